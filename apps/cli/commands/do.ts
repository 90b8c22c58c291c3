import { Option, type Command } from 'commander'
import { grades } from '#kernel'
import type { Doing } from '../asking/do.js'
import { ledgerCommand } from '../options.js'

/** `clearance do`: named so because `do` is a word of the language. */
export function doCommand(program: Command): void {
  ledgerCommand(program, 'do', 'send any command: do ReserveStock orderNo=PO-1001 line=1 …; alone it lists them all')
    .argument('[Command]', 'its name; with --help it is explained, with an example')
    .argument('[key=value...]', 'its fields; parts as lines[0].quantity=8, lists with commas or as JSON')
    .helpOption(false)
    .option('-h, --help', 'explain the command')
    .option('--file <file>', 'fields as a JSON object, - for standard input; key=value go over them')
    .option('--dry-run', 'only decide: what would be recorded and hit, or why not')
    .option('--actor <id>', 'who acts (CLEARANCE_ACTOR, else cli)')
    .option('--roles <roles>', 'in which roles (CLEARANCE_ACTOR_ROLES)')
    .option('--approver <id>', 'the second person, where a rule asks for one')
    .option('--at <moment>', 'when a fact happened: a moment or a day; left out: now')
    .addOption(new Option('--grade <grade>', 'evidence: who says so').choices(grades))
    .option('--source <text>', 'evidence: where it is from (the name of the document)')
    .option('--document <file>', 'evidence: the document itself; its SHA-256 is recorded')
    .option('--note <text>', 'evidence: a note')
    .option('--illustrative', 'evidence: made up; only in a demo ledger')
    .option('--key <key>', 'idempotency key: the same again answers the first outcome')
    .option('--if-revision <n>', 'only if the stream of the route is at this revision')
    .action(async (name: string | undefined, pairs: string[], options: Doing, self: Command) => {
      if (name === undefined && options.help) self.help()
      await (await import('../asking/do.js')).ask(name, pairs, options)
    })
}
