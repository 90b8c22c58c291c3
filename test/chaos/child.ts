import { createInterface } from 'node:readline'
import { commandNamed, type Envelope } from '#commands'
import { openSqlite } from '#event-store'
import { Ledger } from '#ledger'
import { openProjector } from '#projections'

/** One request: a line of JSON on standard input. Its answer is a line on standard output, in the order of answers. */
export type Request = { command: string; fields: Readonly<Record<string, unknown>>; envelope: Envelope }

/** A ledger with its projector, as a server runs them, over standard input and output. It ends when its input ends. */
const [folder, rows] = process.argv.slice(2) as [string, string]
const store = await openSqlite({ folder, mode: 'write', holder: { name: 'chaos', pid: process.pid } })
const ledger = new Ledger({ store })
const projector = rows === 'rows' ? openProjector({ folder }) : undefined
const actor = { id: 'chaos', roles: [], verified: false }

const say = (line: object): boolean => process.stdout.write(JSON.stringify(line) + '\n')

async function answer({ command: name, fields, envelope }: Request): Promise<void> {
  const { idempotencyKey: key } = envelope
  try {
    const command = commandNamed(name)
    if (!command?.shape.accepts(fields)) throw new Error(`${name} does not take ${JSON.stringify(fields)}`)
    say({ key, answer: await ledger.submit({ command, fields, envelope, actor }) })
  } catch (error) {
    say({ key, error: (error as Error).message })
  }
}

say({ ready: true })
const open = new Set<Promise<void>>()
for await (const line of createInterface({ input: process.stdin })) {
  const done = answer(JSON.parse(line) as Request)
  open.add(done)
  void done.then(() => open.delete(done))
}
await Promise.all(open)
await ledger.close()
await projector?.stop()
await store.close()
