import { parentPort, workerData } from 'node:worker_threads'
import { StoreFailed } from '../port.js'
import { Checkpoints } from './checkpoints.js'
import { Log } from './log.js'
import { checkpointPages } from './schema.js'
import { write } from './write.js'
import type { FromWriter, ToWriter, WriterData } from './thread.js'

/** The writer thread: answers each batch with its outcomes, or with why nothing of it was written. */
const { folder, commitDelayMs } = workerData as WriterData
const port = parentPort!
const tell = (message: FromWriter): void => port.postMessage(message)

function told(error: unknown): FromWriter {
  if (error instanceof StoreFailed) return { kind: 'failed', code: error.code, message: error.message }
  return { kind: 'failed', code: 'STORE_IO', message: `The writer met a bug: ${(error as Error).stack}` }
}

try {
  const log = Log.open(folder)
  const checkpoints = new Checkpoints(folder, log.handOver(), checkpointPages)
  port.on('message', (message: ToWriter) => {
    if (message === 'close') {
      void checkpoints.close().then(() => {
        log.close()
        port.close()
      })
      return
    }
    try {
      tell({ kind: 'committed', ...write(log, message, commitDelayMs) })
    } catch (error) {
      tell(told(error))
    }
    checkpoints.afterCommit()
  })
  tell({ kind: 'opened', head: log.head })
} catch (error) {
  tell(told(error))
  port.close()
}
