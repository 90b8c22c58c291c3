import { describe, expect, test } from '@jest/globals'
import type { LicenceCondition } from './forms.js'
import { bookOf } from './book.js'
import { audit } from './checks.js'
import { brokenBy, uncovered } from './legality-departures.js'
import { objections } from './legality.js'
import type { Recorded } from './recorded.js'
import * as scene from './scene.js'
import { company, next, reported, type Step, told, toldAs } from './tale.js'

type Given = Parameters<typeof next>[2]
/** The numbers of the rules that speak against a transaction, each once. */
const rules = (history: readonly Recorded[], steps: readonly Step[], given?: Given): string[] =>
  [...new Set(objections(history, next(history, steps, given)).map(({ rule }) => rule))].sort()

const from = '2026-01-02T00:00:00.000Z'
const blocked: Step = ['party~PORT', 'PartyBlocked', { blockId: 'B', reason: 'listed' }]
const held: Step = ['order~A', 'OrderHeld', { holdId: 'H', reason: 'credit' }]
const suspended = (effectiveFrom = from): Step => [
  'licence~D1',
  'LicenceSuspended',
  { noticeNo: 'SU', effectiveFrom, reason: 'r' },
]
const directive = (
  directiveId: string,
  effect: 'prohibit' | 'necessity-only' | 'permit',
  rank: number,
  buyer?: string,
): Step => [
  'directives~CN',
  'DirectiveRecorded',
  {
    directiveId,
    issuer: `I${rank}`,
    rank,
    products: ['HOPPER'],
    effect,
    effectiveFrom: buyer ? '2026-01-03T00:00:00.000Z' : from,
    ...(buyer ? { buyer } : {}),
  },
]

describe('an order', () => {
  const unconfirmed = told(scene.world, [scene.placed('B', 100)])
  test('is confirmed when nothing speaks against it', () =>
    expect(rules(unconfirmed, [scene.confirmed('B')])).toEqual([]))
  test('not while a party is unscreened, matched or blocked', () => {
    expect(rules(told(unconfirmed, [blocked]), [scene.confirmed('B')])).toEqual(['PTY-1'])
    expect(rules(told(unconfirmed, [scene.screened('PORT', 'match', 'V1')]), [scene.confirmed('B')])).toEqual(['PTY-1'])
    const list: Step = ['list~EL', 'ScreeningListPublished', { version: 'V2', effectiveFrom: from }]
    expect(rules(told(unconfirmed, [list]), [scene.confirmed('B')])).toEqual(['PTY-2'])
  })
  test('a match counts as what it was adjudicated to be, by two people', () => {
    const matched = told(unconfirmed, [
      [
        'party~PORT',
        'PartyScreened',
        { screeningId: 'M', list: 'EL', listVersion: 'V1', ownersIncluded: true, outcome: 'match' },
      ],
    ])
    const clear: Step = [
      'party~PORT',
      'ScreeningAdjudicated',
      { screeningId: 'M', outcome: 'clear', reason: 'another Port' },
    ]
    expect(rules(matched, [clear])).toEqual(['PTY-1'])
    expect(rules(matched, [clear], { approver: 'lead-2' })).toEqual([])
    expect(rules(toldAs(matched, { approver: 'lead-2' }, clear), [scene.confirmed('B')])).toEqual([])
  })
  test('not against the order multiple, on a report, or with other gates than the strictest', () => {
    expect(rules(told(scene.world, [scene.placed('B', 99)]), [scene.confirmed('B')])).toEqual(['ORD-1'])
    expect(rules(toldAs(scene.world, { evidence: reported }, scene.placed('B', 100)), [scene.confirmed('B')])).toEqual([
      'ORD-5',
    ])
    const lax: Step = ['order~B', 'OrderConfirmed', { gates: [{ line: 1, gates: { ...scene.gates, labTest: 'no' } }] }]
    expect(rules(unconfirmed, [lax])).toEqual(['CTL-1'])
    const end: Step = ['control~4A090.A~CN', 'ControlWithdrawn', { controlId: 'C-1', effectiveFrom: from }]
    expect(rules(told(unconfirmed, [end]), [scene.confirmed('B')])).toEqual(['CTL-2'])
  })
  test('takes covers only when confirmed and not held, at most what is open', () => {
    const cover: Step[] = [
      ['order~B', 'LineReserved', { line: 1, site: 'TPE1', lot: 'L1', quantity: 4 }],
      ['stock~TPE1~H200', 'StockReserved', { orderNo: 'B', line: 1, lot: 'L1', quantity: 4 }],
    ]
    expect(rules(told(scene.supplied, [scene.placed('B', 100)]), cover)).toEqual(['ORD-6'])
    expect(rules(told(scene.supplied, [held]), scene.reserved(4))).toEqual(['ORD-6'])
    expect(rules(scene.supplied, scene.reserved(104))).toEqual(['ORD-6'])
    expect(rules(scene.supplied, scene.reserved(112))).toEqual(['ORD-6', 'STK-1'])
  })
  test('is reduced by its uncovered units first, then with the covers of the rest', () => {
    const half = told(scene.supplied, scene.reserved(60))
    const reduced = (quantity: number): Step => [
      'order~A',
      'LineReduced',
      { line: 1, from: 'open', to: 'cancelled', quantity, reason: 'r' },
    ]
    expect(rules(half, [reduced(40)])).toEqual([])
    expect(rules(half, [reduced(48)])).toEqual(['ORD-2', 'ORD-6'])
    expect(rules(half, [reduced(48), ...scene.unreserved(8)])).toEqual([])
    expect(rules(half, [reduced(48), ...scene.unreserved(12)])).toEqual(['ORD-2'])
  })
  test('is cancelled although more left than was open: no cover is to stay, and none was there', () => {
    const lines = [{ line: 1, from: 'open', to: 'cancelled', quantity: 0 }] as const
    const cancelled: Step = ['order~A', 'OrderCancelled', { lines: [...lines], reason: 'r' }]
    expect(rules(told(scene.supplied, scene.ranAway(104)), [cancelled])).not.toContain('ORD-2')
  })
  test('keeps no cover and no plan when its parties change', () => {
    const parties: Step = [
      'order~A',
      'OrderPartiesChanged',
      { customer: 'ALDER', endUser: 'ALDER', consignee: 'ALDER', destination: 'CN', reason: 'r' },
    ]
    const again: Step = ['order~A', 'LineGatesDetermined', { line: 1, gates: scene.gates }]
    const some = told(scene.supplied, scene.reserved(4))
    expect(rules(some, [parties, again])).toEqual(['ORD-3'])
    expect(rules(some, [parties, ...scene.unreserved(4)])).toEqual(['ORD-3'])
    expect(rules(some, [parties, ...scene.unreserved(4), again])).toEqual([])
    expect(rules(scene.ready, [parties, again])).toContain('ORD-3')
  })
})

