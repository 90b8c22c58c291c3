/** What is given back to stocks: how much of it the line gives back with the stock, alone, or the stock without it. */
import { add, keyOf } from './arithmetic.js'
import { lineIn, type Matter, type Objection, unless } from './matter.js'
import { onStream } from './recorded.js'
import { stockFrom } from './stocks.js'

type GivenBack = { orderNo: string; line: number; site: string; lot: string }

/**
 * A line gives back alone only what the stock does not hold for it any more, because it was issued; a stock gives back
 * alone only what the line does not have, because that issue never was.
 */
export const givenBack = ({ transaction, after }: Pick<Matter, 'transaction' | 'after'>): Objection[] => {
  const [byLine, byStock] = [new Map<string, number>(), new Map<string, number>()]
  const all = new Map<string, GivenBack>()
  for (const event of transaction) {
    const [, id, sku] = event.stream.split('~')
    if (event.type === 'LineReservationReleased') {
      const { line, site, lot, quantity } = event.data
      const of = { orderNo: id!, line, site, lot }
      all.set(keyOf(...Object.values(of)), of)
      add(byLine, keyOf(...Object.values(of)), quantity)
    }
    if (event.type === 'ReservationReleased' && sku !== undefined) {
      const { orderNo, line, lot, quantity } = event.data
      const of = { orderNo, line, site: id!, lot }
      all.set(keyOf(...Object.values(of)), of)
      add(byStock, keyOf(...Object.values(of)), quantity)
    }
  }
  return [...all].flatMap(([key, { orderNo, line: no, site, lot }]) => {
    const [ofLine, ofStock] = [byLine.get(key) ?? 0, byStock.get(key) ?? 0]
    const line = lineIn(after, orderNo, no)
    if (!line) return []
    const held = stockFrom(onStream(after, `stock~${site}~${line.sku}`)).reserved.get(keyOf(orderNo, no, lot)) ?? 0
    const has = [line, ...line.plans.values()].map(({ covers }) => covers.reservations.get(keyOf(site, lot)) ?? 0)
    const reserved = has.reduce((a, b) => a + b, 0)
    return [
      ...unless(ofLine <= ofStock || held <= 0, 'STK-4', `the line gives back ${ofLine - ofStock} alone of ${lot}`),
      ...unless(ofStock <= ofLine || held >= reserved, 'STK-4', `of ${lot} the stock keeps ${held} of ${reserved}`),
    ]
  })
}
