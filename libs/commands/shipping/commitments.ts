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
import { chipsPerUnit, type Going } from './covers.js'

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
  const chips = yield* chipsPerUnit(sku)
  for (const { licence, ...cover } of covers.licences) {
    const value = yield* valueBound({ ...line, sku }, { licence, ...cover }, types === bind ? 'assigned' : 'committed')
    const event = { ...line, ...cover, ...(value && { value }) }
    yield* record(licenceStream(licence), { type: types.licence, ...event })
  }
  for (const { approval, member, quantity } of covers.draws)
    yield* record(approvalStream(approval), { type: types.draw, ...line, member, quantity: quantity * chips })
  const counted = { ...line, quantity: quantity * chips, endUseCountry: country }
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
