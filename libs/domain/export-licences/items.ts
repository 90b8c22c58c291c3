import { code, country, described, eccn, list, listOf, money, oneOf, optional, units, type Values } from '#kernel'

export const licenceItem = {
  item: described(code, 'The item as the licence numbers it', 'I-1'),
  eccn,
  products: optional(
    described(listOf(code, { min: 1, max: 200 }), 'Products; left out: every product of the ECCN', ['H200']),
  ),
  quantity: units,
  value: optional(described(money, 'Value in all; left out: not limited in value')),
}
export type LicenceItem = Values<typeof licenceItem>

/** A licence takes at most this many items, so that what is bounded stays quick to look through. */
export const mostItems = 100
export const items = list(licenceItem, { min: 1, max: mostItems })

/** A part in an order, as the order names it. */
export const role = oneOf(['customer', 'endUser', 'consignee', 'intermediary'])
export type Role = typeof role.example

const licensedParty = {
  party: described(code, 'The party', 'ALDER'),
  roles: described(listOf(role, { min: 1, max: 4 }), 'The roles that it may have'),
}
export type LicensedParty = Values<typeof licensedParty>
export const parties = list(licensedParty, { min: 1, max: 500 })
export const destinations = described(listOf(country, { min: 1, max: 250 }), 'Countries of end use', ['CN'])

/** The values that stand twice in a list, each once. */
export function repeated(values: readonly string[]): string[] {
  const seen = new Set<string>()
  return [...new Set(values.filter((value) => seen.size === seen.add(value).size))]
}
