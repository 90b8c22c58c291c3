import { Command, CommanderError } from 'commander'
import { allocation } from './commands/allocation.js'
import { annul } from './commands/annul.js'
import { backlog } from './commands/backlog.js'
import { backup } from './commands/backup.js'
import { demo } from './commands/demo.js'
import { doCommand } from './commands/do.js'
import { generate } from './commands/generate.js'
import { importCommand } from './commands/import.js'
import { order } from './commands/order.js'
import { rebuild } from './commands/rebuild.js'
import { replay } from './commands/replay.js'
import { serve } from './commands/serve.js'
import { shipment } from './commands/shipment.js'
import { verify } from './commands/verify.js'
import { whatIf } from './commands/what-if.js'
import { exits, failureOf } from './failure.js'
import { addReading } from './reading/reading.js'
import { readings } from './reading/readings.js'

const program = new Command('clearance')
  .description('An event-sourced supply-chain ledger for export-controlled goods')
  .exitOverride()
  .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, 'USAGE: ')) })
  .showHelpAfterError('(clearance --help tells what there is)')
  .addHelpText(
    'after',
    '\nExit codes: 0 done, 1 refused or a problem found, 2 bad usage or input, 3 the ledger cannot be reached',
  )

const asking = [serve, demo, importCommand, doCommand, annul, whatIf]
const looking = [backlog, order, shipment, allocation]
const keeping = [replay, rebuild, backup, verify, generate]
for (const add of [...asking, ...looking]) add(program)
for (const reading of readings) addReading(program, reading)
for (const add of keeping) add(program)

/** Who reads the output may stop reading (`| head`): that is no failure. */
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(exits.done)
  throw error
})

try {
  await program.parseAsync()
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? exits.done : exits.usage
  else {
    const { code, message, exit } = failureOf(error)
    process.stderr.write(`${code}: ${message}\n`)
    process.exitCode = exit
  }
}
