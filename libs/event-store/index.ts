export * from './port.js'
export { hashOf } from './hash.js'
export { packageRoot, workerFile } from './workers.js'
export { backup, describeHolder, openSqlite, verify } from './sqlite/index.js'
export type {
  Batch,
  Decoded,
  Holder,
  Problem,
  ProblemCode,
  SqliteOptions,
  SqliteStats,
  SqliteStore,
  Verdict,
} from './sqlite/index.js'
