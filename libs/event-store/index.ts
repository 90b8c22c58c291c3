export * from './port.js'
export { packageRoot, workerFile } from './workers.js'
export { openSqlite } from './sqlite/index.js'
export type { SqliteStore, SqliteOptions } from './sqlite/index.js'
