import * as allocations from './allocations.js'
import { AnnulTransaction } from './annulment.js'
import { approvalCommands } from './approvals.js'
import * as assignments from './assignments.js'
import { capCommands } from './caps.js'
import { controlCommands } from './controls.js'
import * as customs from './customs.js'
import { ReachDate } from './dates.js'
import type { AnyCommand } from './declare.js'
import * as draws from './draws.js'
import * as inventory from './inventory.js'
import { licenceCommands } from './licences.js'
import * as orders from './orders.js'
import { partyCommands } from './parties.js'
import { productCommands } from './products.js'
import { purchaseCommands } from './purchases.js'
import * as shipments from './shipments.js'
import * as arrivals from './shipping/arrival.js'
import * as clearances from './shipping/customs.js'
import * as departures from './shipping/departure.js'
import * as plans from './shipping/plan.js'
import * as releases from './shipping/release.js'
import * as remainders from './shipping/remainder.js'
import * as reopenings from './shipping/reopening.js'
import { volumeCommands } from './volumes.js'

export * from './declare.js'
export { AnnulTransaction } from './annulment.js'
export { ReachDate } from './dates.js'
export { determineGates } from './gates.js'
export { ApplyAllocation, type Brought } from './allocations.js'
export { sumsAsked, type SumAsked } from './shipping/released.js'
export { barredSince, brokenBy, uncoveredBy, type DepartedPieces } from './shipping/judging.js'

/** Every command there is, context by context. */
export const commands: readonly AnyCommand[] = [
  ...partyCommands,
  ...productCommands,
  ...controlCommands,
  ...Object.values(orders),
  ...Object.values(inventory),
  ...Object.values(assignments),
  ...Object.values(draws),
  ...licenceCommands,
  ...capCommands,
  ...volumeCommands,
  ...approvalCommands,
  ...purchaseCommands,
  ...Object.values(customs),
  ...Object.values(plans),
  ...Object.values(shipments),
  ...Object.values(releases),
  ...Object.values(departures),
  ...Object.values(arrivals),
  ...Object.values(clearances),
  ...Object.values(reopenings),
  ...Object.values(remainders),
  ...Object.values(allocations),
  AnnulTransaction,
]

/** What processes ask of the ledger and no request can. */
export const processCommands: readonly AnyCommand[] = [ReachDate]

const byName = new Map(commands.map((one) => [one.name, one]))

export function commandNamed(name: string): AnyCommand | undefined {
  return byName.get(name)
}

/** That there is no command of this name. What is no text is not repeated: it may be nested too deep to be written. */
export const noCommand = (name: unknown): string =>
  typeof name === 'string' ? `There is no command ${JSON.stringify(name).slice(0, 100)}` : 'command must name a command'