describe('gates that are determined again', () => {
  const end: Step = ['control~4A090.A~CN', 'ControlWithdrawn', { controlId: 'C-1', effectiveFrom: from }]
  const undetermined: Step = ['order~A', 'LineGatesDetermined', { line: 1 }]
  test('are undetermined once no control is in force, and not before', () => {
    const ended = told(scene.world, [end])
    expect(rules(ended, [undetermined])).toEqual([])
    expect(rules(scene.world, [undetermined])).toEqual(['CTL-2'])
    expect(rules(ended, [['order~A', 'LineGatesDetermined', { line: 1, gates: scene.gates }]])).toEqual(['CTL-2'])
  })
})

describe('a licence', () => {
  test('is not assigned beyond what it authorises', () => {
    expect(rules(scene.supplied, scene.licensed(100))).toEqual([])
    expect(rules(told(scene.world, [scene.issued(80)]), scene.licensed(100))).toEqual(['LIC-1'])
  })
  test('has no force on a company’s word; an amendment on it only limits', () => {
    expect(rules(toldAs(scene.world, { evidence: company }, scene.issued(120)), scene.licensed(4))).toEqual([
      'LIC-1',
      'LIC-5',
    ])
    const items = (quantity: number): Step => [
      'licence~D1',
      'LicenceAmended',
      { documentNo: 'D2', effectiveFrom: from, items: [{ item: '1', eccn: '4A090.A', quantity }] },
    ]
    expect(
      rules(toldAs(told(scene.world, [scene.issued(8)]), { evidence: company }, items(100)), scene.licensed(12)),
    ).toEqual(['LIC-1'])
    // Effective before it was issued: the issue is the later word.
    const later: Step = [
      'licence~D1',
      'LicenceAmended',
      {
        documentNo: 'D2',
        effectiveFrom: '2026-01-20T13:00:00.000Z',
        items: [{ item: '1', eccn: '4A090.A', quantity: 4 }],
      },
    ]
    const limited = toldAs(
      told(scene.world, [scene.issued(8)]),
      { evidence: reported, recordedAt: '2026-01-20T14:00:00.000Z' },
      later,
    )
    expect(rules(limited, scene.licensed(8))).toEqual(['LIC-1'])
  })
  test('covers only whom and what it names', () => {
    const other = scene.issued(120)
    const narrowed = told(scene.world, [
      [
        other[0],
        'LicenceIssued',
        {
          ...(other[2] as Extract<Step, readonly [string, 'LicenceIssued', unknown]>[2]),
          destinations: ['US'],
          parties: [],
        },
      ],
    ])
    expect(rules(narrowed, scene.licensed(4))).toEqual(['LIC-2'])
  })
  test('takes nothing while suspended or after its last day where it was issued', () => {
    expect(rules(told(scene.supplied, [suspended()]), scene.licensed(4))).toEqual(['LIC-6'])
    const short = told(scene.world, [scene.issued(120, '2026-01-21')])
    expect(rules(short, scene.licensed(4), { recordedAt: '2026-01-22T04:59:59.999Z' })).toEqual([])
    expect(rules(short, scene.licensed(4), { recordedAt: '2026-01-22T05:00:00.000Z' })).toEqual(['LIC-6'])
    expect(rules(told(scene.supplied, scene.licensed(4), [suspended()]), scene.unlicensed(4))).toEqual([])
  })
  test('needs conditions acknowledged, and a price where its value is limited', () => {
    const amended = told(scene.supplied, [
      [
        'licence~D1',
        'LicenceAmended',
        {
          documentNo: 'D2',
          effectiveFrom: '2026-01-20T13:00:00.000Z',
          conditions: [{ id: 'KYC', kind: 'acknowledgement', parameters: {} }],
          items: [{ item: '1', eccn: '4A090.A', quantity: 120, value: { amount: '54000', currency: 'USD' } }],
        },
      ],
    ])
    const later = { recordedAt: '2026-01-20T14:00:00.000Z' }
    expect(rules(amended, scene.licensed(4), later)).toEqual(['LIC-1', 'LIC-4'])
    const acknowledged = toldAs(amended, later, [
      'licence~D1',
      'ConditionAcknowledged',
      { conditionId: 'KYC', note: 'read' },
    ])
    const priced = (amount: string) =>
      scene
        .licensed(4)
        .map((step): Step =>
          step[1] === 'LicenceAssigned' ? [step[0], step[1], { ...step[2], value: { amount, currency: 'USD' } }] : step,
        )
    expect(rules(acknowledged, priced('54000.00'))).toEqual([])
    expect(rules(acknowledged, priced('54000.01'))).toEqual(['LIC-1'])
  })
  test('counts a value in the currency of its limit only, and nothing where two documents differ in it', () => {
    const limitedIn = (currency: string, documentNo: string): Step => [
      'licence~D1',
      'LicenceAmended',
      {
        documentNo,
        effectiveFrom: '2026-01-20T12:00:00.000Z',
        items: [{ item: '1', eccn: '4A090.A', quantity: 120, value: { amount: '100', currency } }],
      },
    ]
    const priced = scene
      .licensed(4)
      .map((step): Step =>
        step[1] === 'LicenceAssigned'
          ? [step[0], step[1], { ...step[2], value: { amount: '100.00', currency: 'USD' } }]
          : step,
      )
    const assigned = told(scene.supplied, [limitedIn('USD', 'D2')], priced)
    expect(audit(assigned)).toEqual([])
    const exceeded = (history: readonly Recorded[]) => [...bookOf(history).excesses.values()].map(({ name }) => name)
    expect(exceeded(told(assigned, [limitedIn('EUR', 'D3')]))).toEqual([])
    expect(exceeded(toldAs(assigned, { evidence: reported }, limitedIn('EUR', 'D3')))).toEqual(['assigned'])
  })
  test('has conditions that are read before they count, and no others', () => {
    const read: Step = ['licence~D1', 'ConditionAcknowledged', { conditionId: 'KYC', note: 'read' }]
    expect(rules(scene.supplied, [read])).toEqual(['LIC-4'])
    const amended: Step = [
      'licence~D1',
      'LicenceAmended',
      {
        documentNo: 'D2',
        effectiveFrom: '2026-03-01T00:00:00.000Z',
        conditions: [{ id: 'KYC', kind: 'acknowledgement', parameters: {} }],
      },
    ]
    expect(rules(told(scene.supplied, [amended]), [read])).toEqual([])
  })
  test('is assigned again on the decrement of what was lost and reopened, once', () => {
    const gone = told(scene.cleared60, scene.departed(60), scene.lost(8))
    const reopened: Step = [
      'order~A',
      'LineReopened',
      { line: 1, from: 'lost', to: 'open', quantity: 8, shipment: 'S1', reason: 'r' },
    ]
    const heard = toldAs(told(scene.cleared60, scene.departed(60)), { evidence: reported }, ...scene.lost(8))
    expect(rules(told(heard, [reopened]), scene.licensed(8, 'S1'))).toEqual(['SHP-7'])
    const open = told(gone, [reopened])
    expect(rules(open, scene.licensed(8, 'S1'))).toEqual([])
    const use = (history: readonly Recorded[]) => bookOf(history).caps.get('H200')!
    expect(use(told(open, scene.licensed(8, 'S1')))).toEqual({
      counted: new Map([['ALDER-GROUP/A/1', 200]]),
      uncounted: new Map([['ALDER-GROUP/A/1', 16]]),
    })
    expect(audit(told(open, scene.licensed(8, 'S1')))).toEqual([])
    expect(rules(gone, scene.licensed(8, 'S1'))).toEqual(['ORD-6', 'SHP-7'])
    expect(rules(told(open, scene.licensed(8, 'S1')), scene.licensed(4, 'S1'))).toEqual(['ORD-6', 'SHP-7'])
  })
})

