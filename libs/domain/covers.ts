import { code, described, list, optional, units, type Values } from '#kernel'

/** The covers of one kind that one event names at most. */
const mostCovers = 200

/** Units of a line that are licensed under one item. */
export const licenceCover = {
  licence: described(code, 'The licence', 'D1234567'),
  item: described(code, 'The item of the licence', '1'),
  quantity: units,
  onDecrementOf: optional(described(code, 'The shipment on whose decrement they go out (SHP-7)', 'SH-1')),
}
/** Units of a line that are drawn from an approval for a member of it, in pieces. */
export const drawCover = {
  approval: described(code, 'The import approval', 'APR-1'),
  member: described(code, 'The group that is a member of it', 'ALDER'),
  quantity: units,
}
/** Units of a line that are reserved from a lot. */
export const stockCover = {
  site: described(code, 'Where the stock stands', 'TPE1'),
  lot: described(code, 'Lot', 'L-2601'),
  quantity: units,
}
/** What covers some units of a line; a gate that the line does not need has an empty list. */
export const coversFields = {
  licences: list(licenceCover, { min: 0, max: mostCovers }),
  draws: list(drawCover, { min: 0, max: mostCovers }),
  reservations: list(stockCover, { min: 0, max: mostCovers }),
}
export type Covers = Values<typeof coversFields>
