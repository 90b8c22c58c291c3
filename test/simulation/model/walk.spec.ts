import { describe, expect, test } from '@jest/globals'
import { bookOf } from './book.js'
import { audit } from './checks.js'
import { unlawful } from './legality.js'
import { totalOf } from './orders.js'
import { approvalUse } from './approvals.js'
import type { Recorded } from './recorded.js'
import * as scene from './scene.js'
import { told } from './tale.js'

const all = (sums: ReadonlyMap<string, number> | undefined) => totalOf(sums ?? new Map())

/** Every counter of line A/1 and of what covers it, those at nought left out. */
const counters = (history: readonly Recorded[]) => {
  const book = bookOf(history)
  const line = book.orders.get('A')!.lines.get(1)!
  const licence = book.licences.get('D1')
  const approval = book.approvals.get('R1') ?? approvalUse([])
  const stock = book.stocks.get('TPE1/H200')
  const volume = book.volumes.get('H200')
  const told: Record<string, number> = {
    ...line.accounts,
    licensed: all(line.covers.licences),
    drawn: all(line.covers.draws),
    reserved: all(line.covers.reservations),
    assigned: all(licence?.assigned),
    licenceCommitted: all(licence?.committed),
    decremented: all(licence?.decremented),
    capUsed: all(book.caps.get('H200')?.counted),
    poolDrawn: all(approval.drawn),
    poolCommitted: all(approval.committed),
    poolConsumed: all(approval.consumed),
    volumeCommitted: all(volume?.committed),
    exported: all(volume?.exported),
    onHand: all(stock?.onHand),
    stockReserved: all(stock?.reserved),
    stockCommitted: all(stock?.committed),
  }
  return Object.fromEntries(Object.entries(told).filter(([, n]) => n !== 0))
}

type History = Recorded[]
const steps: readonly (readonly [
  sentence: string,
  then: (history: History) => History,
  change: Record<string, number>,
])[] = [
  ['100 are open', () => scene.supplied, { open: 100, onHand: 110 }],
  [
    'they are licensed',
    (history) => told(history, scene.licensed(100)),
    { licensed: 100, assigned: 100, capUsed: 200 },
  ],
  ['drawn from the approval', (history) => told(history, scene.drawn(100)), { drawn: 100, poolDrawn: 200 }],
  ['reserved', (history) => told(history, scene.reserved(100)), { reserved: 100, stockReserved: 100 }],
  ['their lot passes its test', (history) => told(history, [scene.passed]), {}],
  [
    'they are planned and take their covers along',
    (history) => told(history, scene.planned(100)),
    { open: -100, planned: 100, licensed: -100, drawn: -100, reserved: -100 },
  ],
  [
    '60 are packed, filed and released for export',
    (history) => told(history, [scene.packed(60)], [scene.filed(60)], scene.released(60)),
    { licenceCommitted: 60, poolCommitted: 120, volumeCommitted: 120, stockCommitted: 60 },
  ],
  [
    'they leave',
    (history) => told(history, scene.departed(60)),
    {
      planned: -60,
      inTransit: 60,
      assigned: -60,
      licenceCommitted: -60,
      decremented: 60,
      poolDrawn: -120,
      poolCommitted: -120,
      poolConsumed: 120,
      volumeCommitted: -120,
      exported: 120,
      onHand: -60,
      stockReserved: -60,
      stockCommitted: -60,
    },
  ],
  [
    '58 arrive and 2 are lost',
    (history) => told(history, scene.arrived(58), scene.lost(2)),
    { inTransit: -60, inCustoms: 58, lost: 2 },
  ],
  [
    'customs inspects',
    (history) =>
      told(
        history,
        [scene.lodged(58)],
        [['entry~E1', 'InspectionOrdered', { inspectionId: 'I-1' }]],
        [
          [
            'entry~E1',
            'InspectionCompleted',
            { inspectionId: 'I-1', outcome: 'conforms', counted: [{ orderNo: 'A', line: 1, counted: 58 }] },
          ],
        ],
      ),
    {},
  ],
  ['and detains 6', (history) => told(history, scene.detained(6)), { inCustoms: -6, detained: 6 }],
  ['which it gives back', (history) => told(history, scene.undetained(6)), { inCustoms: 6, detained: -6 }],
  ['58 clear customs', (history) => told(history, scene.cleared(58)), { inCustoms: -58, customsReleased: 58 }],
  ['and are delivered', (history) => told(history, scene.delivered(58)), { customsReleased: -58, delivered: 58 }],
  ['4 come back', (history) => told(history, scene.returned(4)), { delivered: -4, open: 4 }],
  ['the 2 are found', (history) => told(history, scene.found(2)), { lost: -2, inTransit: 2 }],
  [
    'the plan of 40 is released: its covers come back',
    (history) => told(history, scene.unplanned(40, 60)),
    { planned: -40, open: 40, licensed: 40, drawn: 40, reserved: 40 },
  ],
  [
    '44 are cancelled: 4 that have no covers, then 40 with theirs',
    (history) =>
      told(history, [scene.cancelled(44), ...scene.unreserved(40), ...scene.undrawn(40), ...scene.unlicensed(40)]),
    {
      open: -44,
      cancelled: 44,
      licensed: -40,
      drawn: -40,
      reserved: -40,
      assigned: -40,
      capUsed: -80,
      poolDrawn: -80,
      stockReserved: -40,
    },
  ],
]

describe('one line of 100, followed', () => {
  let history: History = []
  const expected: Record<string, number> = {}

  test.each(steps)('%s', (_, then, change) => {
    history = then(history)
    for (const [name, n] of Object.entries(change)) expected[name] = (expected[name] ?? 0) + n
    expect(counters(history)).toEqual(Object.fromEntries(Object.entries(expected).filter(([, n]) => n !== 0)))
  })

  test('in the end 54 are delivered, 2 in transit, 44 cancelled', () => {
    const { accounts } = bookOf(history).orders.get('A')!.lines.get(1)!
    expect({ ...accounts }).toMatchObject({ delivered: 54, inTransit: 2, cancelled: 44, open: 0, lost: 0, planned: 0 })
    expect(bookOf(history).lines[0]!.ordered).toBe(100)
  })
  test('nothing is in breach, and every check is content', () => {
    expect([...bookOf(history).excesses.keys()]).toEqual([])
    expect(audit(history)).toEqual([])
  })
  test('every act in it was lawful when it was done', () => {
    expect(unlawful(history)).toEqual([])
  })
})