describe('an approval', () => {
  const effective: Step = ['approval~R1', 'ApprovalMadeEffective', { documentNo: 'G1', reason: 'r' }]
  const grantedOn = (evidence: typeof company) =>
    toldAs(told(scene.world, [scene.issued(120)]), { evidence }, scene.granted(300))
  test('is made effective by an official paper, or the buyer’s copy and two people', () => {
    expect(rules(grantedOn({ grade: 'official', source: 's' }), [effective], { evidence: company })).toEqual([])
    expect(rules(grantedOn(reported), [effective], { evidence: company, approver: 'lead-2' })).toEqual(['APR-2'])
    const copy = { ...company, sha256: 'b'.repeat(64) }
    expect(rules(grantedOn(reported), [effective], { evidence: copy })).toEqual(['APR-2'])
    expect(rules(grantedOn(reported), [effective], { evidence: copy, approver: 'lead-2' })).toEqual([])
  })
  test('is drawn only when effective, for members, within pool and share', () => {
    expect(rules(grantedOn(company), scene.drawn(4))).toEqual(['APR-1', 'APR-2'])
    const share = (quantity: number): Step => ['approval~R1', 'PoolShareAssigned', { member: 'ALDER-GROUP', quantity }]
    expect(rules(told(scene.supplied, [share(100)]), scene.drawn(52))).toEqual(['APR-1'])
    expect(rules(scene.supplied, [share(301)])).toEqual(['APR-1'])
    expect(rules(scene.supplied, [['approval~R1', 'PoolShareAssigned', { member: 'CEDAR', quantity: 1 }]])).toEqual([
      'APR-5',
    ])
    const birch = scene.drawn(4).map((step) => [step[0], step[1], { ...step[2], member: 'BIRCH' }] as unknown as Step)
    expect(rules(scene.supplied, birch)).toEqual(['APR-5'])
  })
  const condition = (
    parameters?: { ratio: string },
    appliesTo: 'new-draws' | 'all-undeparted' = 'all-undeparted',
  ): Step => [
    'approval~R1',
    'ConditionSet',
    {
      conditionId: 'DOM',
      version: 1,
      kind: 'domestic-ratio',
      appliesTo,
      effectiveFrom: '2026-01-20T13:00:00.000Z',
      ...(parameters ? { parameters } : {}),
    },
  ]
  const later = { recordedAt: '2026-01-20T14:00:00.000Z' }
  test('blocks draws by a condition that is set and unknown, not by one that is proposed', () => {
    const proposed: Step = [
      'approval~R1',
      'ConditionProposed',
      { conditionId: 'DOM', version: 1, kind: 'domestic-ratio' },
    ]
    expect(rules(told(scene.supplied, [proposed]), scene.drawn(4))).toEqual([])
    expect(rules(told(scene.supplied, [condition()]), scene.drawn(4), later)).toEqual(['APR-3'])
  })
  test('asks credits for a ratio: of all that is undeparted, or of new draws', () => {
    const before = told(scene.supplied, scene.drawn(4))
    const all = toldAs(before, later, condition({ ratio: '0.3' }))
    expect(rules(all, scene.drawn(4))).toEqual(['APR-4'])
    const credit = (quantity: number): Step[] => [
      ['purchase~MAKER~I1', 'PurchaseCredited', { invoiceLine: 1, approval: 'R1', member: 'ALDER-GROUP', quantity }],
      [
        'approval~R1',
        'CreditApplied',
        { member: 'ALDER-GROUP', purchase: { seller: 'MAKER', invoice: 'I1', invoiceLine: 1 }, quantity },
      ],
    ]
    const bought = (history: readonly Recorded[], quantity: number) =>
      told(
        history,
        [
          [
            'purchase~MAKER~I1',
            'PurchaseClaimed',
            { claimNo: 'C', buyer: 'ALDER', invoiceLine: 1, product: 'D', quantity: 9, invoiced: 9 },
          ],
        ],
        [['purchase~MAKER~I1', 'PurchaseVerified', { invoiceLine: 1, quantity: 9, basis: 'b' }]],
        credit(quantity),
      )
    expect(rules(bought(all, 5), scene.drawn(4))).toEqual([])
    expect(rules(bought(all, 4), scene.drawn(4))).toEqual(['APR-4'])
    const fresh = toldAs(before, later, condition({ ratio: '0.3' }, 'new-draws'))
    expect(rules(bought(fresh, 3), scene.drawn(4))).toEqual([])
    expect(rules(bought(fresh, 2), scene.drawn(4))).toEqual(['APR-4'])
    expect(rules(bought(all, 5), credit(5))).toEqual(['DOM-2'])
    const undrawn = scene.drawn(4).map((step): Step => {
      if (step[1] === 'LineApprovalDrawn') return [step[0], 'LineApprovalDrawReleased', step[2]]
      return step[1] === 'ApprovalDrawn' ? [step[0], 'DrawReleased', { ...step[2], creditsFreed: 0 }] : step
    })
    // What is given back was drawn last: the older draw stays, and a new condition asks nothing for it.
    expect(rules(told(fresh, undrawn), scene.drawn(4))).toEqual(['APR-4'])
    expect(rules(told(bought(fresh, 3), scene.drawn(4), undrawn), scene.drawn(4))).toEqual([])
  })
  test('does not hold up the release of what was drawn before a condition on new draws, known or not', () => {
    const of = (appliesTo: 'new-draws' | 'all-undeparted') =>
      rules(toldAs(scene.ready, later, condition(undefined, appliesTo)), scene.released(60))
    expect(of('all-undeparted')).toEqual(['APR-3'])
    expect(of('new-draws')).toEqual([])
    // In whatever order the release and what it commits are recorded, its own commitments have not gone before it.
    const later60 = scene.released(60).toReversed()
    expect(rules(toldAs(scene.ready, later, condition(undefined, 'new-draws')), later60)).toEqual([])
    const all = told(scene.covered, scene.planned(100), [scene.packed(100)], [scene.filed(100)])
    const known = toldAs(all, later, condition(undefined, 'new-draws'))
    expect(rules(known, scene.released(100).toReversed())).toEqual([])
  })
})

