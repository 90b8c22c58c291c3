import type { DatabaseSync } from 'node:sqlite'
import { accountNames, onTheirWay, partiesOf, portionsOf, type Account, type Order, type Standing } from '#domain'
import { pageIn, tableOf, writerOf, type Keyed } from './keyed.js'
import type { Projection } from './projection.js'
import type { Paging } from './query.js'

/** Who has goods in their hands, as far as the ledger was told. */
export const holders = ['us', 'carrier', 'customs', 'consignee', 'others', 'nobody'] as const
export type Holder = (typeof holders)[number]

const holderOf: Readonly<Record<Exclude<Account, 'open' | 'cancelled'>, Holder>> = {
  planned: 'us',
  inTransit: 'carrier',
  inCustoms: 'customs',
  detained: 'customs',
  seized: 'customs',
  customsReleased: 'carrier',
  delivered: 'consignee',
  diverted: 'others',
  lost: 'nobody',
}
type Held = keyof typeof holderOf

/** Units of a line that go or went with a shipment, in one account; below zero while what came before is not told. */
export type GoodsRow = {
  orderNo: string
  line: number
  product: string
  customer: string
  consignee: string
  destination: string
  shipment: string
  account: Held
  units: number
  holder: Holder
  /** Parties of the order that are blocked: goods on their way are to be recalled (PTY-3). */
  recall?: string[]
}
export type GoodsQuery = Paging & {
  orderNo?: string
  product?: string
  shipment?: string
  account?: Held
  holder?: Holder
  recall?: 'yes'
}

const isOnItsWay = (account: Account): boolean => onTheirWay.some((one) => one === account)
export const goodsAccounts = accountNames.filter((name): name is Held => Object.hasOwn(holderOf, name))

const kept: Keyed = {
  table: 'goods',
  keys: ['orderNo', 'line', 'shipment', 'account'],
  filters: ['product', 'holder', 'recall'],
}

/** A row for each line, shipment and account in which there are units: where every unit is that is no longer open. */
export const goods: Projection = {
  name: 'goods',
  version: 1,
  of: ['order'],
  shared: true,
  tables: tableOf(kept),
  open({ db, standings }) {
    const { put, drop } = writerOf(db, kept)
    return {
      write({ ids, before, after }) {
        const [orderNo] = ids as [string]
        const [was, is] = [before?.state as Order | undefined, after.state as Order]
        if (was && was.portions.size === 0 && is.portions.size === 0) return
        drop(orderNo)
        for (const row of goodsRows(orderNo, is, standings.at(after.recordedAt))) {
          const { line, shipment, account, product, holder, recall } = row
          put(
            { orderNo, line: String(line), shipment, account, product, holder, ...(recall && { recall: 'yes' }) },
            row,
          )
        }
      },
    }
  },
}

/** Where the units of an order are that go with shipments. */
export function goodsRows(orderNo: string, order: Order, standing: Standing): GoodsRow[] {
  const { placed, portions } = order
  if (!placed) return []
  const { customer, consignee, destination } = placed
  const blocked = partiesOf(placed).filter((party) => standing.blocked(party))
  return order.lines.flatMap(({ line, sku: product }) =>
    [...portionsOf(portions, line)].flatMap(([shipment, { units }]) =>
      goodsAccounts.flatMap((account) => {
        const of = units[account] ?? 0
        if (of === 0) return []
        const recall = blocked.length > 0 && isOnItsWay(account) ? { recall: blocked } : {}
        const where = { shipment, account, units: of, holder: holderOf[account], ...recall }
        return [{ orderNo, line, product, customer, consignee, destination, ...where }]
      }),
    ),
  )
}

/** Goods by order, line, shipment and account. A key for `after` is these, joined by `~`. */
export function queryGoods(db: DatabaseSync, query: GoodsQuery): { goods: GoodsRow[]; next?: string } {
  const { found, ...next } = pageIn<GoodsRow>(db, kept, query)
  return { goods: found, ...next }
}
