import { openSqlite } from '#event-store'
import { Ledger } from '#ledger'
import { processes, Runner } from '#processes'

/** A ledger with its processes, in a process of its own that can be killed: a line for each chunk, and one when nothing is left. */
const [folder] = process.argv.slice(2) as [string]
const store = await openSqlite({ folder, mode: 'write', holder: { name: 'processes', pid: process.pid } })
const ledger = new Ledger({ store })
const runner = new Runner({
  folder,
  store,
  ledger,
  processes,
  submit: (ask) => ledger.submit(ask),
  tell: (told) => void process.stdout.write(`${JSON.stringify(told)}\n`),
})
await runner.settled()
await runner.stop()
await ledger.close()
await store.close()
process.stdout.write('{"kind":"settled"}\n')
