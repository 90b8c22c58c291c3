import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { pathToFileURL } from 'node:url'
import { v7 as uuid } from 'uuid'
import type { Harness } from '../contract.js'
import type { Append, EventStore, EventToWrite } from '../port.js'
import { packageRoot } from '../workers.js'
import { openSqlite, type Decoded } from './index.js'

/** New folders for tests, and how to remove them all. */
export function folders(): { make(): string; remove(): void } {
  const made: string[] = []
  return {
    make() {
      made.push(mkdtempSync(join(tmpdir(), 'ledger-')))
      return made.at(-1)!
    },
    remove() {
      for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true })
    },
  }
}

export function sqliteHarness(options: { thread: boolean }): Harness {
  const { make, remove } = folders()
  const places = new Map<EventStore, string>()
  const openIn = async (folder: string): Promise<EventStore> => {
    const store = await openSqlite({ folder, mode: 'write', ...options })
    places.set(store, folder)
    return store
  }
  return {
    open: () => openIn(make()),
    async reopen(store) {
      await store.close()
      return openIn(places.get(store)!)
    },
    destroy: async () => remove(),
  }
}

/** A process of its own that runs `code` (an ES module) with the built store as `store`; it talks in lines. */
export class OtherProcess {
  private readonly child: ChildProcessWithoutNullStreams
  private readonly lines: AsyncIterator<string>
  private errors = ''

  constructor(code: string) {
    const built = JSON.stringify(pathToFileURL(join(packageRoot(), 'dist/libs/event-store/index.js')).href)
    const module = `import * as store from ${built}\nconst say = (line) => process.stdout.write(line + '\\n')\n${code}`
    const env = { ...process.env, NODE_OPTIONS: '--disable-warning=ExperimentalWarning' }
    const folder = mkdtempSync(join(tmpdir(), 'process-'))
    writeFileSync(join(folder, 'main.mjs'), module)
    this.child = spawn(process.execPath, [join(folder, 'main.mjs')], { env })
    this.child.on('exit', () => rmSync(folder, { recursive: true, force: true }))
    this.child.stderr.on('data', (data: Buffer) => (this.errors += data.toString()))
    this.lines = createInterface({ input: this.child.stdout })[Symbol.asyncIterator]()
  }

  get pid(): number {
    return this.child.pid!
  }

  /** The next line that it says. */
  async line(): Promise<string> {
    const next = await this.lines.next()
    if (next.done === true) throw new Error(`The process ended without a word. ${this.errors}`)
    return next.value
  }

  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return
    const ended = once(this.child, 'exit')
    this.child.kill(signal)
    await ended
  }
}

/** An event in a form that says of itself what {@link decodeNote} reads. */
export function note(stream: string, revision: number, transaction: string, index = 0, count = 1): EventToWrite {
  return {
    type: 'Noted',
    json: JSON.stringify({ type: 'Noted', stream, revision, transaction: { id: transaction, index, count } }),
  }
}

export const decodeNote = (json: string): Decoded => JSON.parse(json) as Decoded

/** A transaction of one note on each of the streams, at these revisions. */
export function notes(at: Record<string, number>, parts: { key?: string; asked?: string } = {}): Append {
  const transaction = uuid()
  const streams = Object.entries(at)
  const writes = streams.map(([stream, revision], index) => {
    return { stream, expected: revision - 1, events: [note(stream, revision, transaction, index, streams.length)] }
  })
  return { transaction, writes, checks: [], ...parts }
}
