import { describe, expect, test } from '@jest/globals'
import { bookOf } from './book.js'
import { audit } from './checks.js'
import { rules, from, suspended } from './judging.js'
import type { Recorded } from './recorded.js'
import * as scene from './scene.js'
import { company, reported, type Step, told, toldAs } from './tale.js'

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
  test('by the group that gave it back, whoever the customer is by then', () => {
    const parties = { customer: 'BIRCH', endUser: 'BIRCH', consignee: 'BIRCH', destination: 'CN' }
    const sold = told(reversed, [back(8)], [['order~A', 'OrderPartiesChanged', { ...parties, reason: 'sold' }]])
    expect(rules(sold, [again(8)])).toEqual([])
    const others: Step = ['caps~H200', 'CapUsed', { ...use, group: 'BIRCH', quantity: 8, reversedUnder: 'D1' }]
    expect(rules(sold, [others])).toContain('CAP-1')
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
