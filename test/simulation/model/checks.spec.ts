import { describe, expect, test } from '@jest/globals'
import { bookOf } from './book.js'
import { bothSidesAgree } from './agreement.js'
import {
  acknowledgedOnce,
  actsKeepLimits,
  audit,
  clocksAreRight,
  isWellFormed,
  openedBy,
  sidesAgree,
  toldOnce,
  unitsAddUp,
} from './checks.js'
import { entryState } from './customs.js'
import { effective, onStream, type Recorded } from './recorded.js'
import { shortReservations } from './stocks.js'
import * as scene from './scene.js'
import { annulled, company, next, reported, type Step, told, toldAs } from './tale.js'

const changed = (history: readonly Recorded[], i: number, change: object): Recorded[] =>
  history.map((event, at) => (at === i ? { ...event, ...change } : event))
const excesses = (history: readonly Recorded[]) => [...bookOf(history).excesses.keys()]

describe('a history in order', () => {
  test('is content', () => expect(audit(scene.cleared60)).toEqual([]))
  test('a gap in revisions is seen', () => {
    expect(isWellFormed(changed(scene.world, 3, { revision: 7 }))).toHaveLength(1)
  })
  test('facts and acts in one transaction are seen', () => {
    const mixed = told(scene.supplied, [scene.passed, ...scene.reserved(4)])
    expect(isWellFormed(mixed)).toEqual([expect.stringContaining('holds facts and acts')])
  })
  test('a transaction that lost an event is seen', () => {
    expect(isWellFormed(scene.cleared60.slice(0, -1))).not.toEqual([])
  })
  test('clocks that run backwards are seen', () => {
    const late = '2027-01-01T00:00:00.000Z'
    expect(clocksAreRight(changed(scene.world, 0, { occurredAt: late }))).toHaveLength(1)
    expect(
      clocksAreRight(toldAs(scene.world, { occurredAt: '2026-01-01T00:00:00.000Z' }, ...scene.reserved(4))),
    ).toHaveLength(2)
    expect(
      clocksAreRight(toldAs(scene.world, { recordedAt: '2026-01-20T12:00:00.000Z' }, scene.screened('PORT'))),
    ).toHaveLength(1)
  })
  test('the same number told twice is seen', () => {
    expect(toldOnce(told(scene.world, [scene.screened('PORT')]))).toHaveLength(1)
    const lifted = (directiveId: string): Step => [
      'directives~CN',
      'DirectiveLifted',
      { noticeNo: 'N-1', directiveId, effectiveFrom: '2026-01-20T12:00:00.000Z' },
    ]
    expect(toldOnce(told(scene.world, [lifted('G1'), lifted('G2')]))).toEqual([])
    expect(toldOnce(told(scene.world, [lifted('G1'), lifted('G1')]))).toHaveLength(1)
  })
  test('what was acknowledged is there once', () => {
    const id = scene.world[0]!.transaction.id
    expect(acknowledgedOnce(scene.world, new Map([['k', id]]))).toEqual([])
    expect(acknowledgedOnce(scene.world, new Map([['k', 'gone']]))).toHaveLength(1)
    expect(acknowledgedOnce([...scene.world, scene.world[0]!], new Map([['k', id]]))).toHaveLength(1)
    expect(
      acknowledgedOnce(
        scene.world,
        new Map([
          ['k', id],
          ['l', id],
        ]),
      ),
    ).toHaveLength(1)
  })
})

