import { expect, test } from '@jest/globals'
import { keptText } from './kept.js'

test('a text is made once for as long as its parts are the same', () => {
  let made = 0
  const key = keptText((orderNo: string, line: number) => {
    made++
    return `${orderNo}/${line}`
  })
  expect([key('PO-1', 1), key('PO-1', 1), key(['PO', '1'].join('-'), 1)]).toEqual(['PO-1/1', 'PO-1/1', 'PO-1/1'])
  expect(made).toBe(1)
})
test('and anew when any of them is another', () => {
  const key = keptText(
    (item: string, orderNo: string, line: number, shipment: string | undefined) =>
      `${item} ${orderNo} ${line} ${shipment}`,
  )
  const parts = [
    ['I', 'PO', 1, undefined],
    ['J', 'PO', 1, undefined],
    ['J', 'PX', 1, undefined],
    ['J', 'PX', 2, undefined],
    ['J', 'PX', 2, 'SH'],
    ['I', 'PO', 1, undefined],
  ] as const
  for (const [item, orderNo, line, shipment] of parts)
    expect(key(item, orderNo, line, shipment)).toBe(`${item} ${orderNo} ${line} ${shipment}`)
})
test('the first text too, whatever it is of', () => {
  const key = keptText((one: string | undefined, other: string | undefined) => `${one} ${other}`)
  expect(key(undefined, undefined)).toBe('undefined undefined')
})
