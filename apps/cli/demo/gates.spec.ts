import { expect, test } from '@jest/globals'
import { standingOf } from './gates.js'

const nothing = { licence: 0, approval: 0, stock: 0, test: 0 }

test('gone is what has left, wherever it is now, and not what was cancelled', () => {
  const stages = { planned: 1, inTransit: 2, inCustoms: 4, delivered: 8, seized: 16, lost: 32, cancelled: 64 }
  const sums = { ordered: 127, stages, lacking: nothing }
  const found = {
    backlog: { position: 1, totals: sums, stock: {} },
    totals: sums,
    groups: [{ key: 'ALDER', ...sums }],
    caps: [],
    approvals: [],
    directives: [],
  }
  expect(standingOf('ALDER', found)?.passed.gone).toBe(62)
})
