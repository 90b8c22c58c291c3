import { holdsOf, type Order, totalOf } from '../model/orders.js'
import type { Made, Makers, Ordered, Scene } from './scene.js'
import { ofLine, reason } from './scene.js'
import { deals, multiples, skus } from './world.js'

const live = (order: Order): boolean => !order.cancelled
/** A line that takes covers. */
export const ready = ({ order, line }: Ordered): boolean => order.confirmed && !order.cancelled && !line.held

/** Orders and their lines: what customers ask, and what we say to it. */
export function orderMakers(scene: Scene): Makers {
  const { chance } = scene

  const sku = (): string => (scene.slip ? 'NOTHING' : chance.of(skus))
  const quantity = (of: string): number => {
    const some = chance.upTo(12) * (multiples[of] ?? 1) * 2
    return chance.odds(0.02) ? some + 1 : some
  }
  const price = (): Made => ({ amount: `${1000 * chance.upTo(3)}.00`, currency: chance.odds(0.06) ? 'EUR' : 'USD' })
  const ordered = (line: number): Made => {
    const of = sku()
    return {
      line,
      sku: of,
      quantity: quantity(of),
      ...(chance.odds(0.85) && { unitPrice: price() }),
      ...(chance.odds(0.2) && { requestedOn: scene.day(5, 60) }),
    }
  }
  const deal = (): Made =>
    scene.slip ? { ...chance.of(deals), customer: 'NOBODY' } : { ...chance.of([...deals, ...deals.slice(0, 3)]) }
  const nextLine = (order: Order): number =>
    scene.slip ? chance.of([...order.lines.keys()]) : Math.max(0, ...order.lines.keys()) + 1

  const someOrder = (suits: (order: Order) => boolean): string | undefined =>
    scene.slip
      ? chance.of(['PO-NONE', ...scene.orders.map(({ orderNo }) => orderNo)])
      : scene.one(scene.orders.filter(suits))?.orderNo
  const someLine = (suits: (ordered: Ordered) => boolean): Ordered | undefined =>
    scene.one(scene.lines(scene.slip ? () => true : suits))
  const onLine = (suits: (ordered: Ordered) => boolean, more: (ordered: Ordered) => Made) => (): Made | undefined => {
    const found = someLine(suits)
    if (!found) return undefined
    const at = chance.odds(0.01) ? { ...ofLine(found), line: 9000 } : ofLine(found)
    return { ...at, ...more(found) }
  }
  const onOrder =
    (suits: (order: Order) => boolean, more: Made = {}) =>
    (): Made | undefined => {
      const orderNo = someOrder(suits)
      return orderNo === undefined ? undefined : { orderNo, ...more }
    }

  return {
    PlaceOrder: () => {
      if (scene.orders.filter((order) => live(order)).length > 7 && chance.odds(0.8)) return undefined
      const count = chance.upTo(2)
      const lines = Array.from({ length: count }, (_, i) => ordered(scene.slip ? 1 : i + 1))
      return { orderNo: scene.fresh('PO'), ...deal(), lines }
    },
    RequestOrderChange: () => {
      const orderNo = someOrder(live)
      return orderNo === undefined ? undefined : { orderNo, requestId: scene.fresh('CR'), request: 'sooner' }
    },
    ConfirmOrder: onOrder((order) => !order.confirmed && live(order)),
    WithdrawConfirmation: onOrder(
      (order) =>
        order.confirmed && live(order) && [...order.lines.values()].every(({ accounts }) => accounts.planned <= 0),
      { reason },
    ),
    HoldOrder: () => {
      const orderNo = someOrder(live)
      return orderNo === undefined ? undefined : { orderNo, holdId: scene.fresh('H'), reason }
    },
    HoldLine: onLine(
      ({ order }) => live(order),
      () => ({ holdId: scene.fresh('H'), reason }),
    ),
    ReleaseHold: () => {
      const standing = scene.orders.flatMap(({ orderNo }) =>
        holdsOf(scene.on(`order~${orderNo}`)).map(({ holdId }) => ({ orderNo, holdId })),
      )
      const hold = scene.one(standing)
      return hold && { ...hold, ...(scene.slip && { holdId: chance.of(['H-1', 'NONE']) }), reason }
    },
    AddLine: () => {
      const order = scene.one(scene.orders.filter((one) => live(one) && one.lines.size < 4))
      return order && { orderNo: order.orderNo, ...ordered(nextLine(order)) }
    },
    ReduceLine: onLine(
      ({ line }) => line.accounts.open > 0,
      ({ line }) => ({ quantity: even(scene.within(line.accounts.open), line.sku), reason }),
    ),
    IncreaseLine: onLine(
      ({ order, line }) => live(order) && line.accounts.cancelled > 0,
      ({ line }) => ({ quantity: even(scene.within(line.accounts.cancelled), line.sku), reason }),
    ),
    RescheduleLine: onLine(
      ({ order }) => live(order),
      () => (chance.odds(0.8) ? { requestedOn: scene.day(5, 60) } : {}),
    ),
    RepriceLine: onLine(
      ({ order }) => live(order),
      () => (chance.odds(0.9) ? { unitPrice: price() } : {}),
    ),
    ChangeOrderParties: () => {
      const orderNo = someOrder(
        (order) => live(order) && [...order.lines.values()].every(({ accounts }) => accounts.planned <= 0),
      )
      return orderNo === undefined ? undefined : { orderNo, ...deal(), reason }
    },
    SubstituteLine: onLine(
      ({ order, line }) => live(order) && line.accounts.open > 0 && order.lines.size < 4,
      ({ order, line }) => {
        const of = scene.slip ? line.sku : chance.of(skus.filter((one) => one !== line.sku))
        return {
          quantity: even(scene.within(line.accounts.open), line.sku),
          substitute: { ...ordered(nextLine(order)), sku: of, quantity: quantity(of) },
          consent: 'a letter',
        }
      },
    ),
    CancelOrder: onOrder((order) => live(order) || chance.odds(0.05), { reason }),
    ReinstateOrder: onOrder((order) => order.cancelled, { reason }),
    ReopenLine: () => {
      const found = scene.one(scene.portions('lost'))
      if (!found) return undefined
      return {
        ...ofLine(found),
        quantity: scene.within(found.units.get('lost') ?? 0),
        shipment: found.shipment,
        reason,
      }
    },
    WithdrawReopening: () => {
      const found = scene.one(scene.lines(({ line }) => line.accounts.open > 0 && totalOf(line.reopened) > 0))
      const reopened = found && scene.one([...found.line.reopened].filter(([, n]) => n > 0))
      if (!found || !reopened) return undefined
      const [shipment, n] = reopened
      return { ...ofLine(found), quantity: scene.within(Math.min(n, found.line.accounts.open)), shipment, reason }
    },
  }

  /** Mostly as many as the product is sold in. */
  function even(n: number, of: string): number {
    const multiple = multiples[of] ?? 1
    return chance.odds(0.9) && n >= multiple ? n - (n % multiple) : n
  }
}
