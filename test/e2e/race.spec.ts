import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { load } from '../bench/load.js'
import { control, foundation, official, order, Serving } from './serving.js'

const clients = 64
const [pool, requests] = [1_000, 5_000]

/** What the lines of all clients need: an import approval for China with a pool of 1,000 chips, for two groups. */
const china: readonly object[] = [
  { command: 'RegisterParty', party: 'OTHER', name: 'OTHER', country: 'CN', headquarters: 'CN' },
  {
    command: 'RecordScreening',
    party: 'OTHER',
    screeningId: 'S-OTHER',
    list: 'EL',
    listVersion: 'V1',
    ownersIncluded: true,
    outcome: 'clear',
    ...official,
  },
  { ...control, country: 'CN', controlId: 'C2', importApproval: 'yes' },
  {
    command: 'GrantApproval',
    approval: 'A1',
    documentNo: 'D1',
    destination: 'CN',
    members: ['BUYER', 'OTHER'],
    products: ['H200'],
    pool: { bound: 'exact', quantity: pool },
    timeZone: 'Asia/Shanghai',
    ...official,
  },
  { command: 'MakeApprovalEffective', approval: 'A1', documentNo: 'D1', reason: 'the document is here', approver: 'B' },
]
const orderOf = (client: number) => ({
  ...order(`PO-${client}`, requests),
  customer: client % 2 === 0 ? 'BUYER' : 'OTHER',
  destination: 'CN',
})
const orders = Array.from({ length: clients }, (_, client) => orderOf(client))

let serving: Serving
beforeAll(async () => {
  serving = await Serving.start()
  for (const lines of [
    foundation,
    china,
    orders.map((one) => ({ command: 'PlaceOrder', ...one })),
    orders.map(({ orderNo }) => ({ command: 'ConfirmOrder', orderNo })),
  ])
    expect(await serving.lines(lines)).toEqual(lines.map(() => expect.objectContaining({ outcome: 'recorded' })))
})
afterAll(() => serving.stop())

test('of 5,000 draws by ones that 64 clients race for, a pool of 1,000 gives 1,000, and the others hear why', async () => {
  const answers = new Map<string, number>()
  const hear = (answer: string): void => {
    const [, status] = answer.split(' ', 2)
    const body = JSON.parse(answer.slice(answer.indexOf('\r\n\r\n'))) as { refusals?: { code: string }[] }
    const said = [status, ...(body.refusals ?? []).map(({ code }) => code)].join(' ')
    answers.set(said, (answers.get(said) ?? 0) + 1)
  }
  const body = JSON.stringify({ approval: 'A1', quantity: 1 })
  const request = (_: number, client: number) => ({ path: `/v1/orders/PO-${client}/lines/1/draws`, body })
  await load({ url: serving.url, connections: clients, count: requests, request, hear })
  expect(Object.fromEntries(answers)).toEqual({ '201': pool, '409 POOL_SHORT': requests - pool })

  for (const type of ['ApprovalDrawn', 'LineApprovalDrawn']) {
    const { body } = await serving.get(`/v1/events?type=${type}&limit=1000`)
    expect(body.events).toHaveLength(pool)
    const { body: rest } = await serving.get(`/v1/events?type=${type}&after=${body.next}`)
    expect(rest.events).toEqual([])
  }
}, 120_000)
