import { expect, test } from '@jest/globals'
import { commandNamed } from '#commands'
import { orderBook } from './order-book.js'

const book = [...orderBook({ orders: 300, lines: 2, seed: 1 })]

test('every line is a command that the registry accepts', () => {
  for (const { command, ...fields } of book)
    expect([command, commandNamed(command as string)?.shape.flaws(fields)]).toEqual([command, []])
})

test('what orders name stands before them', () => {
  const known = new Set<unknown>()
  for (const line of book) {
    if (line['command'] === 'PlaceOrder') expect(known).toContain(line['customer'])
    else known.add(line['party'] ?? line['sku'])
  }
})

test('as many orders and lines as asked', () => {
  const orders = book.filter(({ command }) => command === 'PlaceOrder')
  expect(orders).toHaveLength(300)
  for (const { lines } of orders) expect(lines).toHaveLength(2)
})

test('the same seed gives the same book, another another', () => {
  expect([...orderBook({ orders: 300, lines: 2, seed: 1 })]).toEqual(book)
  expect([...orderBook({ orders: 300, lines: 2, seed: 2 })]).not.toEqual(book)
})
