/** A synthetic order book: the same seed gives the same lines. */
export type OrderBook = { orders: number; lines: number; seed: number }

const products = ['H200', 'GH200', 'H100', 'B200', 'L40S'] as const
const countries = ['US', 'CN', 'JP', 'DE', 'SG', 'TW', 'KR', 'FR'] as const
const partiesFor = (orders: number) => Math.min(1_000, Math.max(8, Math.ceil(orders / 100)))
const orderMultiple = 8
const days = 365
const firstDay = Date.UTC(2026, 2, 1)

/** mulberry32: small, fast, the same everywhere. */
function chance(seed: number): (below: number) => number {
  let state = seed >>> 0
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296) * below)
  }
}

const dayAt = (offset: number) => new Date(firstDay + offset * 86_400_000).toISOString().slice(0, 10)

/** What the orders name: the products, then the parties. */
function* named(seed: number, parties: number): Generator<Record<string, unknown>> {
  const chips = { hsCode: '854231', family: 'SYNTHETIC', chipsPerUnit: 1, orderMultiple }
  for (const sku of products) yield { command: 'RegisterProduct', sku, name: sku, eccn: '3A090.A', ...chips }
  for (let at = 0; at < parties; at++) {
    const country = countries[at % countries.length]!
    const party = partyAt(seed, at)
    yield { command: 'RegisterParty', party, name: `Synthetic buyer ${party}`, country, headquarters: country }
  }
}

const partyAt = (seed: number, at: number) => `S${seed}-P${String(at).padStart(4, '0')}`

/** Commands as lines of `POST /v1/commands`: first what the orders name, then the orders, one at a time. */
export function* orderBook({ orders, lines, seed }: OrderBook): Generator<Record<string, unknown>> {
  const draw = chance(seed)
  const parties = partiesFor(orders)
  yield* named(seed, parties)
  const digits = String(orders).length
  for (let at = 1; at <= orders; at++) {
    const buyer = draw(parties)
    const customer = partyAt(seed, buyer)
    yield {
      command: 'PlaceOrder',
      orderNo: `S${seed}-${String(at).padStart(digits, '0')}`,
      customer,
      endUser: customer,
      consignee: customer,
      destination: countries[buyer % countries.length]!,
      lines: Array.from({ length: lines }, (_, index) => ({
        line: index + 1,
        sku: products[draw(products.length)]!,
        quantity: orderMultiple * (1 + draw(125)),
        requestedOn: dayAt(draw(days)),
      })),
    }
  }
}
