import { createWriteStream } from 'node:fs'
import { once } from 'node:events'
import { finished } from 'node:stream/promises'
import { type Command } from 'commander'
import type { SqliteStore, StoredEvent } from '#event-store'
import { isDay, isInstant, type Recorded } from '#kernel'
import { badUsage, exits, Failure } from '../failure.js'
import { hasLedger } from '../folder.js'
import { ledgerCommand, type LedgerOptions } from '../options.js'
import { note } from '../output.js'

type Options = LedgerOptions & { until?: string; stream?: string; out?: string }

/** Whether a transaction is still within --until; transactions are asked in order. */
type Within = (transaction: readonly Recorded[]) => boolean

export function replay(program: Command): void {
  ledgerCommand(program, 'replay', 'print the events in their order; with --json or --out as NDJSON, byte for byte')
    .option('--until <moment>', 'what was known then: a moment, a day, or the id of a transaction')
    .option('--stream <id>', 'one stream only, such as order~PO-1001')
    .option('--out <file>', 'write NDJSON to a file')
    .action(async (options: Options) => {
      const { data, stream } = options
      hasLedger(data)
      if (stream !== undefined && !(await import('#domain')).contextOf(stream))
        throw badUsage(`${stream} is no stream: they are called like order~PO-1001`)
      const within = withinOf(options.until)
      const { openSqlite } = await import('#event-store')
      const store = await openSqlite({ folder: data, mode: 'read' })
      try {
        await known(store, options)
        const told = await tell(store.readAll({ batch: 2_000 }), within, options)
        note(`${told} events.`)
      } finally {
        await store.close()
      }
    })
}

/** What is named has to be there: no events would look like an answer. */
async function known(store: SqliteStore, { until, stream }: Options): Promise<void> {
  if (until !== undefined && isId(until) && (await store.readTransaction(until)).length === 0)
    throw new Failure('TRANSACTION_UNKNOWN', `There is no transaction ${until}`, exits.usage)
  if (stream !== undefined && (await store.revisions([stream]))[0]! < 0)
    throw new Failure('STREAM_UNKNOWN', `There is no stream ${stream}`, exits.usage)
}

const isId = (text: string): boolean => /^[0-9a-f-]{36}$/.test(text)

/** The same question without telling the compiler that both forms are text. */
const is = (form: (value: unknown) => boolean, text: string): boolean => form(text)

function withinOf(until: string | undefined): Within {
  if (until === undefined) return () => true
  if (is(isDay, until)) return ([first]) => first!.recordedAt.slice(0, 10) <= until
  if (is(isInstant, until)) return ([first]) => first!.recordedAt <= until
  if (!isId(until))
    throw badUsage('--until is a moment (2026-01-15T00:00:00.000Z), a day (2026-01-15) or the id of a transaction')
  let seen = false
  return ([first]) => {
    if (seen) return false
    seen = first!.transaction.id === until
    return true
  }
}

async function tell(
  batches: AsyncIterable<readonly StoredEvent[]>,
  within: Within,
  { stream, out, json }: Options,
): Promise<number> {
  const to = out === undefined ? process.stdout : createWriteStream(out)
  const failed = once(to, 'error').then(([error]) => Promise.reject(error as Error))
  failed.catch(() => undefined)
  const asJson = json === true || out !== undefined
  let told = 0
  for await (const batch of batches) {
    const { events, ended } = takeWhile(batch, within)
    const chosen = events.filter(({ recorded }) => stream === undefined || recorded.stream === stream)
    told += chosen.length
    const text = chosen.map((one) => (asJson ? `${one.stored.json}\n` : `${lineOf(one)}\n`)).join('')
    if (text !== '' && !to.write(text)) await Promise.race([once(to, 'drain'), failed])
    if (ended) break
  }
  if (out !== undefined) {
    to.end()
    await Promise.race([finished(to), failed])
  }
  return told
}

type Told = { stored: StoredEvent; recorded: Recorded }

/** The transactions of a batch, which holds only whole ones, up to the first that is beyond. */
function takeWhile(batch: readonly StoredEvent[], within: Within): { events: Told[]; ended: boolean } {
  const events: Told[] = []
  let transaction: Told[] = []
  for (const stored of batch) {
    transaction.push({ stored, recorded: JSON.parse(stored.json) as Recorded })
    if (!stored.last) continue
    if (!within(transaction.map(({ recorded }) => recorded))) return { events, ended: true }
    events.push(...transaction)
    transaction = []
  }
  return { events, ended: false }
}

function lineOf({ stored, recorded }: Told): string {
  const { recordedAt, stream, type, data } = recorded
  return `${String(stored.position).padStart(7)}  ${recordedAt}  ${stream.padEnd(28)} ${type.padEnd(24)} ${JSON.stringify(data)}`
}
