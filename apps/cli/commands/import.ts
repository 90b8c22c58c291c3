import { Option, type Command } from 'commander'
import { grades } from '#kernel'
import type { Importing } from '../import/file.js'
import { ledgerCommand } from '../options.js'

/** `clearance import`: named so because `import` is a word of the language. */
export function importCommand(program: Command): void {
  ledgerCommand(program, 'import', 'record a file of orders or stock (.csv), or of commands (.ndjson)')
    .argument('<file>', 'the same file again records nothing twice')
    .addOption(new Option('--grade <grade>', 'evidence of the rows (CSV: company)').choices(grades))
    .option('--source <text>', 'where the rows are from (the name of the file)')
    .action(async (file: string, options: Importing) => (await import('../import/file.js')).importFile(file, options))
}
