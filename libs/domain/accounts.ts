import { oneOf } from '#kernel'

/** Every unit of an order line is in exactly one of these; a movement carries from, to and quantity (double entry). */
export const accountNames = [
  'open',
  'planned',
  'inTransit',
  'inCustoms',
  'customsReleased',
  'delivered',
  'detained',
  'seized',
  'diverted',
  'lost',
  'cancelled',
] as const
export type Account = (typeof accountNames)[number]
export type Accounts = Readonly<Record<Account, number>>

const empty: Accounts = {
  open: 0,
  planned: 0,
  inTransit: 0,
  inCustoms: 0,
  customsReleased: 0,
  delivered: 0,
  detained: 0,
  seized: 0,
  diverted: 0,
  lost: 0,
  cancelled: 0,
}

/** The accounts of a line as ordered: all units open. */
export const opened = (quantity: number): Accounts => ({ ...empty, open: quantity })

export const moved = (accounts: Accounts, from: Account, to: Account, quantity: number): Accounts => ({
  ...accounts,
  [from]: accounts[from] - quantity,
  [to]: accounts[to] + quantity,
})

export const total = (accounts: Accounts): number => accountNames.reduce((sum, name) => sum + accounts[name], 0)

/** Accounts of units that have left and are not lost. */
export const afterDeparture = [
  'inTransit',
  'inCustoms',
  'customsReleased',
  'delivered',
  'detained',
  'seized',
  'diverted',
] as const
export type AfterDeparture = (typeof afterDeparture)[number]

/** Of those, the accounts of units that are on their way to whom they are for: what is barred now can still be called back. */
export const onTheirWay = ['inTransit', 'inCustoms', 'customsReleased', 'detained'] as const
/** Accounts from which units are diverted. */
export const undiverted = ['inTransit', 'inCustoms', 'customsReleased', 'delivered', 'detained', 'seized'] as const

/** The fields of a movement from one of these accounts to one of those. */
export const movement = <const F extends readonly Account[], const T extends readonly Account[]>(from: F, to: T) => ({
  from: oneOf(from),
  to: oneOf(to),
})