describe('limits', () => {
  test('an act that goes beyond one is seen', () => {
    const sentences = actsKeepLimits(told(scene.supplied, scene.reserved(111)))
    expect(sentences).toEqual([
      expect.stringContaining('opened order~A ORD-6 reservations 1: 111 of 100'),
      expect.stringContaining('opened stock~TPE1~H200 STK-1 reserved L1: 111 of 110'),
    ])
  })
  test('a fact may open an excess, and is named', () => {
    const short = told(scene.covered, [
      ['stock~TPE1~H200', 'StockAdjusted', { adjustmentNo: 'ADJ-1', lot: 'L1', change: -30, reason: 'count' }],
    ])
    expect(actsKeepLimits(short)).toEqual([])
    expect(openedBy(short)).toEqual([
      expect.objectContaining({
        facts: true,
        bound: { stream: 'stock~TPE1~H200', rule: 'STK-1', name: 'reserved', key: 'L1', limit: 80, used: 100 },
      }),
    ])
    expect(actsKeepLimits(told(short, scene.unreserved(4)))).toEqual([])
    expect(actsKeepLimits(told(scene.supplied, [...scene.reserved(4), ...scene.unreserved(8)]))).not.toEqual([])
  })
  test('a fact told before its predecessor takes an account below nought, until that is told', () => {
    const early = told(scene.cleared60, scene.departed(60), [scene.lodged(60)], scene.cleared(60))
    expect(excesses(early)).toEqual(['order~A BALANCE inCustoms 1/S1'])
    expect(excesses(told(early, scene.arrived(60)))).toEqual([])
  })
  test('a cap limits a group over its assignments and what others report', () => {
    const cap = told(scene.covered, [
      [
        'caps~H200',
        'CapSet',
        {
          documentNo: 'CAP',
          rule: 'PER-CUSTOMER',
          groups: [],
          everyOtherGroup: 200,
          basis: 'press',
          effectiveFrom: '2026-01-01T00:00:00.000Z',
        },
      ],
    ])
    expect(excesses(cap)).toEqual([])
    const more = told(cap, [
      ['caps~H200', 'UsageReported', { reportNo: 'U-1', group: 'ALDER-GROUP', supplier: 'OTHER', quantity: 1 }],
    ])
    expect(excesses(more)).toEqual(['caps~H200 CAP-1 PER-CUSTOMER ALDER-GROUP'])
  })
  test('a laxer cap, or its end, on a report changes nothing; a stricter one does', () => {
    const cap = (quantity: number, documentNo: string): Step => [
      'caps~H200',
      'CapSet',
      {
        documentNo,
        rule: 'R',
        groups: [{ group: 'ALDER-GROUP', quantity }],
        basis: 'b',
        effectiveFrom: '2026-01-02T00:00:00.000Z',
      },
    ]
    const limitOf = (history: readonly Recorded[]) => bookOf(history).bounds.find(({ rule }) => rule === 'CAP-1')?.limit
    const set = told(scene.covered, [cap(200, '1')])
    expect(limitOf(toldAs(set, { evidence: reported }, cap(900, '2')))).toBe(200)
    expect(limitOf(toldAs(set, { evidence: reported }, cap(100, '2')))).toBe(100)
    const end: Step = [
      'caps~H200',
      'CapWithdrawn',
      { documentNo: '3', rule: 'R', effectiveFrom: '2026-01-03T00:00:00.000Z' },
    ]
    expect(limitOf(toldAs(set, { evidence: reported }, end))).toBe(200)
    expect(limitOf(told(set, [end]))).toBeUndefined()
  })
  test('a ratio of what went to US end use limits other countries; a reported US volume permits nothing', () => {
    const ratio = told(scene.cleared60, [
      [
        'volume~H200',
        'RatioSet',
        {
          documentNo: 'V',
          rule: 'HALF',
          countries: ['CN', 'MO'],
          ratio: '0.5',
          basis: 'b',
          effectiveFrom: '2026-01-02T00:00:00.000Z',
        },
      ],
    ])
    const half = (history: readonly Recorded[]) => bookOf(history).bounds.find(({ rule }) => rule === 'VOL-1')
    expect(half(ratio)).toMatchObject({ limit: 0, used: 120 })
    const us: Step = [
      'volume~H200',
      'VolumeReported',
      { reportNo: 'US', endUseCountry: 'US', quantity: 241, period: { from: '2025-01-01', until: '2025-12-31' } },
    ]
    expect(half(toldAs(ratio, { evidence: reported }, us))).toMatchObject({ limit: 0 })
    expect(half(toldAs(ratio, { evidence: company }, us))).toMatchObject({ limit: 0 })
    expect(half(told(ratio, [us]))).toMatchObject({ limit: 120, used: 120 })
  })
  test('customs lets go or keeps at most what was declared, and is not amended under inspection', () => {
    const entered = told(
      scene.cleared60,
      scene.departed(60),
      scene.arrived(60),
      [scene.lodged(58)],
      scene.detained(6),
      scene.cleared(54),
    )
    expect(excesses(entered)).toEqual(['entry~E1 ENT-1 let go or kept A/1'])
    const inspected = told(
      scene.cleared60,
      [scene.lodged(60)],
      [['entry~E1', 'InspectionOrdered', { inspectionId: 'I' }]],
      [
        [
          'entry~E1',
          'EntryAmended',
          { amendmentNo: 'A', lines: [{ orderNo: 'A', line: 1, declared: 58 }], reason: 'typing' },
        ],
      ],
    )
    expect(excesses(inspected)).toEqual(['entry~E1 ENT-2 amended during inspection A'])
    // However many inspections are open, the amendment is one; at the instant at which one ends it is open still.
    const ordered: Step = ['entry~E1', 'InspectionOrdered', { inspectionId: 'J' }]
    expect(excesses(told(inspected, [ordered]))).toEqual(['entry~E1 ENT-2 amended during inspection A'])
    const ended = (occurredAt: string) =>
      toldAs(inspected, { occurredAt }, [
        'entry~E1',
        'InspectionCompleted',
        { inspectionId: 'I', outcome: 'conforms', counted: [] },
      ])
    const { occurredAt } = inspected.at(-1)!
    const before = new Date(Date.parse(occurredAt) - 1).toISOString()
    expect(excesses(ended(occurredAt))).toEqual(['entry~E1 ENT-2 amended during inspection A'])
    expect(excesses(ended(before))).toEqual([])
  })
  test('issued beyond a reservation is a breach, and makes no room for others', () => {
    const issued = told(scene.covered, [
      [
        'stock~TPE1~H200',
        'StockIssued',
        { orderNo: 'B', line: 1, lot: 'L1', quantity: 30, shipment: 'S9', takes: 'cover' },
      ],
    ])
    expect(excesses(issued)).toEqual(['stock~TPE1~H200 STK-1 reserved L1', 'stock~TPE1~H200 STK-5 reserved B/1/L1'])
  })
  test('verified is at most what was invoiced and still stands; applied at most what is verified', () => {
    const bought = told(
      scene.supplied,
      [
        [
          'purchase~MAKER~I1',
          'PurchaseClaimed',
          { claimNo: 'C', buyer: 'ALDER', invoiceLine: 1, product: 'DOM', quantity: 50, invoiced: 40 },
        ],
      ],
      [['purchase~MAKER~I1', 'PurchaseVerified', { invoiceLine: 1, quantity: 40, basis: 'seen' }]],
      [['purchase~MAKER~I1', 'PurchaseCancelled', { noticeNo: 'N', invoiceLine: 1, quantity: 1, reason: 'r' }]],
      [
        [
          'purchase~MAKER~I1',
          'PurchaseCredited',
          { invoiceLine: 1, approval: 'R1', member: 'ALDER-GROUP', quantity: 41 },
        ],
        [
          'approval~R1',
          'CreditApplied',
          { member: 'ALDER-GROUP', purchase: { seller: 'MAKER', invoice: 'I1', invoiceLine: 1 }, quantity: 41 },
        ],
      ],
    )
    expect(excesses(bought)).toEqual(['purchase~MAKER~I1 DOM-1 verified 1', 'purchase~MAKER~I1 DOM-2 applied 1'])
    expect(sidesAgree(bought)).toEqual([])
  })
})

