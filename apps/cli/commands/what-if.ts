import { type Command } from 'commander'
import type { Supposing } from '../asking/what-if.js'
import { ledgerCommand, whole } from '../options.js'

export function whatIf(program: Command): void {
  ledgerCommand(
    program,
    'what-if',
    'what a command would record and which orders and shipments it would hit; records nothing',
  )
    .argument('<command>', 'the name of the command, such as SuspendLicence')
    .argument(
      '[fields...]',
      'its fields as key=value, or as a JSON object; - or left out: the object from standard input',
    )
    .option('--limit <n>', 'about how many lines and shipments are listed', whole(1, 1000))
    .option('--after <orderNo>', 'those behind this order')
    .action(async (name: string, fields: string[], options: Supposing) =>
      (await import('../asking/what-if.js')).suppose(name, fields, options),
    )
}
