import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import type { Item } from './item.js'
import type { Rejects } from './rejects.js'
import type { Result, Sink } from './sink.js'

export type Tally = {
  /** Commands that the file asks for: rows, or orders where several rows form one. */
  commands: number
  recorded: number
  /** Recorded by an earlier run of the same file. */
  repeated: number
  /** Acts that would have changed nothing. */
  alreadySo: number
  /** Commands that were not recorded; their rows are in the rejects file. */
  rejected: number
}

/** SHA-256 of a file's content, in hex. */
export async function digestOf(file: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(file, { highWaterMark: 4 * 1024 * 1024 })) hash.update(chunk as Buffer)
  return hash.digest('hex')
}

/**
 * Runs the items of a file. Commands of one name go together; where the name changes, what is under way is waited for,
 * because what follows may rest on it (an order on its parties, a confirmation on its order).
 */
export async function run(
  batches: AsyncIterable<{ items: Iterable<Item>; bytes: number }>,
  sink: Sink,
  rejects: Rejects,
  progress: (commands: number, bytes: number) => void = () => undefined,
): Promise<Tally> {
  const tally: Tally = { commands: 0, recorded: 0, repeated: 0, alreadySo: 0, rejected: 0 }
  let name = ''
  for await (const { items, bytes } of batches) {
    for (const item of items) {
      tally.commands++
      if (item.kind === 'reject') {
        tally.rejected++
        rejects.add(item.rows, item.code, item.reason)
        continue
      }
      if (item.command.name !== name) {
        await sink.settle()
        name = item.command.name
      }
      const full = sink.put(item, (result) => account(tally, item, result, rejects))
      if (full) await full
    }
    progress(tally.recorded + tally.repeated + tally.alreadySo + tally.rejected, bytes)
  }
  await sink.settle()
  return tally
}

function account(tally: Tally, { rows }: Item, result: Result, rejects: Rejects): void {
  if (result.outcome === 'refused') {
    tally.rejected++
    rejects.add(rows, result.code, result.reason)
  } else tally[result.outcome]++
}
