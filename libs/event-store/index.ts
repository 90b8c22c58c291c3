export * from './port.js'
export { packageRoot, workerFile } from './workers.js'
export { describeHolder, openSqlite } from './sqlite/index.js'
export type { Batch, Holder, SqliteOptions, SqliteStats, SqliteStore } from './sqlite/index.js'
