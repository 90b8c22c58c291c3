import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync, type StatementSync } from 'node:sqlite'
import type { Instant } from '#kernel'
import { StoreFailed, type Position } from '#event-store'
import type { Work } from './process.js'

const format = 1
/** 'Clrp': tells the file from other SQLite files. */
const application = 0x436c7270

const tables = `
  CREATE TABLE seen (one INTEGER PRIMARY KEY CHECK (one = 1), position INTEGER NOT NULL, event TEXT NOT NULL, following TEXT NOT NULL) STRICT;
  CREATE TABLE dates (stream TEXT, date TEXT, cause TEXT NOT NULL, PRIMARY KEY (stream, date)) STRICT, WITHOUT ROWID;
  CREATE INDEX dates_by_date ON dates (date);
  CREATE TABLE works (
    id INTEGER PRIMARY KEY, process TEXT NOT NULL, cause TEXT NOT NULL, position INTEGER NOT NULL, things TEXT NOT NULL,
    at TEXT NOT NULL, begun INTEGER NOT NULL, attempts INTEGER NOT NULL, again INTEGER NOT NULL, refused TEXT NOT NULL
  ) STRICT;
  INSERT INTO seen VALUES (1, 0, '', '');
`

/** A work as it lies on the desk. */
export type Lying = Work & {
  readonly id: number
  readonly process: string
  /** How far it was done. */
  readonly at: string
  /** How often it came to its end and something was refused, and what of it, in sentences. */
  readonly attempts: number
  readonly refused: readonly string[]
}

export type Scheduled = { stream: string; date: Instant; cause: string }

const none: readonly string[] = []

/**
 * What the processes have seen of the ledger, the dates that are ahead, and what is still to be done: `processes.db` in the
 * ledger's folder. Everything in it follows from the events. It may be older than what was done, as after a loss of power,
 * or missing: then it is made again, and what is asked a second time is recorded once.
 */
export class Desk {
  private readonly statements = new Map<string, StatementSync>()

  private constructor(private readonly db: DatabaseSync) {}

  /** Opens the desk in a folder; a new one where there is none, or a damaged one. Throws StoreFailed. */
  static open(folder: string): Desk {
    mkdirSync(folder, { recursive: true })
    const file = join(folder, 'processes.db')
    try {
      return new Desk(opened(file))
    } catch (error) {
      if (!isDamaged(error)) throw error
      for (const one of [file, `${file}-wal`, `${file}-shm`]) rmSync(one, { force: true })
      return new Desk(opened(file))
    }
  }

  close(): void {
    this.db.close()
  }

  /** All that is done in `change` is kept, or nothing. */
  together(change: () => void): void {
    this.db.exec('BEGIN IMMEDIATE')
    try {
      change()
      this.db.exec('COMMIT')
    } catch (error) {
      if (this.db.isTransaction) this.db.exec('ROLLBACK')
      throw error
    }
  }

  /** How far the ledger was seen, and the id of the event there, by which another ledger is told from this one. */
  seen(): { position: Position; event: string } {
    return this.get('SELECT position, event FROM seen') as { position: Position; event: string }
  }

  see(position: Position, event: string): void {
    this.run('UPDATE seen SET position = ?, event = ?', position, event)
  }

  /** Clears the desk unless it was kept for just these followers of the ledger. */
  keepFor(following: string): void {
    const kept = this.get('SELECT following FROM seen') as { following: string }
    if (kept.following !== following) this.clear(following)
  }

  /** Everything is looked at again from the first event. */
  clear(following = (this.get('SELECT following FROM seen') as { following: string }).following): void {
    this.together(() => {
      this.run('DELETE FROM works')
      this.run('DELETE FROM dates')
      this.run(`UPDATE seen SET position = 0, event = '', following = ?`, following)
    })
  }

  /** Adds a work; to one that is not begun, if the process does works of several causes as one. */
  add(process: string, { cause, position, things }: Work, merges: boolean): void {
    const waiting = merges
      ? (this.get('SELECT id, things FROM works WHERE process = ? AND begun = 0', process) as
          { id: number; things: string } | undefined)
      : undefined
    if (!waiting) {
      const sql = `INSERT INTO works (process, cause, position, things, at, begun, attempts, again, refused) VALUES (?, ?, ?, ?, '', 0, 0, 0, '[]')`
      return this.run(sql, process, cause, position, JSON.stringify(things))
    }
    const all = [...new Set([...(JSON.parse(waiting.things) as string[]), ...things])]
    this.run(
      'UPDATE works SET cause = ?, position = ?, things = ? WHERE id = ?',
      cause,
      position,
      JSON.stringify(all),
      waiting.id,
    )
  }

