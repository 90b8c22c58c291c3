import type { DatabaseSync } from 'node:sqlite'
import { noStream, type Append, type Mismatch, type Outcome } from '../port.js'
import { hashOf } from '../hash.js'
import { failure, isFinal } from './failures.js'
import { Heads, type Head } from './heads.js'
import { bytesOf, uuidOf } from './ids.js'
import type { WriteAhead } from './checkpoints.js'
import { checkpointPages, openForWriting, writeAhead } from './schema.js'
import { LogStatements, row } from './statements.js'

/**
 * The writing half of the store, synchronous: the writer thread runs it. All members of a call go into one SQLite
 * transaction; a member that fails leaves nothing in it. Only one Log writes a folder (lock.ts sees to that), so the
 * heads in memory are the truth.
 */
export class Log {
  private readonly heads = new Heads()
  private readonly types = new Map<string, number>()
  private readonly sql: LogStatements
  private moved: [string, Head][] = []
  /** The heads of the member's writes that are in memory; undefined for one that should be new and is not known. */
  private readonly found: (Head | undefined)[] = []
  private next: number
  /** Why nothing can be appended any more until the store is opened again. */
  private broken: Error | undefined

  private constructor(
    private readonly folder: string,
    private readonly db: DatabaseSync,
  ) {
    this.sql = new LogStatements(db)
    this.next = this.lastPosition() + 1
  }

  /** Opens or makes the ledger in `folder`. Throws StoreFailed. */
  static open(folder: string): Log {
    const db = openForWriting(folder)
    try {
      return new Log(folder, db)
    } catch (error) {
      db.close()
      throw failure(error, folder)
    }
  }

  /** The position of the last event that is durable; 0 when there is none. */
  get head(): number {
    return this.next - 1
  }

  /** One outcome a member, durable when it returns. Throws StoreFailed when nothing of the call was written. */
  append(members: readonly Append[]): Outcome[] {
    if (this.broken !== undefined) throw this.broken
    const before = this.next
    try {
      this.sql.begin.run()
      const outcomes: Outcome[] = []
      const missing: boolean[] = []
      for (const member of members) {
        const outcome = this.take(member, missing)
        outcomes.push(outcome)
        missing.push(!isThere(outcome, member))
      }
      this.storeHeads()
      this.sql.commit.run()
      this.heads.rest()
      return outcomes
    } catch (error) {
      if (isFinal(error)) this.broken = failure(error, this.folder) as Error
      this.forget(before)
      throw failure(error, this.folder)
    }
  }

  /** Leaves it to others to copy the write-ahead log, unless it grows far beyond what they let it. */
  handOver(): WriteAhead {
    this.db.exec(`PRAGMA wal_autocheckpoint = ${4 * checkpointPages}`)
    return writeAhead(this.db)
  }

  close(): void {
    this.db.close()
  }

  private forget(before: number): void {
    if (this.db.isTransaction) this.db.exec('ROLLBACK')
    this.heads.clear()
    this.types.clear()
    this.moved = []
    this.next = before
  }

  private take(member: Append, missing: readonly boolean[]): Outcome {
    const ground = member.builtOn?.find((index) => missing[index])
    if (ground !== undefined || !this.standsAsExpected(member)) return this.whyNot(member, ground)
    if (!this.bind(member, bytesOf(member.transaction))) return this.whyNot(member, undefined)
    this.write(member)
    return { kind: 'appended', position: this.next - 1 }
  }

  /** Looks at heads in memory or in the table, but for streams that should be new: their insert tells. */
  private standsAsExpected(member: Append): boolean {
    this.found.length = 0
    for (const { stream, expected } of member.writes) {
      const head = expected < 0 ? this.heads.get(stream) : this.headOf(stream)
      if (head !== undefined && head.revision !== expected) return false
      this.found.push(head)
    }
    for (const { stream, expected } of member.checks) if (this.headOf(stream).revision !== expected) return false
    return true
  }

