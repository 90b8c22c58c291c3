import type { DatabaseSync } from 'node:sqlite'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { StoreFailed } from '../port.js'
import { bytesOf, isUuid, uuidOf } from './ids.js'
import { failure } from './failures.js'
import { openForReading } from './schema.js'
import { row } from './statements.js'
import { Enough, Walk } from './walk.js'

/** What an event says of itself, read from its JSON. */
export type Decoded = {
  stream: string
  revision: number
  type?: string
  transaction: { id: string; index: number; count: number }
}

export type ProblemCode =
  | 'FILE_DAMAGED'
  | 'POSITION_GAP'
  | 'EVENT_UNREADABLE'
  | 'TYPE_WRONG'
  | 'REVISION_GAP'
  | 'CHAIN_BROKEN'
  | 'TRANSACTION_BROKEN'
  | 'TRANSACTION_ROW_WRONG'
  | 'HEAD_WRONG'
  | 'KEY_WRONG'

/** Something in a ledger that is not as it was written. `position` is that of the event, 0 where it is of none. */
export type Problem = { code: ProblemCode; position: number; message: string }

export type Verdict = { events: number; streams: number; transactions: number; problems: Problem[] }

/** More problems than anyone reads; the search stops there. */
const tooMany = 1000

/**
 * Reads a whole ledger as it is at one moment, also while it is written, and compares all that it holds with what its
 * events say. Memory: 13 bytes an event. Throws StoreFailed when there is no ledger, or a newer one.
 * @param decode reads an event's JSON and throws when it is not an event as this program knows them
 */
export async function verify(folder: string, decode: (json: string) => Decoded): Promise<Verdict> {
  const verdict: Verdict = { events: 0, streams: 0, transactions: 0, problems: [] }
  let db: DatabaseSync | undefined
  try {
    db = openForReading(folder)
    db.exec('BEGIN')
    await new Verification(db, decode, verdict).run()
  } catch (error) {
    const told = failure(error, folder)
    if (!(error instanceof Enough) && !isDamage(told)) throw told
    if (isDamage(told)) verdict.problems.push({ code: 'FILE_DAMAGED', position: 0, message: told.message })
  } finally {
    db?.close()
  }
  return verdict
}

const isDamage = (error: unknown): error is StoreFailed =>
  error instanceof StoreFailed && error.code === 'STORE_CORRUPT'

class Verification {
  constructor(
    private readonly db: DatabaseSync,
    private readonly decode: (json: string) => Decoded,
    private readonly verdict: Verdict,
  ) {}

  async run(): Promise<void> {
    this.file()
    await nextTurn()
    const walk = new Walk(this.decode, this.types(), this.transactionRow(), (...problem) => this.found(...problem))
    for (const values of this.rows('SELECT position, previous, rest, type, body FROM events ORDER BY position')) {
      walk.event(values as [number, number, number, number, string])
      if (++this.verdict.events % 1000 === 0) await nextTurn()
    }
    walk.end()
    this.verdict.transactions = walk.transactions
    await this.heads(walk)
    await this.transactionRows(walk)
    this.keys()
  }

  private found(code: ProblemCode, position: number, message: string): void {
    this.verdict.problems.push({ code, position, message })
    if (this.verdict.problems.length >= tooMany) throw new Enough()
  }

  private file(): void {
    for (const values of this.rows('PRAGMA integrity_check(20)')) {
      const [message] = values as [string]
      if (message !== 'ok') this.found('FILE_DAMAGED', 0, message)
    }
  }

  private async heads(walk: Walk): Promise<void> {
    for (const values of this.rows('SELECT name, revision, head FROM streams')) {
      const [name, revision, position] = values as [string, number, number]
      const problem = walk.takeHead(name, revision, position)
      if (problem !== undefined) this.found('HEAD_WRONG', position, problem)
      if (++this.verdict.streams % 1000 === 0) await nextTurn()
    }
    for (const position of walk.headsLeft()) {
      this.found('HEAD_WRONG', position, `The event at ${position} ends a stream and is the head of none`)
    }
  }

  /** Each first event had its row; rows beyond those belong to no transaction. */
  private async transactionRows(walk: Walk): Promise<void> {
    const rows = this.number('SELECT count(*) FROM transactions')
    if (rows === walk.transactionRows) return
    let count = 0
    for (const values of this.rows('SELECT id, position FROM transactions')) {
      const [id, position] = values as [Uint8Array, number]
      const body = this.one<[string]>('SELECT body FROM events WHERE position = ?', position)?.[0]
      if (body === undefined || !this.begins(body, uuidOf(id))) {
        const words = `is told to begin at ${position} and does not`
        this.found('TRANSACTION_ROW_WRONG', position, `Transaction ${uuidOf(id)} ${words}`)
      }
      if (++count % 1000 === 0) await nextTurn()
    }
  }

  /** An event that cannot be read was told before. */
  private begins(body: string, id: string): boolean {
    try {
      const { transaction } = this.decode(body)
      return transaction.index === 0 && transaction.id === id
    } catch {
      return true
    }
  }

  private keys(): void {
    const sql = 'SELECT key, txn FROM keys WHERE NOT EXISTS (SELECT 1 FROM transactions WHERE id = txn)'
    for (const values of this.rows(sql)) {
      const [key, id] = values as [string, Uint8Array]
      this.found('KEY_WRONG', 0, `Key ${key} is bound to transaction ${uuidOf(id)}, which is not there`)
    }
  }

  private transactionRow(): (id: string) => number | undefined {
    const statement = this.db.prepare('SELECT position FROM transactions WHERE id = ?')
    statement.setReturnArrays(true)
    return (id) => (isUuid(id) ? row<[number]>(statement.get(bytesOf(id)))?.[0] : undefined)
  }

  private types(): Map<number, string> {
    return new Map([...this.rows('SELECT id, name FROM types')] as [number, string][])
  }

  private number(sql: string): number {
    return this.one<[number]>(sql)![0]
  }

  private one<T extends readonly unknown[]>(sql: string, ...values: number[]): T | undefined {
    const statement = this.db.prepare(sql)
    statement.setReturnArrays(true)
    return row<T>(statement.get(...values))
  }

  private rows(sql: string): Iterable<unknown> {
    const statement = this.db.prepare(sql)
    statement.setReturnArrays(true)
    return statement.iterate()
  }
}
