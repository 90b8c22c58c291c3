import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { noStream, StoreClosed, type EventStore, type Place, type Position, type ReadAll } from '../port.js'
import type { PartOfTransaction, ReadStream, Revision, StoredEvent } from '../port.js'
import { guarded } from './failures.js'
import { bytesOf, isUuid, uuidOf } from './ids.js'
import { openForReading } from './schema.js'
import { row } from './statements.js'

/** [position, rest, type, body] */
type Row = [number, number, number, string]

const defaultBatch = 1000
/** Characters of JSON after which a batch ends, though it holds fewer events. */
const enoughText = 8 * 1024 * 1024
/** Events that SQLite looks at for one batch when only some types are asked for; others never become objects. */
const enoughSeen = 20_000
const chainStep = 1000

/** What is read at one go: `at` is the position up to which it was looked; undefined when nothing came behind. */
export type Chunk = { events: StoredEvent[]; at: Position | undefined }

/** The reading half of the store, on a connection of its own; it blocks its thread for a batch at most. */
export class Reader {
  private readonly db: DatabaseSync
  private readonly types = new Map<number, string>()
  private readonly scans = new Map<string, StatementSync>()
  private closed = false

  constructor(private readonly folder: string) {
    this.db = openForReading(folder)
  }

  head(): Position {
    return this.one<[number]>('SELECT coalesce(max(position), 0) FROM events')![0]
  }

  /** A number that differs after another connection committed. */
  version(): number {
    return this.one<[number]>('PRAGMA data_version')![0]
  }

  revisions(streams: readonly string[]): Revision[] {
    return streams.map((stream) => this.headOf(stream)?.[0] ?? noStream)
  }

  findKey(key: string): Awaited<ReturnType<EventStore['findKey']>> {
    const found = this.one<[Uint8Array, string, number]>(
      `SELECT k.txn, k.hash, e.position + e.rest FROM keys k JOIN transactions t ON t.id = k.txn
       JOIN events e ON e.position = t.position WHERE k.key = ?`,
      key,
    )
    return found && { transaction: uuidOf(found[0]), hash: found[1], position: found[2] }
  }

  readTransaction(id: string, { from = 0, most = Infinity }: PartOfTransaction = {}): StoredEvent[] {
    if (!isUuid(id)) return []
    const found = this.one<[number, number]>(
      'SELECT e.position, e.rest FROM transactions t JOIN events e ON e.position = t.position WHERE t.id = ?',
      bytesOf(id),
    )
    if (found === undefined) return []
    const [first, rest] = found
    const until = Math.min(first + rest, first + from + most - 1)
    return this.chunk(first + from - 1, { batch: 1, enoughText: 0, until }).events
  }

  async *readAll(options: ReadAll = {}): AsyncGenerator<StoredEvent[], void> {
    const { after = 0, until = Number.MAX_SAFE_INTEGER, types, batch = defaultBatch } = options
    const pending: StoredEvent[] = []
    for (let at = after; at < until;) {
      const chunk = this.chunk(at, { batch: batch - pending.length, until, types })
      pending.push(...chunk.events)
      if (chunk.at === undefined) break
      at = chunk.at
      if (pending.length >= batch || (types === undefined && pending.length > 0)) yield pending.splice(0)
      await nextTurn()
    }
    if (pending.length > 0) yield pending
  }

  /** Events behind `after`, about `batch` of them, ending at the end of a transaction or at `until`. */
  chunk(
    after: Position,
    options: { batch: number; until?: number; types?: readonly string[]; enoughText?: number },
  ): Chunk {
    const { batch, until = Number.MAX_SAFE_INTEGER, types } = options
    const end = types === undefined ? until : this.windowEnd(after, until)
    if (end === undefined) return { events: [], at: undefined }
    const statement = this.scan(types)
    const budget = options.enoughText ?? enoughText
    return guarded(this.folder, () => {
      const events: StoredEvent[] = []
      // The end of the transaction that was read last.
      let [at, text] = [after, 0]
      for (const values of statement.iterate(after, end)) {
        const [position, rest, type, body] = values as unknown as Row
        if (position > at) {
          if (events.length > 0 && (events.length >= batch || text >= budget)) return { events, at }
          at = Math.min(end, position + rest)
        }
        text += body.length
        events.push({ position, type: this.types.get(type) ?? this.typeName(type), json: body, last: rest === 0 })
      }
      if (types !== undefined) return { events, at: end }
      return { events, at: events.length > 0 ? at : undefined }
    })
  }

  /** How far is looked at one go for events of some types: to the end of a transaction or to `until`; undefined at the head. */
  private windowEnd(after: Position, until: Position): Position | undefined {
    const head = this.head()
    if (after >= Math.min(until, head)) return undefined
    const last = Math.min(until, head, after + enoughSeen)
    if (last === until) return until
    return this.one<[number]>('SELECT position + rest FROM events WHERE position = ?', last)![0]
  }

