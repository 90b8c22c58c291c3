import type { Server } from './server.js'

/** Closes the server on SIGTERM or SIGINT; the process then ends by itself. A second signal ends it at once. */
export function stopOnSignals(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      for (const signal of signals) {
        process.off(signal, stop)
        process.once(signal, () => process.exit(130))
      }
      server.close().then(resolve, reject)
    }
    for (const signal of signals) process.once(signal, stop)
  })
}

const signals = ['SIGTERM', 'SIGINT'] as const
