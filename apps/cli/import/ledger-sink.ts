import { openSqlite } from '#event-store'
import { Ledger, type Answer } from '#ledger'
import type { Actor } from '#kernel'
import { refused, type Asked, type Result, type Sink } from './sink.js'

/**
 * Commands under way at once: enough to fill the store's group commits, and few enough that what a command leaves behind
 * is still young when it is done with: of 1,000 under way, twice as much outlives each collection of garbage as of 256.
 */
const mostUnderWay = 256

/** Opens the ledger of a folder in this process and decides the commands here: for files in bulk. */
export async function openLedgerSink(options: { folder: string; actor: Actor; demo: boolean }): Promise<Sink> {
  const { folder, actor, demo } = options
  const store = await openSqlite({ folder, mode: 'write', holder: { name: 'clearance import', pid: process.pid } })
  const ledger = new Ledger({ store, demo })
  let underWay = 0
  let failure: Error | undefined
  let waiting: { until: number; go: () => void } | undefined

  const wake = () => {
    if (!waiting || (underWay > waiting.until && failure === undefined)) return
    const { go } = waiting
    waiting = undefined
    go()
  }
  const downTo = async (until: number): Promise<void> => {
    if (underWay > until && failure === undefined) await new Promise<void>((go) => (waiting = { until, go }))
    if (failure !== undefined) throw failure
  }

  return {
    put({ command, fields, envelope }: Asked, done) {
      underWay++
      ledger.submit({ command, fields, envelope, actor }).then(
        (answer) => {
          underWay--
          done(resultOf(answer))
          wake()
        },
        (error: unknown) => {
          underWay--
          failure ??= error instanceof Error ? error : new Error(String(error))
          wake()
        },
      )
      return underWay >= mostUnderWay || failure !== undefined ? downTo(mostUnderWay / 2) : undefined
    },
    settle: () => downTo(0),
    async close() {
      await ledger.close()
      await store.close()
    },
  }
}

function resultOf(answer: Answer): Result {
  switch (answer.outcome) {
    case 'recorded':
      return { outcome: answer.repeated ? 'repeated' : 'recorded' }
    case 'refused':
      return refused(answer.refusals)
    case 'alreadySo':
    case 'wouldRecord':
      return { outcome: 'alreadySo' }
  }
}
