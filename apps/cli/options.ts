import { InvalidArgumentError, type Command } from 'commander'

/** Reads a whole number within bounds. */
export const whole =
  (least: number, most: number) =>
  (text: string): number => {
    const value = Number(text)
    if (!/^\d+$/.test(text) || value < least || value > most)
      throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`)
    return value
  }

const { env } = process

/** The folder of the ledger where nothing else is said. */
export const usualFolder = (): string => env['CLEARANCE_DATA'] || '.data/ledger'
export const isDemo = (): boolean => env['CLEARANCE_DEMO'] === 'true'

/** A command about a ledger, with the options that all of these have. */
export function ledgerCommand(program: Command, name: string, description: string): Command {
  return program
    .command(name)
    .description(description)
    .option('--data <folder>', 'folder of the ledger (CLEARANCE_DATA)', usualFolder())
    .option('--json', 'print JSON for programs')
}

export type LedgerOptions = { data: string; json?: true }