describe('the release for export', () => {
  const without = (...types: string[]) => scene.released(60).filter(([, type]) => !types.includes(type))
  test('stands when all is there', () => expect(rules(scene.ready, scene.released(60))).toEqual([]))
  test('commits everywhere or not at all', () => {
    for (const type of ['LicenceCommitted', 'DrawCommitted', 'VolumeCommitted', 'StockCommitted'])
      expect(rules(scene.ready, without(type))).toContain('SHP-3')
  })
  test('takes no more than is planned', () => expect(rules(scene.ready, scene.released(104))).toContain('SHP-3'))
  test.each<[string, Step[], string[]]>([
    ['a party is blocked', [blocked], ['PTY-1', 'PTY-3']],
    ['the licence is suspended', [suspended()], ['LIC-3']],
    [
      'the approval is suspended',
      [['approval~R1', 'ApprovalSuspended', { noticeNo: 'N', effectiveFrom: from, reason: 'r' }]],
      ['APR-2'],
    ],
    ['a directive prohibits', [directive('P', 'prohibit', 1)], ['DIR-1']],
    ['only necessities go', [directive('P', 'necessity-only', 1)], ['DIR-3']],
    [
      'the lot failed a test',
      [['stock~TPE1~H200', 'LabTestFailed', { lab: 'L', report: 'T-2', lot: 'L1' }]],
      ['LIC-4', 'SHP-3', 'STK-1'],
    ],
    [
      'the control is gone',
      [['control~4A090.A~CN', 'ControlWithdrawn', { controlId: 'C-1', effectiveFrom: from }]],
      ['CTL-2'],
    ],
    [
      'the filing is cancelled',
      [['shipment~S1', 'EeiCancelled', { noticeNo: 'N', itn: 'X1', reason: 'r' }]],
      ['SHP-3'],
    ],
    [
      'the filing is for another quantity',
      [
        [
          'shipment~S1',
          'EeiCorrected',
          { correctionNo: 'C', itn: 'X1', lines: [{ orderNo: 'A', line: 1, quantity: 59, licence: 'D1', item: '1' }] },
        ],
      ],
      ['SHP-3'],
    ],
    [
      'a ratio is used up',
      [
        [
          'volume~H200',
          'RatioSet',
          { documentNo: 'V', rule: 'HALF', countries: ['CN'], ratio: '0.5', basis: 'b', effectiveFrom: from },
        ],
      ],
      ['VOL-1'],
    ],
    [
      'the cap is passed',
      [
        [
          'caps~H200',
          'CapSet',
          { documentNo: 'C', rule: 'R', groups: [], everyOtherGroup: 199, basis: 'b', effectiveFrom: from },
        ],
      ],
      ['CAP-1'],
    ],
  ])('not while %s', (_, facts, expected) =>
    expect(rules(told(scene.ready, facts), scene.released(60))).toEqual(expected),
  )
  test('not while the line is held', () =>
    expect(rules(told(scene.ready, [held]), scene.released(60))).toEqual(['SHP-3']))
  test('needs a serial number for every piece, a filing for the same licence', () => {
    const plan = told(scene.covered, scene.planned(100))
    expect(rules(told(plan, [scene.packed(60, 59)], [scene.filed(60)]), scene.released(60))).toEqual(['SHP-3'])
    expect(rules(told(plan, [scene.packed(60)], [scene.filed(60, 'D9')]), scene.released(60))).toEqual(['SHP-3'])
    expect(rules(plan, scene.released(60))).toEqual(['SHP-3'])
  })
  test('a filing that no official word says files nothing, and less where it is told beside one', () => {
    const boxed = told(scene.covered, scene.planned(100), [scene.packed(60)])
    const filedLines = (quantity: number) => [{ orderNo: 'A', line: 1, quantity, licence: 'D1', item: '1' }]
    const again = (quantity: number): Step => ['shipment~S1', 'EeiAccepted', { itn: 'X2', lines: filedLines(quantity) }]
    expect(rules(toldAs(boxed, { evidence: company }, scene.filed(60)), scene.released(60))).toEqual(['SHP-3'])
    expect(rules(toldAs(scene.ready, { evidence: company }, again(60)), scene.released(60))).toEqual([])
    expect(rules(told(scene.ready, [again(60)]), scene.released(60))).toEqual(['SHP-3'])
    const corrected: Step = ['shipment~S1', 'EeiCorrected', { itn: 'X1', correctionNo: 'XC', lines: filedLines(50) }]
    expect(rules(toldAs(scene.ready, { evidence: company }, corrected), scene.released(60))).toEqual(['SHP-3'])
    expect(rules(toldAs(scene.ready, { evidence: company }, corrected), scene.released(50))).toEqual([])
  })
  test('a later word of the same or a higher issuer that names the buyer prevails for it, if official', () => {
    const barred = told(scene.ready, [directive('P', 'prohibit', 2)])
    const permit = directive('Q', 'permit', 1, 'ALDER-GROUP')
    expect(rules(told(barred, [permit]), scene.released(60))).toEqual([])
    expect(rules(toldAs(barred, { evidence: reported }, permit), scene.released(60))).toEqual(['DIR-1'])
    expect(rules(told(barred, [directive('Q', 'permit', 3, 'ALDER-GROUP')]), scene.released(60))).toEqual(['DIR-1'])
  })
  test('a necessity is accepted for one directive', () => {
    const asked = told(scene.ready, [directive('P', 'necessity-only', 1)])
    const accepted: Step = [
      'directives~CN',
      'NecessityAccepted',
      { orderNo: 'A', line: 1, directiveId: 'P', statement: 's' },
    ]
    expect(rules(asked, [accepted])).toEqual([])
    expect(rules(told(asked, [accepted]), scene.released(60))).toEqual([])
    expect(rules(told(asked, [accepted], [directive('Q', 'necessity-only', 1)]), scene.released(60))).toEqual(['DIR-3'])
  })
  test('holds its units in the plan', () => {
    expect(rules(scene.cleared60, scene.unplanned(40, 60))).toEqual([])
    expect(rules(scene.cleared60, scene.unplanned(44, 56))).toEqual(['ORD-7'])
    expect(rules(scene.cleared60, [['shipment~S1', 'ShipmentCancelled', { reason: 'r' }]])).toEqual(['ORD-7'])
  })
})

