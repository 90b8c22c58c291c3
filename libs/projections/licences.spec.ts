import { describe, expect, test } from '@jest/globals'
import { licenceStream } from '#domain'
import type { LicencesQuery } from './licences.js'
import { readRows, type As, type Telling } from './testing.js'

const on = (licence: string, type: string, data: object): Telling => [[licenceStream(licence), { type, ...data }]]
const official = { grade: 'official' } as const
const issued = (licence: string, more: object = {}): [Telling, As] => [
  on(licence, 'LicenceIssued', {
    documentNo: 'D-1',
    items: [
      { item: 'I-1', eccn: '4A090.A', quantity: 500 },
      { item: 'I-2', eccn: '3A090.A', quantity: 10, value: { amount: '1000.00', currency: 'USD' } },
    ],
    parties: [{ party: 'ALDER', roles: ['customer'] }],
    destinations: ['CN'],
    validFrom: '2026-01-01',
    validUntil: '2026-12-31',
    timeZone: 'UTC',
    conditions: [],
    ...more,
  }),
  official,
]
const assignment = { item: 'I-1', orderNo: 'PO-1', line: 1, quantity: 60 }
const told: [Telling, As?][] = [
  issued('L-1'),
  [on('L-1', 'LicenceAssigned', assignment)],
  [on('L-1', 'LicenceCommitted', { ...assignment, quantity: 20, shipment: 'SH-1' })],
  [
    on('L-1', 'LicenceAssigned', {
      ...assignment,
      item: 'I-2',
      quantity: 1,
      value: { amount: '250.50', currency: 'USD' },
    }),
  ],
  [
    on('L-1', 'LicenceDecremented', {
      ...assignment,
      decrementNo: 'DC-1',
      quantity: 5,
      shipment: 'SH-1',
      takes: 'commitment',
    }),
    official,
  ],
  issued('L-2', { validUntil: '2026-01-10', conditions: [{ id: 'C-1', kind: 'acknowledgement', text: 'x' }] }),
  [issued('L-3')[0], { grade: 'reported' }],
]
const asked = (query: LicencesQuery) => readRows(told, (rows) => rows.licences(query))

describe('the rows of licences', () => {
  test('say of each item what is authorised, assigned, committed, decremented and left', async () => {
    const { licences, position } = await asked({ licence: 'L-1' })
    expect(position).toBe(told.length)
    expect(licences).toEqual([
      {
        licence: 'L-1',
        inForce: true,
        against: [],
        unacknowledged: [],
        validFrom: '2026-01-01',
        validUntil: '2026-12-31',
        timeZone: 'UTC',
        destinations: ['CN'],
        items: [
          { item: 'I-1', eccn: '4A090.A', authorised: 500, assigned: 55, committed: 15, decremented: 5, left: 440 },
          {
            item: 'I-2',
            eccn: '3A090.A',
            authorised: 10,
            assigned: 1,
            committed: 0,
            decremented: 0,
            left: 9,
            value: {
              currency: 'USD',
              authorised: '1000.00',
              assigned: '250.50',
              committed: '0.00',
              decremented: '0.00',
              left: '749.50',
            },
          },
        ],
        revision: 4,
      },
    ])
  })
  test('say a value to the ten-thousandth, and what is beyond it as a breach', async () => {
    const value = (amount: string) => ({ amount, currency: 'USD' })
    const items = [{ item: 'I-1', eccn: '4A090.A', quantity: 500, value: value('900719925474.0992') }]
    const filed = { ...assignment, decrementNo: 'DC-1', shipment: 'SH-1', takes: 'nothing' }
    const beyond: [Telling, As?][] = [
      issued('L-1', { items }),
      [on('L-1', 'LicenceDecremented', { ...filed, value: value('900719925474.0993') }), official],
    ]
    const { licences } = await readRows(beyond, (rows) => rows.licences({}))
    expect(licences[0]!.items[0]!.value).toMatchObject({ decremented: '900719925474.0993', left: '-0.0001' })
    const { breaches } = await readRows(beyond, (rows) => rows.breaches({ code: 'LICENCE_VALUE_SHORT' }))
    expect(breaches).toMatchObject([{ limit: '900719925474.0992', used: '900719925474.0993', excess: '0.0001' }])
  })
  test('say why one is not in force', async () => {
    const { licences } = await asked({ inForce: 'no' })
    expect(licences.map(({ licence, against }) => [licence, against.map(({ code }) => code)])).toEqual([
      ['L-2', ['LICENCE_EXPIRED']],
      ['L-3', ['LICENCE_UNOFFICIAL']],
    ])
    expect(licences[0]!.unacknowledged.map(({ code }) => code)).toEqual(['CONDITION_UNACKNOWLEDGED'])
    expect(licences[1]!.items[0]).toMatchObject({ item: 'I-1', authorised: 0, left: 0 })
  })
  test('come in pages', async () => {
    expect(await asked({ limit: 2 })).toMatchObject({ licences: [{ licence: 'L-1' }, { licence: 'L-2' }], next: 'L-2' })
    const rest = await asked({ limit: 2, after: 'L-2' })
    expect(rest).toMatchObject({ licences: [{ licence: 'L-3' }] })
    expect(rest.next).toBeUndefined()
  })
})
