import { official, type Told } from '../e2e/serving.js'

const since = '2026-01-01T00:00:00.000Z'
export const groups = ['ALDER', 'BIRCH', 'CEDAR', 'DOGWOOD']
export const multiple = 4

const licence = (licenceNo: string, quantity: number, names: readonly string[], value?: string) => ({
  command: 'IssueLicence',
  licenceNo,
  documentNo: `DOC-${licenceNo}`,
  items: [{ item: 'I-1', eccn: '4A090.A', quantity, ...(value && { value: { amount: value, currency: 'USD' } }) }],
  parties: names.map((party) => ({ party, roles: ['customer', 'endUser', 'consignee'] })),
  destinations: ['CN'],
  validFrom: '2026-01-01',
  validUntil: '2036-12-31',
  timeZone: 'UTC',
  conditions: [],
  ...official,
})

/**
 * Everything that an allocation shares out, scarce in many ways: three licences, of which one is limited in value and one
 * is for a single buyer; caps; a pool with a share and a ratio of domestic chips; two lots, one of them short by a block.
 */
export const scarce: readonly object[][] = [
  [
    { command: 'PublishScreeningList', list: 'EL', version: 'V1', effectiveFrom: since, ...official },
    ...groups.map((party) => ({ command: 'RegisterParty', party, name: party, country: 'CN', headquarters: 'CN' })),
    {
      command: 'RegisterProduct',
      sku: 'H200',
      name: 'H200',
      eccn: '4A090.A',
      hsCode: '847330',
      family: 'HOPPER',
      chipsPerUnit: 2,
      orderMultiple: multiple,
    },
    {
      command: 'RecordControl',
      eccn: '4A090.A',
      country: 'CN',
      controlId: 'C1',
      authorisation: 'licence',
      importApproval: 'yes',
      importEntry: 'no',
      exportFiling: 'no',
      labTest: 'no',
      basis: 'e2e',
      effectiveFrom: since,
      ...official,
    },
  ],
  [
    ...groups.map((party) => ({
      command: 'RecordScreening',
      party,
      screeningId: `S-${party}`,
      list: 'EL',
      listVersion: 'V1',
      ownersIncluded: true,
      outcome: 'clear',
      ...official,
    })),
    licence('D1', 150, ['ALDER', 'BIRCH', 'CEDAR']),
    licence('D2', 300, ['ALDER', 'CEDAR', 'DOGWOOD'], '9000.00'),
    licence('D3', 70, ['BIRCH']),
    {
      command: 'SetCap',
      product: 'H200',
      documentNo: 'CAP',
      rule: 'BIS',
      groups: [{ group: 'ALDER', quantity: 190 }],
      everyOtherGroup: 300,
      basis: 'e2e',
      effectiveFrom: since,
      ...official,
    },
    {
      command: 'GrantApproval',
      approval: 'R1',
      documentNo: 'G1',
      destination: 'CN',
      members: groups.slice(0, 3),
      products: ['HOPPER'],
      pool: { bound: 'exact', quantity: 700 },
      timeZone: 'UTC',
      ...official,
    },
    { command: 'ReceiveStock', site: 'TPE1', sku: 'H200', receiptNo: 'R1', lot: 'L1', quantity: 112 },
    { command: 'ReceiveStock', site: 'TPE2', sku: 'H200', receiptNo: 'R1', lot: 'L2', quantity: 121 },
    { command: 'BlockStock', site: 'TPE2', sku: 'H200', blockId: 'B1', lot: 'L2', quantity: 21, reason: 'wet' },
  ],
  [
    { command: 'MakeApprovalEffective', approval: 'R1', documentNo: 'G1', reason: 'seen', approver: 'lead' },
    { command: 'AssignPoolShare', approval: 'R1', member: 'CEDAR', quantity: 110 },
  ],
]

export const orderNo = (i: number): string => `PO-${String(i).padStart(4, '0')}`

/** So many orders of two lines each, of all groups by turns; some lines have covers at one gate before. */
export function orders(count: number): readonly object[][] {
  const all = Array.from({ length: count }, (_, i) => i)
  const buyer = (i: number): string => groups[i % groups.length]!
  const line = (i: number, no: number) => ({
    line: no,
    sku: 'H200',
    quantity: multiple * (1 + ((i * 7 + no * 3) % 4)),
    unitPrice: { amount: `${50 + 25 * ((i + no) % 3)}.00`, currency: 'USD' },
  })
  return [
    all.map((i) => ({
      command: 'PlaceOrder',
      orderNo: orderNo(i),
      customer: buyer(i),
      endUser: buyer(i),
      consignee: buyer(i),
      destination: 'CN',
      lines: [line(i, 1), line(i, 2)],
    })),
    all.filter((i) => i % 11 !== 10).map((i) => ({ command: 'ConfirmOrder', orderNo: orderNo(i) })),
    all
      .filter((i) => i % 9 === 4 && i % 11 !== 10)
      .map((i) => ({ command: 'ReserveStock', orderNo: orderNo(i), line: 1, site: 'TPE1', lot: 'L1', quantity: 3 })),
    all
      .filter((i) => i % 13 === 5 && i % 11 !== 10)
      .map((i) => ({ command: 'HoldLine', orderNo: orderNo(i), line: 2, holdId: `H-${i}`, reason: 'credit' })),
  ]
}

/** The codes of a refusal; none if it is not refused. */
export const codesOf = ({ body }: Told): string[] =>
  ((body as { refusals?: { code: string }[] }).refusals ?? []).map(({ code }) => code)