describe('the conditions of a licence', () => {
  const conditioned = (condition: LicenceCondition) =>
    toldAs(scene.ready, {}, [
      'licence~D1',
      'LicenceAmended',
      { documentNo: 'D2', effectiveFrom: '2026-01-20T12:20:00.000Z', conditions: [condition] },
    ])
  const later = { recordedAt: '2026-01-20T20:00:00.000Z' }
  test('an end-use statement is valid to the end of its last day', () => {
    const asked = conditioned({ id: 'EUS', kind: 'end-use-statement', parameters: {} })
    const certified = (validUntil: string): Step => [
      'party~ALDER',
      'EndUseCertified',
      { certificateNo: 'C', validUntil },
    ]
    expect(rules(asked, scene.released(60), later)).toEqual(['LIC-4'])
    expect(rules(told(asked, [certified('2026-01-19')]), scene.released(60), later)).toEqual(['LIC-4'])
    expect(rules(told(asked, [certified('2026-01-20')]), scene.released(60), later)).toEqual([])
    expect(rules(toldAs(asked, { evidence: reported }, certified('2026-01-20')), scene.released(60), later)).toEqual([
      'LIC-4',
    ])
  })
  test('a volume share counts what this release commits', () => {
    const asked = conditioned({ id: 'HALF', kind: 'volume-share', parameters: { ratio: '0.5', countries: ['CN'] } })
    const us = (quantity: number): Step => [
      'volume~H200',
      'VolumeReported',
      { reportNo: 'U', endUseCountry: 'US', quantity, period: { from: '2025-01-01', until: '2025-12-31' } },
    ]
    expect(rules(told(asked, [us(239)]), scene.released(60), later)).toEqual(['LIC-4'])
    expect(rules(told(asked, [us(240)]), scene.released(60), later)).toEqual([])
  })
  test('it is not exported on before its first day', () => {
    expect(rules(scene.ready, scene.released(60), { recordedAt: '2026-01-14T23:00:00.000Z' })).toContain('LIC-3')
  })
})

