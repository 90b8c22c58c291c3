import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from '@jest/globals'
import { csvItems } from './csv.js'
import type { Item } from './item.js'

const folder = mkdtempSync(join(tmpdir(), 'clearance-csv-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const head = 'orderNo,customer,endUser,consignee,destination,line,sku,quantity,unitPrice,currency,requestedOn'

async function itemsOf(text: string): Promise<Item[]> {
  const file = join(folder, 'file.csv')
  writeFileSync(file, text)
  const items: Item[] = []
  for await (const batch of csvItems(file, { keyPrefix: 'f', correlationId: 'c' })) items.push(...batch.items)
  return items
}

const said = (item: Item) =>
  item.kind === 'command' ? [item.command.name, item.fields] : [item.code, item.rows.map(({ line }) => line)]

test('rows of one order number that follow each other are one order', async () => {
  const items = await itemsOf(`${head}
PO-1,A,A,A,CN,1,H200,8,27000.00,USD,2026-03-31
PO-1,A,A,A,CN,2,GH200,16,,,
PO-2,B,B,B,US,1,H200,8,,,
`)
  const parties = (party: string, destination: string) => ({
    customer: party,
    endUser: party,
    consignee: party,
    destination,
  })
  const unitPrice = { amount: '27000.00', currency: 'USD' }
  expect(items.map(said)).toEqual([
    [
      'PlaceOrder',
      {
        orderNo: 'PO-1',
        ...parties('A', 'CN'),
        lines: [
          { line: 1, sku: 'H200', quantity: 8, unitPrice, requestedOn: '2026-03-31' },
          { line: 2, sku: 'GH200', quantity: 16 },
        ],
      },
    ],
    ['PlaceOrder', { orderNo: 'PO-2', ...parties('B', 'US'), lines: [{ line: 1, sku: 'H200', quantity: 8 }] }],
  ])
})

test('a broken row takes its order with it, and no other', async () => {
  const items = await itemsOf(`${head}
PO-1,A,A,A,CN,1,H200,8,,,
PO-1,A,A,A,CN,2,H200,-8,,,
PO-2,B,B,B,US,1,H200,8,,,
PO-3,B,B,B,US,1,H200,many,,,
PO-4,B,B,B
PO-5,B,B,B,US,1,H200,8,,,
PO-5,C,B,B,US,2,H200,8,,,
`)
  expect(items.filter(({ kind }) => kind === 'command').map(({ rows }) => rows.map(({ line }) => line))).toEqual([[4]])
  expect(items.filter(({ kind }) => kind === 'reject').map(said)).toEqual(
    expect.arrayContaining([
      ['INVALID', [2, 3]],
      ['CSV_MALFORMED', [6]],
      ['INVALID', [5]],
      ['ROWS_DIFFER', [7, 8]],
    ]),
  )
})

test('an order that lost a row is not recorded without it', async () => {
  const items = await itemsOf(`${head}
PO-1,A,A,A,CN,1,H200,8,,,
PO-1,A,A,A,CN,2,H200
PO-2,B,B,B,US,1,H200,8,,,
`)
  expect(items.map(said)).toEqual([
    ['CSV_MALFORMED', [3]],
    ['ORDER_TORN', [2]],
    ['PlaceOrder', expect.objectContaining({ orderNo: 'PO-2' })],
  ])
})

test('a stray quote spoils its own row only', async () => {
  const items = await itemsOf(`${head}
PO-1,A,A,A,CN,1,"H2 "00,8,,,
PO-2,B,B,B,US,1,H200,8,,,
`)
  expect(items.map(said)).toEqual([
    ['CSV_MALFORMED', [2]],
    ['PlaceOrder', expect.objectContaining({ orderNo: 'PO-2' })],
  ])
})

test('a file of stock is known by its header', async () => {
  const items = await itemsOf('site,sku,receiptNo,lot,quantity\nTPE1,H200,R-1,L-1,100\nTPE1,H200,R-2,L-1,none\n')
  expect(items.map(said)).toEqual([
    ['ReceiveStock', { site: 'TPE1', sku: 'H200', receiptNo: 'R-1', lot: 'L-1', quantity: 100 }],
    ['INVALID', [3]],
  ])
})

test.each([
  ['of another header', 'a,b\n1,2\n'],
  ['of a column too many', `${head},discount\n`],
])('a file %s is refused with a sentence', async (_, text) =>
  expect(itemsOf(text)).rejects.toMatchObject({ code: 'HEADER_UNKNOWN', exit: 2 }),
)

test('a row that is not UTF-8 is rejected with its number, and no other', async () => {
  const file = join(folder, 'latin.csv')
  const rows = [
    'site,sku,receiptNo,lot,quantity',
    'TPE1,H200,R-1,L-1,8',
    'TPE1,H200,R-\xe9,L-1,8',
    'TPE1,H200,R-3,L-1,8',
  ]
  writeFileSync(file, Buffer.from(`${rows.join('\n')}\n`, 'latin1'))
  const items: Item[] = []
  for await (const batch of csvItems(file, { keyPrefix: 'f', correlationId: 'c' })) items.push(...batch.items)
  expect(items.map((item) => (item.kind === 'reject' ? [item.code, item.reason, item.rows[0]?.line] : 'good'))).toEqual(
    ['good', ['CSV_MALFORMED', 'The line is not UTF-8', 3], 'good'],
  )
})
