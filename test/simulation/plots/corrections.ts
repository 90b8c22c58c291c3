import { reason, type Scene } from '../trade/scene.js'
import { deals } from '../trade/world.js'
import { may, must, type Plot, type Plots } from './plot.js'
import { ordering } from './supply.js'

const annul = (n: number, more: object = {}) =>
  ['AnnulTransaction', { transactionId: `@${n}`, reason, ...more }] as const
const as = (command: string, fields: unknown) => ({
  correction: { command, fields: typeof fields === 'string' ? fields : JSON.stringify(fields) },
})

/** A fact that was wrong is annulled with its correction; that, too, was wrong. */
function* receipt(scene: Scene): Plot {
  const { chance } = scene
  const fact = { site: 'TPE1', sku: 'L20', lot: scene.fresh('LT', 0), receiptNo: scene.fresh('RC', 0), quantity: 30 }
  const n = yield* must('ReceiveStock', fact)
  const [slip] = chance.shuffled([
    as('ReceiveStock', '{"a'),
    as('ReceiveStock', { ...fact, quantity: -1 }),
    as('ReserveStock', fact),
    as('AnnulTransaction', { transactionId: 'x', reason }),
  ])
  if (chance.odds(0.7)) yield* may(...annul(n, slip))
  if (chance.odds(0.4)) yield* may(...annul(0))
  const again = yield* must(...annul(n, as('ReceiveStock', { ...fact, quantity: 20 })))
  if (chance.odds(0.3)) yield* may(...annul(n))
  yield* may(...annul(again))
}

/** An order that was placed by mistake; acts rest on the one, nothing on the other. */
function* order(scene: Scene): Plot {
  const { chance } = scene
  const orderNo = scene.fresh('PO', 0)
  const placing = { orderNo, ...chance.of(deals), lines: [{ line: 1, sku: 'L20', quantity: 2 }] }
  const n = yield* must('PlaceOrder', placing)
  if (chance.odds(0.4)) {
    yield* may('HoldOrder', { orderNo, holdId: 'H-1', reason })
    yield* may(...annul(n))
    return
  }
  const annulled = yield* must(...annul(n))
  yield* must('PlaceOrder', { ...placing, lines: [{ line: 1, sku: 'H200', quantity: 2 }] })
  yield* may(...annul(annulled))
}

/** An act is undone by its opposite alone. */
function* act(scene: Scene): Plot {
  const { orderNo } = yield* ordering(scene)
  const n = yield* must('HoldOrder', { orderNo, holdId: 'H-1', reason })
  yield* may(...annul(n))
  yield* may('ReleaseHold', { orderNo, holdId: 'H-1', reason })
}

export const correctionPlots: Plots = {
  'a receipt was wrong': [0.7, receipt],
  'an order was a mistake': [0.6, order],
  'an act cannot be annulled': [0.2, act],
}