describe('the use of a cap', () => {
  const use = { orderNo: 'A', line: 1, group: 'ALDER-GROUP' }
  const back = (quantity: number, reversedUnder = 'D1'): Step => [
    'caps~H200',
    'CapReleased',
    { ...use, quantity, reversedUnder },
  ]
  const again = (quantity: number): Step => ['caps~H200', 'CapUsed', { ...use, quantity, reversedUnder: 'D1' }]
  const reversal: Step = [
    'licence~D1',
    'DecrementReversed',
    { orderNo: 'A', line: 1, quantity: 4, reversalNo: 'RV', item: '1', shipment: 'S1', reason: 'never left' },
  ]
  const reversed = told(scene.cleared60, scene.departed(60), [reversal])
  test('is given back by hand as far as its decrement was reversed officially under the licence', () => {
    expect(rules(reversed, [back(8)])).toEqual([])
    expect(rules(reversed, [back(9)])).toEqual(['CAP-1'])
    expect(rules(reversed, [back(8, 'D2')])).toEqual(['CAP-1'])
    expect(rules(told(reversed, [back(8)]), [back(1)])).toEqual(['CAP-1'])
    const rumoured = toldAs(scene.cleared60, { evidence: reported }, reversal)
    expect(rules(rumoured, [back(8)])).toEqual(['CAP-1'])
  })
  test('and taken again as far as it was given back', () => {
    expect(rules(told(reversed, [back(8)]), [again(8)])).toEqual([])
    expect(rules(told(reversed, [back(8)]), [again(9)])).toEqual(['CAP-1'])
    expect(rules(reversed, [again(1)])).toEqual(['CAP-1'])
  })
})

describe('a licence that is limited in value', () => {
  const item = { item: '1', eccn: '4A090.A', quantity: 120, value: { amount: '1000', currency: 'USD' } }
  const limited = told(scene.world, [
    scene.issued(120).map((part) => (typeof part === 'string' ? part : { ...part, items: [item] })) as unknown as Step,
  ])
  const of = { orderNo: 'A', line: 1, item: '1' }
  const assigned = (quantity: number, amount: string): Step[] =>
    scene
      .licensed(quantity)
      .map((step): Step =>
        step[1] === 'LicenceAssigned' ? [step[0], step[1], { ...step[2], value: { amount, currency: 'USD' } }] : step,
      )
  const left = (value?: string): Step => [
    'licence~D1',
    'LicenceDecremented',
    {
      ...of,
      quantity: 4,
      shipment: 'S1',
      decrementNo: 'N-1',
      takes: 'cover',
      settles: { amount: '800', currency: 'USD' },
      ...(value === undefined ? {} : { value: { amount: value, currency: 'USD' } }),
    },
  ]
  test('is used by what was assigned until the filing says what it was worth', () => {
    const before = told(limited, assigned(4, '800'))
    expect(rules(told(before, [left()]), assigned(1, '200'))).toEqual([])
    expect(rules(told(before, [left()]), assigned(1, '201'))).toEqual(['LIC-1'])
    expect(rules(told(before, [left('700')]), assigned(1, '300'))).toEqual([])
  })
})

describe('a substitute', () => {
  const substituted = (quantity: number): Step => [
    'order~A',
    'LineSubstituted',
    {
      line: 1,
      from: 'open',
      to: 'cancelled',
      quantity: 100,
      substitute: { line: 2, sku: 'H200', quantity },
      consent: 'letter of the 20th',
    },
  ]
  const gated: Step = ['order~A', 'LineGatesDetermined', { line: 2, gates: scene.gates }]
  test('begins at the first gate, in whole multiples, with its gates determined', () => {
    expect(rules(scene.supplied, [substituted(100), gated])).toEqual([])
    expect(rules(scene.supplied, [substituted(99), gated])).toEqual(['ORD-1'])
    expect(rules(scene.supplied, [substituted(100)])).toEqual(['CTL-2'])
  })
  test('is never another product silently', () => {
    const other: Step[] = [
      ['order~A', 'LineReserved', { line: 1, site: 'TPE1', lot: 'G1', quantity: 4 }],
      ['stock~TPE1~GH200', 'StockReserved', { orderNo: 'A', line: 1, lot: 'G1', quantity: 4 }],
    ]
    const there: Step = ['stock~TPE1~GH200', 'StockReceived', { receiptNo: 'R', lot: 'G1', quantity: 9 }]
    expect(rules(told(scene.supplied, [there]), other)).toEqual(['ORD-4'])
  })
})

