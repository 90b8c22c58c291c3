import { type Command } from 'commander'
import { hasLedger } from '../folder.js'
import { ledgerCommand, type LedgerOptions } from '../options.js'
import { count, print, printJson } from '../output.js'

export function backup(program: Command): void {
  ledgerCommand(program, 'backup', 'copy the ledger to a new folder, also while a server writes it')
    .argument('<target>', 'the new folder')
    .action(async (target: string, { data, json }: LedgerOptions) => {
      hasLedger(data)
      const { backup: copy } = await import('#event-store')
      const events = await copy(data, target)
      if (json) printJson({ folder: data, target, events })
      else print(`${count(events)} events of ${data} copied to ${target}. The copy was checked and is on the disk.`)
    })
}
