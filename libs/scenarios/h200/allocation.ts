import type { Chapter } from '../scenario.js'
import { act, people, sku, step } from './telling.js'

const allocation = 'ALC-2026-02'

const proposal = act('ProposeAllocation', allocation, { allocation, policy: 'pro-rata', product: sku })
const approval = act('ApproveAllocation', allocation, {
  allocation,
  reason: 'Everybody gets the same share of what is there',
})
const chunk = act('ApplyAllocation', `${allocation}/1`, { allocation, chunk: 1, most: 500 })

export const sharingOut: Chapter = {
  title: 'What is left is shared out',
  text: '29,000 H200 in the United States have passed their test and are promised to nobody. They are shared out pro rata over all lines that could take them: proposed by one, approved by another, applied. 963,000 were wanted, and every line is told why it gets no more.',
  steps: [
    step('2026-02-23', 13, 'an allocation is proposed', [proposal]),
    step('2026-02-23', 14, 'approved by another', [approval], people.lead),
    step('2026-02-23', 15, 'and applied', [chunk]),
  ],
}
