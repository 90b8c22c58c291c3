import type { Asking } from '../scenario.js'
import type { Pieces } from './book.js'
import { item, licenceOf } from './licences.js'
import { sources } from './sources.js'
import { serialsOf, type Share } from './stock.js'
import { act, fact } from './telling.js'

/** What leaves together: pieces of one buyer, out of lots of one site. */
export type Shipment = {
  shipment: string
  party: string
  destination: string
  site: string
  route: string
  exportPort: string
  pieces: readonly Share[]
}

const lines = (pieces: readonly Pieces[]): Pieces[] =>
  pieces.map(({ orderNo, line, quantity }) => ({ orderNo, line, quantity }))
const carrier = (on: string) => ({ on, evidence: sources.company })
const authority = (on: string) => ({ on, evidence: sources.authority })
const releaseId = 'REL-1'
const itnOf = ({ shipment }: Shipment) => `X-${shipment}`

export const plan = ({ shipment, party, destination, site, route, pieces }: Shipment): Asking =>
  act('PlanShipment', shipment, {
    shipment,
    consignee: party,
    endUser: party,
    destination,
    site,
    route,
    lines: lines(pieces),
  })

export const pack = ({ shipment, pieces }: Shipment, on: string): Asking => {
  const packed = pieces.map((one) => ({ ...lines([one])[0], lot: one.lot, serials: serialsOf(one) }))
  return fact('PackShipment', shipment, { shipment, packingNo: `PK-${shipment}`, lines: packed }, carrier(on))
}

export const file = (of: Shipment, on: string): Asking => {
  const filed = lines(of.pieces).map((one) => ({ ...one, licence: licenceOf(of.party), item }))
  return fact('AcceptFiling', of.shipment, { shipment: of.shipment, itn: itnOf(of), lines: filed }, authority(on))
}

/** All of a shipment; `refused` names the rule that stands against it, and then it is tried under a key of its own. */
export const release = ({ shipment, pieces }: Shipment, refused?: string): Asking =>
  act(
    'ReleaseForExport',
    refused === undefined ? shipment : `${shipment}/${refused}`,
    { shipment, releaseId, lines: lines(pieces) },
    refused === undefined ? {} : { refused },
  )

export const depart = (of: Shipment, on: string): Asking => {
  const { shipment, exportPort, destination } = of
  const itns = destination === 'US' ? [] : [itnOf(of)]
  const papers = { exportPort, itns, invoice: `INV-${shipment}` }
  const fields = { shipment, releaseId, noticeNo: `DEP-${shipment}`, ...papers, lines: lines(of.pieces) }
  return fact('DepartShipment', shipment, fields, carrier(on))
}

export const arrive = ({ shipment, pieces }: Shipment, on: string, arrived: readonly Pieces[] = pieces): Asking =>
  fact('ArriveShipment', shipment, { shipment, noticeNo: `ARR-${shipment}`, lines: lines(arrived) }, carrier(on))

export const deliver = ({ shipment, pieces }: Shipment, on: string, delivered: readonly Pieces[] = pieces): Asking =>
  fact('DeliverShipment', shipment, { shipment, noticeNo: `POD-${shipment}`, lines: lines(delivered) }, carrier(on))

export const lose = ({ shipment }: Shipment, on: string, lost: readonly Pieces[], reason: string): Asking => {
  const missing = lines(lost).map((one) => ({ ...one, from: 'inTransit' }))
  return fact(
    'LoseShipment',
    shipment,
    { shipment, noticeNo: `LOSS-${shipment}`, lines: missing, reason },
    authority(on),
  )
}

const entryOf = ({ shipment }: Shipment) => `ENT-${shipment}`

export const lodge = (of: Shipment, on: string): Asking => {
  const declared = of.pieces.map(({ orderNo, line, quantity }) => ({ orderNo, line, declared: quantity }))
  const fields = { entry: entryOf(of), declarationNo: `DEC-${of.shipment}`, shipment: of.shipment, lines: declared }
  return fact('LodgeEntry', of.shipment, fields, carrier(on))
}

/** What customs says of an entry. */
export const customs = (command: string, of: Shipment, on: string, fields: Record<string, unknown>): Asking =>
  fact(command, of.shipment, { entry: entryOf(of), ...fields }, authority(on))

/** The pieces of a shipment, as notices name them. */
export const piecesOf = ({ pieces }: Shipment): Pieces[] => lines(pieces)
