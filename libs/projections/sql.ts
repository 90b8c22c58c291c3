import type { DatabaseSync, StatementSync } from 'node:sqlite'

const statements = new WeakMap<DatabaseSync, Map<string, StatementSync>>()

/** The statement of this text, prepared once a connection. */
export function prepared(db: DatabaseSync, sql: string): StatementSync {
  let known = statements.get(db)
  if (!known) statements.set(db, (known = new Map<string, StatementSync>()))
  let statement = known.get(sql)
  if (!statement) known.set(sql, (statement = db.prepare(sql)))
  return statement
}

/** Runs reads against one snapshot of the rows. */
export function snapshot<T>(db: DatabaseSync, read: (db: DatabaseSync) => T): T {
  db.exec('BEGIN')
  try {
    return read(db)
  } finally {
    db.exec('COMMIT')
  }
}

/** The position of the ledger that the rows show. */
export function positionOf(db: DatabaseSync): number {
  return (prepared(db, 'SELECT position FROM checkpoint').get() as { position: number }).position
}