  /** Binds transaction, key and new streams; false, leaving nothing, when one of them is there already. */
  private bind(member: Append, id: Uint8Array): boolean {
    const { transaction, key, stream, dropTransaction } = this.sql
    if (transaction.run(id, this.next).changes === 0) return false
    if (member.key !== undefined && key.run(member.key, hashOf(member.asked), id).changes === 0) {
      dropTransaction.run(id)
      return false
    }
    let position = this.next - 1
    for (const [index, write] of member.writes.entries()) {
      position += write.events.length
      if (this.found[index] !== undefined) continue
      if (stream.run(write.stream, write.events.length - 1, position).changes === 0) {
        this.unbind(member, id, index)
        return false
      }
    }
    return true
  }

  private unbind(member: Append, id: Uint8Array, count: number): void {
    this.sql.dropTransaction.run(id)
    if (member.key !== undefined) this.sql.dropKey.run(member.key)
    for (const [index, { stream }] of member.writes.slice(0, count).entries()) {
      if (this.found[index] === undefined) this.sql.dropStream.run(stream)
    }
  }

  private write(member: Append): void {
    let rest = -1
    for (const { events } of member.writes) rest += events.length
    for (const [index, { stream, events }] of member.writes.entries()) {
      const head = this.found[index]
      let previous = head?.position ?? 0
      for (const { type, json } of events) {
        this.sql.event.run(this.next, previous, rest--, this.typeId(type), json)
        previous = this.next++
      }
      // A new stream has its row by now, and most are not written again soon: it is not kept in memory.
      if (head !== undefined) this.move(stream, head, head.revision + events.length, previous)
    }
  }

  private move(stream: string, head: Head, revision: number, position: number): void {
    head.revision = revision
    head.position = position
    if (head.moved) return
    head.moved = true
    this.moved.push([stream, head])
  }

  private storeHeads(): void {
    for (const [name, head] of this.moved) {
      if (head.stored) this.sql.moveStream.run(head.revision, head.position, name)
      else this.sql.stream.run(name, head.revision, head.position)
      head.stored = true
      head.moved = false
    }
    this.moved = []
  }

  private headOf(stream: string): Head {
    const known = this.heads.get(stream)
    if (known !== undefined) return known
    const found = row<[number, number]>(this.sql.findStream.get(stream))
    const head = {
      revision: found?.[0] ?? noStream,
      position: found?.[1] ?? 0,
      stored: found !== undefined,
      moved: false,
    }
    this.heads.set(stream, head)
    return head
  }

  /** Why a member was not appended: it was before, or its streams moved, or what it is built on is missing. */
  private whyNot(member: Append, ground: number | undefined): Outcome {
    const repeated = this.repeated(member)
    if (repeated !== undefined) return repeated
    const mismatches: Mismatch[] = []
    for (const { stream, expected } of [...member.writes, ...member.checks]) {
      const actual = this.headOf(stream).revision
      if (actual !== expected) mismatches.push({ stream, expected, actual })
    }
    return { kind: 'conflict', mismatches, ...(ground !== undefined && { builtOn: ground }) }
  }

  private repeated(member: Append): Outcome | undefined {
    const again = this.lastOf(bytesOf(member.transaction))
    if (again !== undefined) return { kind: 'repeated', transaction: member.transaction, position: again, same: true }
    const bound = member.key === undefined ? undefined : row<[Uint8Array, string]>(this.sql.findKey.get(member.key))
    if (bound === undefined) return undefined
    const [id, hash] = bound
    return {
      kind: 'repeated',
      transaction: uuidOf(id),
      position: this.lastOf(id)!,
      same: hash === hashOf(member.asked),
    }
  }

  private lastOf(id: Uint8Array): number | undefined {
    return row<[number]>(this.sql.findTransaction.get(id))?.[0]
  }

  private typeId(name: string): number {
    let id = this.types.get(name)
    if (id === undefined) {
      const found = row<[number]>(this.sql.findType.get(name)) ?? row<[number]>(this.sql.type.get(name))
      id = found![0]
      this.types.set(name, id)
    }
    return id
  }

  private lastPosition(): number {
    return row<[number]>(this.sql.last.get())![0]
  }
}

/** Whether the events that others of the call may be built on are in the store. */
function isThere(outcome: Outcome, member: Append): boolean {
  if (outcome.kind === 'repeated') return outcome.transaction === member.transaction
  return outcome.kind === 'appended'
}
