import { moment, read, record, type Money, type Steps } from '#kernel'
import {
  approvalStream,
  licenceStream,
  stockStream,
  termsAt,
  valueOf,
  volumeStream,
  type Covers,
  type LicenceCover,
} from '#domain'
import { chipsIn } from '../known.js'
import type { Going } from './covers.js'

/** Pieces that a release for export binds, the covers that they go out under, and the country that they count for. */
export type Bound = Going & { readonly quantity: number; readonly covers: Covers; readonly country: string }

const bind = {
  licence: 'LicenceCommitted',
  draw: 'DrawCommitted',
  volume: 'VolumeCommitted',
  stock: 'StockCommitted',
} as const
const unbind = {
  licence: 'LicenceUncommitted',
  draw: 'DrawUncommitted',
  volume: 'VolumeReleased',
  stock: 'StockUncommitted',
} as const

/** Commits pieces of a line to its shipment on all streams on which they are counted. */
export const commit = (bound: Bound): Steps => binding(bound, bind)

/** Takes that back, on the same streams. */
export const uncommit = (bound: Bound): Steps => binding(bound, unbind)

function* binding({ sku, quantity, covers, country, ...of }: Bound, types: typeof bind | typeof unbind): Steps {
  const line = { orderNo: of.orderNo, line: of.line, shipment: of.shipment }
  for (const { licence, ...cover } of covers.licences) {
    const value = yield* valueBound({ ...line, sku }, { licence, ...cover }, types === bind ? 'assigned' : 'committed')
    const event = { ...line, ...cover, ...(value && { value }) }
    yield* record(licenceStream(licence), { type: types.licence, ...event })
  }
  for (const { approval, member, quantity } of covers.draws) {
    const drawn = { ...line, member, quantity: yield* chipsIn(sku, quantity) }
    yield* record(approvalStream(approval), { type: types.draw, ...drawn })
  }
  const counted = { ...line, quantity: yield* chipsIn(sku, quantity), endUseCountry: country }
  yield* record(volumeStream(sku), { type: types.volume, ...counted })
  for (const { site, lot, quantity } of covers.reservations)
    yield* record(stockStream(site, sku), { type: types.stock, ...line, lot, quantity })
}

/** The value of pieces of a line under an item that is limited in value: their part of what is assigned or committed. */
export function* valueBound(
  { shipment, orderNo, line }: Going,
  { licence, item, quantity, onDecrementOf }: LicenceCover,
  kind: 'assigned' | 'committed',
): Steps<Money | undefined> {
  const state = yield* read(licenceStream(licence))
  const currency = termsAt(state.documents, yield* moment())?.item(item)?.value?.currency
  if (currency === undefined) return undefined
  return valueOf(state, kind, { shipment, orderNo, line, item, quantity, onDecrementOf }, currency)
}