describe('a purchase', () => {
  test('is verified for no more than was invoiced', () => {
    const claimed = told(scene.supplied, [
      [
        'purchase~MAKER~I1',
        'PurchaseClaimed',
        { claimNo: 'C', buyer: 'ALDER', invoiceLine: 1, product: 'D', quantity: 9, invoiced: 8 },
      ],
    ])
    const verified = (quantity: number): Step => [
      'purchase~MAKER~I1',
      'PurchaseVerified',
      { invoiceLine: 1, quantity, basis: 'b' },
    ]
    expect(rules(claimed, [verified(8)])).toEqual([])
    expect(rules(claimed, [verified(9)])).toEqual(['DOM-1'])
  })
})

describe('a plan', () => {
  test('takes what is shippable and no more', () => {
    expect(rules(scene.covered, scene.planned(100))).toEqual([])
    expect(
      rules(told(scene.supplied, scene.licensed(100), scene.drawn(100), scene.reserved(100)), scene.planned(100)),
    ).toEqual(['SHP-2'])
    expect(rules(told(scene.covered, [suspended()]), scene.planned(100))).toEqual(['LIC-3', 'SHP-2'])
    expect(rules(told(scene.covered, [blocked]), scene.planned(100))).toEqual(['PTY-3', 'SHP-2'])
  })
  test('is for one consignee', () => {
    const [shipment, line] = scene.planned(100) as [Step, Step]
    const other = [shipment[0], shipment[1], { ...shipment[2], consignee: 'ALDER' }] as unknown as Step
    expect(rules(scene.covered, [other, line])).toEqual(['SHP-1'])
  })
})

describe('a departure', () => {
  test('needs a release that stood at its instant', () => {
    expect(rules(scene.cleared60, scene.departed(60))).toEqual([])
    expect(rules(scene.ready, scene.departed(60))).toContain('SHP-4')
    expect(rules(scene.cleared60, scene.departed(64))).toContain('SHP-4')
    expect(rules(scene.cleared60, scene.departed(60), { occurredAt: scene.ready.at(-1)!.recordedAt })).toContain(
      'SHP-4',
    )
  })
  test('takes no more than is still bound: pieces that left as it happened may have taken some', () => {
    const happened = scene
      .departed(4)
      .map((step): Step =>
        step[1] === 'ShipmentDeparted'
          ? [step[0], step[1], { ...step[2], noticeNo: 'N-9', releaseId: undefined, asHappened: { rules: ['SHP-3'] } }]
          : step,
      )
    expect(rules(told(scene.cleared60, happened), scene.departed(60))).toEqual(['SHP-4'])
    expect(rules(told(scene.cleared60, happened), scene.departed(56))).toEqual([])
  })
  test('is refused for what is known to have barred it then, not for what came after', () => {
    const at = scene.cleared60.at(-1)!.recordedAt
    const barred = toldAs(
      scene.cleared60,
      { recordedAt: '2026-01-21T00:00:00.000Z' },
      suspended('2026-01-20T23:00:00.000Z'),
    )
    expect(rules(barred, scene.departed(60))).toEqual(['LIC-3'])
    expect(rules(barred, scene.departed(60), { occurredAt: at })).toEqual([])
  })
  test('nor for goods, parties or places that its papers do not name any more', () => {
    const at = scene.cleared60.at(-1)!.recordedAt
    const since = '2026-01-20T23:00:00.000Z'
    const amended: [Step, string][] = [
      [['licence~D1', 'LicenceAmended', { documentNo: 'L2', effectiveFrom: since, destinations: ['SG'] }], 'LIC-2'],
      [['approval~R1', 'ApprovalAmended', { documentNo: 'G2', effectiveFrom: since, products: ['ADA'] }], 'APR-2'],
    ]
    for (const [amendment, rule] of amended) {
      const later = toldAs(scene.cleared60, { recordedAt: '2026-01-21T00:00:00.000Z' }, amendment)
      expect(rules(later, scene.departed(60))).toEqual([rule])
      expect(rules(later, scene.departed(60), { occurredAt: at })).toEqual([])
    }
  })
  test('nor for a lot that was blocked after it', () => {
    const at = scene.cleared60.at(-1)!.recordedAt
    const block: Step = ['stock~TPE1~H200', 'StockBlocked', { blockId: 'B', lot: 'L1', quantity: 100, reason: 'r' }]
    const later = toldAs(scene.cleared60, { recordedAt: '2026-01-21T00:00:00.000Z' }, block)
    expect(rules(later, scene.departed(60))).toEqual(['STK-1'])
    expect(rules(later, scene.departed(60), { occurredAt: at })).toEqual([])
  })
  test('told after a bar and dated before it, it needs a document', () => {
    const at = scene.cleared60.at(-1)!.recordedAt
    const barred = toldAs(
      scene.cleared60,
      { recordedAt: '2026-01-21T00:00:00.000Z' },
      suspended('2026-01-20T23:00:00.000Z'),
    )
    expect(rules(barred, scene.departed(60), { occurredAt: at, evidence: company })).toEqual(['SHP-6'])
  })
  test('that corrects another one is judged without it', () => {
    const wrong = told(scene.cleared60, scene.departed(56))
    const id = wrong.at(-1)!.transaction.id
    const streams = ['shipment~S1', 'order~A', 'licence~D1', 'approval~R1', 'volume~H200', 'stock~TPE1~H200']
    const annulled = streams.map((stream): Step => [stream, 'TransactionAnnulled', { transactionId: id, reason: 'r' }])
    expect(rules(wrong, scene.departed(60))).toContain('SHP-4')
    expect(rules(wrong, [...annulled, ...scene.departed(60)])).toEqual([])
  })
  test('that happened without one is recorded by two people, one of them of compliance', () => {
    expect(rules(scene.supplied, scene.ranAway(4))).toEqual(['SHP-5'])
    expect(rules(scene.supplied, scene.ranAway(4), { roles: ['compliance'], approver: 'lead-2' })).toEqual([])
  })
  test('and is a breach until papers are told', () => {
    const gone = toldAs(scene.supplied, { roles: ['compliance'], approver: 'lead-2' }, ...scene.ranAway(4))
    expect(uncovered(gone)).toEqual([{ shipment: 'S1', orderNo: 'A', line: 1, licence: 4, approval: 4 }])
    expect(brokenBy(gone, gone.slice(-3)).map(({ rule }) => rule)).toEqual(['SHP-4'])
    const paper: Step = [
      'licence~D1',
      'LicenceDecremented',
      { orderNo: 'A', line: 1, quantity: 4, item: '1', shipment: 'S1', decrementNo: 'Z', takes: 'nothing' },
    ]
    expect(uncovered(told(gone, [paper]))).toEqual([{ shipment: 'S1', orderNo: 'A', line: 1, licence: 0, approval: 4 }])
  })
  test('that was lawful can come out as a breach by what is learned later', () => {
    const gone = told(scene.cleared60, scene.departed(60))
    const departure = gone.slice(-6)
    expect(brokenBy(gone, departure)).toEqual([])
    const learned = toldAs(gone, { occurredAt: scene.cleared60.at(-1)!.recordedAt }, suspended())
    expect(brokenBy(learned, departure).map(({ rule }) => rule)).toEqual(['LIC-3'])
  })
})

