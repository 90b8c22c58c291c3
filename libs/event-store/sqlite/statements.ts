import type { DatabaseSync, StatementSync } from 'node:sqlite'

/** The writer's prepared statements. Those that may meet a row that is there say so by `changes: 0`. */
export class LogStatements {
  readonly begin: StatementSync
  readonly commit: StatementSync
  readonly event: StatementSync
  readonly transaction: StatementSync
  readonly key: StatementSync
  readonly stream: StatementSync
  readonly moveStream: StatementSync
  readonly type: StatementSync
  readonly dropTransaction: StatementSync
  readonly dropKey: StatementSync
  readonly dropStream: StatementSync
  readonly findStream: StatementSync
  readonly findType: StatementSync
  readonly findTransaction: StatementSync
  readonly findKey: StatementSync
  readonly last: StatementSync

  constructor(db: DatabaseSync) {
    this.begin = db.prepare('BEGIN IMMEDIATE')
    this.commit = db.prepare('COMMIT')
    this.event = db.prepare('INSERT INTO events VALUES (?, ?, ?, ?, ?)')
    this.transaction = db.prepare('INSERT OR IGNORE INTO transactions VALUES (?, ?)')
    this.key = db.prepare('INSERT OR IGNORE INTO keys VALUES (?, ?, ?)')
    this.stream = db.prepare('INSERT OR IGNORE INTO streams VALUES (?, ?, ?)')
    this.moveStream = db.prepare('UPDATE streams SET revision = ?, head = ? WHERE name = ?')
    this.type = db.prepare('INSERT INTO types (name) VALUES (?) RETURNING id')
    this.dropTransaction = db.prepare('DELETE FROM transactions WHERE id = ?')
    this.dropKey = db.prepare('DELETE FROM keys WHERE key = ?')
    this.dropStream = db.prepare('DELETE FROM streams WHERE name = ?')
    this.findStream = db.prepare('SELECT revision, head FROM streams WHERE name = ?')
    this.findType = db.prepare('SELECT id FROM types WHERE name = ?')
    this.findTransaction = db.prepare(
      'SELECT e.position + e.rest FROM transactions t JOIN events e ON e.position = t.position WHERE t.id = ?',
    )
    this.findKey = db.prepare('SELECT txn, hash FROM keys WHERE key = ?')
    this.last = db.prepare('SELECT coalesce(max(position), 0) FROM events')
    const rows = [this.type, this.findStream, this.findType, this.findTransaction, this.findKey, this.last]
    for (const statement of rows) statement.setReturnArrays(true)
  }
}

/** One row of a statement that returns arrays. */
export const row = <T extends readonly unknown[]>(values: unknown): T | undefined => values as T | undefined