  /** The oldest work that is to be done at a time; from now on it counts as begun. */
  next(now: number): Lying | undefined {
    const row = this.get('SELECT * FROM works WHERE again <= ? ORDER BY id LIMIT 1', now)
    if (!row) return undefined
    const work = lyingIn(row)
    this.run('UPDATE works SET begun = 1 WHERE id = ?', work.id)
    return work
  }

  /** A work has been done up to a place. */
  advance({ id }: Lying, at: string): void {
    this.run('UPDATE works SET at = ? WHERE id = ?', at, id)
  }

  finish({ id }: Lying): void {
    this.run('DELETE FROM works WHERE id = ?', id)
  }

  /** Something of a work was refused, or it failed: it is begun again at a time. */
  postpone({ id }: Lying, again: number, refused: readonly string[] = none): void {
    const sql = `UPDATE works SET at = '', attempts = attempts + 1, again = ?, refused = ? WHERE id = ?`
    this.run(sql, again, JSON.stringify(refused), id)
  }

  works(): Lying[] {
    return this.statement('SELECT * FROM works ORDER BY id').all().map(lyingIn)
  }

  datesOf(stream: string): Scheduled[] {
    return this.statement('SELECT * FROM dates WHERE stream = ?').all(stream) as Scheduled[]
  }

  schedule({ stream, date, cause }: Scheduled): void {
    this.run('INSERT OR IGNORE INTO dates VALUES (?, ?, ?)', stream, date, cause)
  }

  unschedule({ stream, date }: Pick<Scheduled, 'stream' | 'date'>): void {
    this.run('DELETE FROM dates WHERE stream = ? AND date = ?', stream, date)
  }

  /** Dates that have come by an instant, the earliest first. */
  due(by: Instant, most: number): Scheduled[] {
    const sql = 'SELECT * FROM dates WHERE date <= ? ORDER BY date, stream LIMIT ?'
    return this.statement(sql).all(by, most) as Scheduled[]
  }

  /** The next date, and when a postponed work is begun again, in milliseconds; Infinity if there is nothing ahead. */
  ahead(): number {
    const { date } = this.get('SELECT min(date) AS date FROM dates') as { date: string | null }
    const { again } = this.get('SELECT min(again) AS again FROM works') as { again: number | null }
    return Math.min(date === null ? Infinity : Date.parse(date), again ?? Infinity)
  }

  private get(sql: string, ...values: (string | number)[]): Record<string, unknown> | undefined {
    return this.statement(sql).get(...values)
  }

  private run(sql: string, ...values: (string | number)[]): void {
    this.statement(sql).run(...values)
  }

  private statement(sql: string): StatementSync {
    let statement = this.statements.get(sql)
    if (!statement) this.statements.set(sql, (statement = this.db.prepare(sql)))
    return statement
  }
}

function opened(file: string): DatabaseSync {
  const db = new DatabaseSync(file, { timeout: 5000 })
  try {
    db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA temp_store = MEMORY')
    const pragma = (name: string) => (db.prepare(`PRAGMA ${name}`).get() as Record<string, number>)[name]!
    const { n } = db.prepare('SELECT count(*) AS n FROM sqlite_schema').get() as { n: number }
    const marks = `PRAGMA application_id = ${application}; PRAGMA user_version = ${format}`
    if (n === 0) db.exec(`BEGIN IMMEDIATE; ${tables} ${marks}; COMMIT`)
    if (pragma('application_id') !== application)
      throw new StoreFailed('STORE_CORRUPT', `${file} is not the desk of the processes: another program made it`)
    if (pragma('user_version') > format)
      throw new StoreFailed(
        'STORE_NEWER',
        `${file} is of a newer version of this program, which knows format ${format}`,
      )
    return db
  } catch (error) {
    db.close()
    throw error
  }
}

/** SQLite's word for a file that is damaged, or none of its own. */
const isDamaged = (error: unknown): boolean => [11, 26].includes(((error as { errcode?: number }).errcode ?? 0) & 0xff)

function lyingIn(row: Record<string, unknown>): Lying {
  const { id, attempts, position } = row as Record<'id' | 'attempts' | 'position', number>
  const { process, cause, at, things, refused } = row as Record<
    'process' | 'cause' | 'at' | 'things' | 'refused',
    string
  >
  return {
    id,
    process,
    cause,
    position,
    things: JSON.parse(things) as string[],
    at,
    attempts,
    refused: JSON.parse(refused) as string[],
  }
}