describe('an allocation', () => {
  const proposed = (afterTransaction: string): Step => [
    'allocation~AL1',
    'AllocationProposed',
    {
      policy: 'first-come',
      product: 'H200',
      afterTransaction,
      lines: [
        {
          orderNo: 'A',
          line: 1,
          gains: { licences: [], draws: [], reservations: scene.covers(4).reservations },
          givesUp: { licences: [], draws: [], reservations: [] },
          why: 'first',
        },
      ],
    },
  ]
  const approved: Step = ['allocation~AL1', 'AllocationApproved', { reason: 'r' }]
  const applied: Step = [
    'allocation~AL1',
    'AllocationApplied',
    { chunk: 1, lines: [{ orderNo: 'A', line: 1 }], skipped: [] },
  ]
  const waiting = told(scene.supplied, [proposed(scene.supplied.at(-1)!.transaction.id)])
  test('looks at a transaction that is there', () =>
    expect(rules(scene.supplied, [proposed('nowhere')])).toEqual(['ALL-1']))
  test('is approved by another person, and then applied', () => {
    expect(rules(waiting, [approved])).toEqual(['ALL-2'])
    expect(rules(waiting, [approved], { actor: 'lead-2' })).toEqual([])
    expect(rules(waiting, [applied, ...scene.reserved(4)])).toEqual(['ALL-2'])
    expect(rules(toldAs(waiting, { actor: 'lead-2' }, approved), [applied, ...scene.reserved(4)])).toEqual([])
  })
  test('leaves out lines that are held or barred', () => {
    const ready = toldAs(waiting, { actor: 'lead-2' }, approved)
    expect(rules(told(ready, [held]), [applied])).toContain('ALL-3')
    expect(rules(told(ready, [blocked]), [applied])).toContain('ALL-3')
    expect(rules(told(scene.supplied, [held]), [proposed(scene.supplied.at(-1)!.transaction.id)])).toEqual([])
    const after = told(scene.supplied, [held])
    expect(rules(after, [proposed(after.at(-1)!.transaction.id)])).toEqual(['ALL-3'])
  })
  test('gives each line what was approved, and no other', () => {
    const ready = toldAs(waiting, { actor: 'lead-2' }, approved)
    expect(rules(ready, [applied])).toEqual(['ALL-1'])
    expect(rules(ready, [applied, ...scene.reserved(5)])).toEqual(['ALL-1'])
  })
  test('proposes no more than there is', () => {
    const short = told(scene.supplied, [
      ['stock~TPE1~H200', 'StockAdjusted', { lot: 'L1', adjustmentNo: 'A-1', change: -997, reason: 'r' }],
    ])
    expect(rules(short, [proposed(short.at(-1)!.transaction.id)])).toEqual(['STK-1'])
  })
})

describe('a stock', () => {
  test('is not released beyond what a line holds', () => {
    expect(rules(told(scene.supplied, scene.reserved(4)), scene.unreserved(8))).toEqual(['BALANCE', 'STK-4'])
  })
  test('that failed is reserved no more, and a block is lifted by its own number', () => {
    const failed = told(scene.supplied, [['stock~TPE1~H200', 'LabTestFailed', { lab: 'L', report: 'T-2', lot: 'L1' }]])
    expect(rules(failed, scene.reserved(4))).toEqual(['STK-1'])
    expect(rules(failed, [['stock~TPE1~H200', 'StockUnblocked', { blockId: 'OTHER', reason: 'r' }]])).toEqual(['STK-2'])
    const lifted = told(failed, [['stock~TPE1~H200', 'StockUnblocked', { blockId: 'T-2', reason: 'r' }]])
    expect(rules(lifted, scene.reserved(4))).toEqual([])
  })
})
