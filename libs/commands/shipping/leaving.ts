import { moment, read, record, type Steps } from '#kernel'
import {
  amountOf,
  approvalStream,
  filedFor,
  licenceStream,
  moneyOf,
  orderStream,
  shareOf,
  shipmentStream,
  stockStream,
  termsAt,
  volumeStream,
  type Covers,
  type LicenceCover,
} from '#domain'
import { chipsIn } from '../known.js'
import { valueBound } from './commitments.js'
import type { Going } from './covers.js'
import { countryOf } from './movements.js'

/** Pieces that left, told by a notice, and the covers that went with them. */
export type Left = Going & { readonly noticeNo: string; readonly quantity: number; readonly covers: Covers }

type Part = { readonly part?: 'uncommitted' }

/** Records on the order that units left its account with these covers. */
export function* lineDeparts({ orderNo, sku: _, covers, ...left }: Left, from: 'planned' | 'open'): Steps {
  const { licences, draws, reservations } = covers
  const named = { licences: [...licences], draws: [...draws], reservations: [...reservations] }
  yield* record(orderStream(orderNo), { type: 'LineDeparted', ...left, from, to: 'inTransit', covers: named })
}

/**
 * Uses up what pieces left under, where it stands: licence, approval and stock, and counts them as exported.
 *
 * @param of names the part of what the notice tells of the line, if it tells two
 */
export function* useUp(left: Left, takes: 'commitment' | 'cover', of: Part = {}): Steps {
  const { noticeNo, quantity, covers, sku, orderNo } = left
  const line = { orderNo, line: left.line, shipment: left.shipment }
  for (const cover of covers.licences) yield* decrement(left, cover, takes, of)
  for (const { approval, member, quantity } of covers.draws) {
    const drawn = { ...line, member, quantity: yield* chipsIn(sku, quantity) }
    yield* record(approvalStream(approval), { type: 'DrawConsumed', consumptionNo: noticeNo, ...drawn, takes, ...of })
  }
  const endUseCountry = yield* countryOf(left.shipment, orderNo)
  if (endUseCountry !== undefined) {
    const exported = { ...line, noticeNo, quantity: yield* chipsIn(sku, quantity), endUseCountry }
    const counted = takes === 'commitment' ? 'commitment' : 'nothing'
    yield* record(volumeStream(sku), { type: 'UnitsExported', ...exported, takes: counted, ...of })
  }
  for (const { site, lot, quantity } of covers.reservations)
    yield* record(stockStream(site, sku), { type: 'StockIssued', ...line, lot, quantity, takes })
}

function* decrement(left: Left, cover: LicenceCover, takes: 'commitment' | 'cover', part: Part): Steps {
  const { licence, ...used } = cover
  const { orderNo, line, shipment, noticeNo: decrementNo } = left
  const settles = yield* valueBound(left, cover, takes === 'commitment' ? 'committed' : 'assigned')
  const value = yield* valueFiled(left, cover)
  const values = { ...(value && { value }), ...(settles && { settles }) }
  const of = { decrementNo, orderNo, line, shipment, ...used, ...values }
  yield* record(licenceStream(licence), { type: 'LicenceDecremented', ...of, takes, ...part })
}

/** The value that was filed for these pieces, where the item is limited in its currency: their part of the filing’s. */
function* valueFiled({ shipment, orderNo, line }: Left, { licence, item, quantity, onDecrementOf }: LicenceCover) {
  if (onDecrementOf !== undefined) return undefined
  const t = yield* moment()
  const { documents } = yield* read(licenceStream(licence))
  const currency = termsAt(documents, t)?.item(item)?.value?.currency
  if (currency === undefined) return undefined
  const [filed] = filedFor(yield* read(shipmentStream(shipment)), { orderNo, line, licence, item }, t)
  if (filed?.value?.currency !== currency) return undefined
  return moneyOf(shareOf(amountOf(filed.value), quantity, filed.quantity), currency)
}