describe('facts', () => {
  const facts: Step[][] = [
    scene.departed(60),
    scene.arrived(58),
    scene.lost(2),
    [scene.lodged(58)],
    scene.detained(6),
    scene.undetained(6),
    scene.cleared(58),
    scene.delivered(58),
    [['stock~TPE1~H200', 'StockAdjusted', { adjustmentNo: 'ADJ', lot: 'L1', change: -20, reason: 'count' }]],
    [['licence~D1', 'LicenceSuspended', { noticeNo: 'SU', effectiveFrom: '2026-01-20T13:00:00.000Z', reason: 'r' }]],
  ]
  /** Each fact happens at its own minute, in whatever order they are told. */
  const inOrder = (order: readonly number[]) =>
    order.reduce<Recorded[]>(
      (history, i) =>
        toldAs(
          history,
          {
            occurredAt: new Date(Date.parse('2026-01-20T18:00:00.000Z') + i * 60_000).toISOString(),
            recordedAt: new Date(Date.parse('2026-01-21T00:00:00.000Z') + history.length * 60_000).toISOString(),
          },
          ...facts[i]!,
        ),
      scene.cleared60,
    )
  const standing = (history: readonly Recorded[]) =>
    bookOf(history)
      .bounds.filter(({ limit, used }) => limit !== 0 || used !== 0)
      .map((bound) => JSON.stringify(bound))
      .sort()
  const straight = facts.map((_, i) => i)
  test.each([[straight.toReversed()], [[4, 2, 9, 0, 7, 1, 8, 5, 3, 6]], [[9, 7, 5, 3, 1, 0, 2, 4, 6, 8]]])(
    'told in the order %j come to the same',
    (order) => expect(standing(inOrder(order))).toEqual(standing(inOrder(straight))),
  )
  test('of customs make the state of an entry; no directive does', () => {
    const entry = (history: readonly Recorded[]) => entryState(onStream(history, 'entry~E1'))
    expect(entry(inOrder(straight))).toBe('EntryReleased')
    expect(entry(inOrder(straight.toReversed()))).toBe('EntryReleased')
  })
  test('such as a short count name the newest reservations as those in breach', () => {
    const two = told(
      scene.supplied,
      scene.reserved(60),
      [['stock~TPE1~H200', 'StockReserved', { orderNo: 'B', line: 1, lot: 'L1', quantity: 40 }]],
      [['stock~TPE1~H200', 'StockAdjusted', { adjustmentNo: 'ADJ', lot: 'L1', change: -60, reason: 'count' }]],
    )
    expect(shortReservations(onStream(two, 'stock~TPE1~H200'), 'L1', '2026-02-01T00:00:00.000Z')).toEqual([
      { orderNo: 'B', line: 1, quantity: 40 },
      { orderNo: 'A', line: 1, quantity: 10 },
    ])
  })
})

