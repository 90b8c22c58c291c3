import * as scene from '../simulation/model/scene.js'
import type { Step } from '../simulation/model/tale.js'
import { after, asks, on, type Row } from './row.js'
import { a, reason } from './tale.js'

const none = { licences: [], draws: [], reservations: [] }
const proposed = [
  'allocation~AL1',
  'AllocationProposed',
  {
    policy: 'first-come',
    product: 'H200',
    afterTransaction: '019b76da-a800-7000-8000-000000000001',
    lines: [{ ...a, gains: scene.covers(20), givesUp: none, why: 'the first in time' }],
  },
] as const satisfies Step
const approve = (actor?: string) =>
  asks('ApproveAllocation', { allocation: 'AL1', reason }, actor === undefined ? {} : { actor })

export const allocationRows: readonly Row[] = [
  {
    rule: 'ALL-2',
    says: 'who proposed an allocation does not approve it',
    given: after(scene.supplied, on({ actor: 'planner' }, proposed)),
    when: approve('planner'),
    refused: 'ALLOCATION_SELF_APPROVED',
    numbers: { actor: 'planner' },
  },
  {
    rule: 'ALL-2',
    says: 'somebody else does',
    given: after(scene.supplied, on({ actor: 'planner' }, proposed)),
    when: approve('officer'),
    recorded: ['allocation~AL1 AllocationApproved'],
  },
  {
    rule: 'ALL-2',
    says: 'and both are known',
    given: after(scene.supplied, on({ actor: 'planner' }, proposed)),
    when: approve(),
    refused: 'ALLOCATION_UNSIGNED',
    numbers: {},
  },
]
