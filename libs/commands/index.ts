import { AnnulTransaction } from './annulment.js'
import { controlCommands } from './controls.js'
import type { AnyCommand } from './declare.js'
import * as inventory from './inventory.js'
import * as orders from './orders.js'
import { partyCommands } from './parties.js'
import { productCommands } from './products.js'

export * from './declare.js'
export { AnnulTransaction } from './annulment.js'

/** Every command there is, context by context. */
export const commands: readonly AnyCommand[] = [
  ...partyCommands,
  ...productCommands,
  ...controlCommands,
  ...Object.values(orders),
  ...Object.values(inventory),
  AnnulTransaction,
]

const byName = new Map(commands.map((one) => [one.name, one]))

export function commandNamed(name: string): AnyCommand | undefined {
  return byName.get(name)
}

/** That there is no command of this name. What is no text is not repeated: it may be nested too deep to be written. */
export const noCommand = (name: unknown): string =>
  typeof name === 'string' ? `There is no command ${JSON.stringify(name).slice(0, 100)}` : 'command must name a command'