describe('double entry', () => {
  test('a movement outside the table is seen', () => {
    const wrong = told(scene.cleared60, [
      [
        'order~A',
        'LineArrived',
        { line: 1, from: 'inTransit', to: 'customsReleased', quantity: 1, shipment: 'S1', noticeNo: 'X' },
      ],
    ])
    expect(unitsAddUp(wrong)).toEqual([])
    expect(
      unitsAddUp(changed(wrong, wrong.length - 1, { data: { line: 1, from: 'open', to: 'delivered', quantity: 1 } })),
    ).toHaveLength(1)
  })
  test('a licence that knows nothing of what a line has is seen, in the transaction and after it', () => {
    const half = told(scene.supplied, scene.licensed(8).slice(0, 1))
    expect(sidesAgree(half)).toEqual([
      expect.stringContaining('double entry: licence/D1/1//A/1 is 8 on one side and 0 on the other'),
      expect.stringContaining('double entry: cap//A/1 is 16'),
      'licence D1/1//A/1: 8 licensed, 0 assigned',
    ])
  })
  test('pieces where chips belong are seen', () => {
    const pieces = scene
      .drawn(8)
      .map((step) => (step[1] === 'ApprovalDrawn' ? ([step[0], step[1], { ...step[2], quantity: 8 }] as const) : step))
    expect(bothSidesAgree(bookOf(told(scene.supplied, pieces)))).toEqual([
      'approval R1/ALDER-GROUP/A/1: 16 drawn by the line, 8 drawn',
    ])
  })
  test('a release that commits less in one place is seen', () => {
    const less = told(
      scene.ready,
      scene.released(60).filter(([, type]) => type !== 'LicenceCommitted' && type !== 'StockCommitted'),
    )
    expect(bothSidesAgree(bookOf(less))).toEqual(['stock A/1/S1: 0 committed, 60 on the volume'])
  })
  test('a departure that issues no stock is seen', () => {
    const departed = scene.departed(60).filter(([, type]) => type !== 'StockIssued')
    expect(sidesAgree(told(scene.cleared60, departed))).toContainEqual(
      expect.stringContaining('departure: issued/TPE1/L1/A/1/S1 is 60'),
    )
  })
  test('a notice that names other pieces than the lines is seen', () => {
    const arrived = [scene.arrived(58)[0]!, scene.arrived(57)[1]!]
    expect(sidesAgree(told(scene.cleared60, scene.departed(60), arrived))).toEqual([
      expect.stringContaining('ShipmentArrived and LineArrived: N-2/A/1 is 58 on one side and 57 on the other'),
    ])
  })
  test('the use of a cap is given back by an act after a decrement is reversed', () => {
    const reversed = told(scene.cleared60, scene.departed(60), [
      [
        'licence~D1',
        'DecrementReversed',
        { orderNo: 'A', line: 1, quantity: 4, reversalNo: 'RV', item: '1', shipment: 'S1', reason: 'never left' },
      ],
    ])
    const use = { orderNo: 'A', line: 1, group: 'ALDER-GROUP' }
    const given = told(reversed, [['caps~H200', 'CapReleased', { ...use, quantity: 8, reversedUnder: 'D1' }]])
    expect(audit(given)).toEqual([])
    expect(bookOf(given).bounds).toContainEqual(expect.objectContaining({ name: 'assigned', key: '1', used: 96 }))
    const again = told(given, [['caps~H200', 'CapUsed', { ...use, quantity: 8, reversedUnder: 'D1' }]])
    expect(audit(again)).toEqual([])
    expect(sidesAgree(told(reversed, [['caps~H200', 'CapReleased', { ...use, quantity: 8 }]]))).toHaveLength(2)
  })
})

describe('annulment', () => {
  const receipt = scene.supplied.at(-1)
  test('what is annulled does not count, and an annulled annulment does not either', () => {
    const once = annulled(scene.supplied, receipt)
    expect(bookOf(once).stocks.get('TPE1/H200')?.onHand.get('L1')).toBeUndefined()
    const twice = annulled(once, once.at(-1))
    expect(bookOf(twice).stocks.get('TPE1/H200')?.onHand.get('L1')).toBe(110)
    expect(effective(twice)).toHaveLength(scene.supplied.length + 1)
  })
  test('may open a breach, of which it is the opener', () => {
    const without = annulled(scene.covered, receipt)
    expect(openedBy(without)).toEqual([
      expect.objectContaining({ facts: true, transaction: without.at(-1)!.transaction.id }),
    ])
  })
})

test('a transaction that would be next can be looked at without being told', () => {
  expect(next(scene.world, scene.reserved(4)).map(({ revision }) => revision)).toEqual([2, 0])
})