  async *readStream(
    stream: string,
    { from = 0, before, batch = defaultBatch }: ReadStream = {},
  ): AsyncGenerator<StoredEvent[], void> {
    const head = before ? this.previousOf(before) : this.headOf(stream)
    if (head === undefined || head[0] < from) return
    const count = head[0] - Math.max(from, 0) + 1
    const few = count <= Math.min(batch, defaultBatch) ? this.backwards(head[1], count) : undefined
    if (few !== undefined) {
      yield few
      return
    }
    const positions = await this.chain(head[1], count)
    for (let next = 0; next < positions.length;) {
      if (next > 0) await nextTurn()
      const { events, end } = this.along(positions, next, batch)
      next = end
      yield events
    }
  }

  close(): void {
    if (this.closed) return
    this.closed = true
    this.db.close()
  }

  /** Positions of the last `count` events of a stream, the oldest first, read from its head backwards. */
  private async chain(head: Position, count: number): Promise<Float64Array> {
    const positions = new Float64Array(count)
    const previous = this.statement('SELECT previous FROM events WHERE position = ?')
    let at = head
    for (let left = count; left > 0;) {
      if (left < count) await nextTurn()
      this.open()
      guarded(this.folder, () => {
        for (const stop = Math.max(0, left - chainStep); left > stop;) {
          positions[--left] = at
          if (left > 0) at = row<[number]>(previous.get(at))![0]
        }
      })
    }
    return positions
  }

  /** The last `count` events of a stream, each looked up once; undefined when that is too much text to hold. */
  private backwards(head: Position, count: number): StoredEvent[] | undefined {
    const statement = this.statement('SELECT previous, rest, type, body FROM events WHERE position = ?')
    return guarded(this.folder, () => {
      const events = new Array<StoredEvent>(count)
      let [position, text] = [head, 0]
      for (let index = count - 1; index >= 0; index--) {
        const [previous, rest, type, body] = row<[number, number, number, string]>(statement.get(position))!
        events[index] = { position, type: this.types.get(type) ?? this.typeName(type), json: body, last: rest === 0 }
        position = previous
        text += body.length
        if (text > enoughText && index > 0) return undefined
      }
      return events
    })
  }

  private along(positions: Float64Array, start: number, batch: number): { events: StoredEvent[]; end: number } {
    this.open()
    const statement = this.statement('SELECT position, rest, type, body FROM events WHERE position = ?')
    const events: StoredEvent[] = []
    let [end, text] = [start, 0]
    guarded(this.folder, () => {
      while (end < positions.length) {
        const [position, rest, type, body] = row<[number, number, number, string]>(statement.get(positions[end]!))!
        events.push({ position, type: this.types.get(type) ?? this.typeName(type), json: body, last: rest === 0 })
        text += body.length
        end++
        const goesOn = end < positions.length && positions[end]! <= position + rest
        if (!goesOn && (events.length >= batch || text >= enoughText)) break
      }
    })
    return { events, end }
  }

  private headOf(stream: string): [number, number] | undefined {
    return this.one<[number, number]>('SELECT revision, head FROM streams WHERE name = ?', stream)
  }

  /** Where the stream ended before an event. */
  private previousOf({ revision, position }: Place): [number, number] | undefined {
    if (revision <= 0) return undefined
    const found = this.one<[number]>('SELECT previous FROM events WHERE position = ?', position)
    return found && [revision - 1, found[0]]
  }

  private one<T extends readonly unknown[]>(sql: string, ...values: (string | number | Uint8Array)[]): T | undefined {
    this.open()
    return guarded(this.folder, () => row<T>(this.statement(sql).get(...values)))
  }

  private open(): void {
    if (this.closed) throw new StoreClosed()
  }

  private scan(types: readonly string[] | undefined): StatementSync {
    this.open()
    const filter = types === undefined ? '' : `AND type IN (${this.idsOf(types).join()})`
    return this.statement(
      `SELECT position, rest, type, body FROM events WHERE position > ? AND position <= ? ${filter} ORDER BY position`,
    )
  }

  private statement(sql: string): StatementSync {
    let statement = this.scans.get(sql)
    if (statement === undefined) {
      statement = guarded(this.folder, () => this.db.prepare(sql))
      statement.setReturnArrays(true)
      if (this.scans.size > 50) this.scans.clear()
      this.scans.set(sql, statement)
    }
    return statement
  }

  private idsOf(names: readonly string[]): number[] {
    const known = new Set(this.types.values())
    if (!names.every((name) => known.has(name))) this.loadTypes()
    return [...this.types].filter(([, name]) => names.includes(name)).map(([id]) => id)
  }

  private typeName(id: number): string {
    this.loadTypes()
    return this.types.get(id) ?? `unknown type ${id}`
  }

  private loadTypes(): void {
    for (const values of this.statement('SELECT id, name FROM types').all()) {
      const [id, name] = values as unknown as [number, string]
      this.types.set(id, name)
    }
  }
}
