import { stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { describeHolder } from '#event-store'
import type { Grade } from '#kernel'
import { actorHere } from '../actor.js'
import { badUsage, exits, Failure } from '../failure.js'
import { csvItems } from './csv.js'
import { openHttpSink } from './http-sink.js'
import type { Marks } from './item.js'
import { openLedgerSink } from './ledger-sink.js'
import { ndjsonItems } from './ndjson.js'
import { Rejects } from './rejects.js'
import { digestOf, run, type Tally } from './run.js'
import type { Sink } from './sink.js'
import { isDemo, type LedgerOptions } from '../options.js'
import { count, note, print, printJson } from '../output.js'
import { progressBar } from '../progress.js'

/** Evidence of the rows: of a CSV `company`, from the file itself, unless it is said. */
export type Importing = LedgerOptions & { grade?: Grade; source?: string }

/** Records a file of orders, stock or commands; what is refused goes to a file beside it. */
export async function importFile(file: string, options: Importing): Promise<void> {
  const { size } = await fileOf(file)
  const started = performance.now()
  const digest = await digestOf(file)
  const marks = marksOf(file, digest, options)
  const sink = await openSink(options.data)
  const rejects = new Rejects(file)
  const bar = progressBar(size, 'import')
  process.once('SIGINT', () => {
    bar.end()
    note('Stopped. The same file again goes on where this ended.')
    process.exit(130)
  })
  try {
    const items = isCsv(file) ? csvItems(file, marks) : ndjsonItems(file, marks)
    const tally = await run(items, sink, rejects, (commands, bytes) => bar.update(commands, bytes))
    bar.end()
    tell(file, tally, rejects, (performance.now() - started) / 1000, options)
    if (tally.rejected > 0) process.exitCode = exits.refused
  } finally {
    bar.end()
    rejects.close()
    await sink.close()
  }
}

const isCsv = (file: string) => file.toLowerCase().endsWith('.csv')

async function fileOf(file: string): Promise<{ size: number }> {
  if (!/\.(csv|ndjson|jsonl)$/i.test(file)) throw badUsage(`${file} is neither .csv nor .ndjson`)
  const found = await stat(file).catch(() => undefined)
  if (!found?.isFile()) throw new Failure('FILE_NOT_FOUND', `There is no file ${file}`, exits.usage)
  return found
}

function marksOf(file: string, digest: string, { grade, source }: Importing): Marks {
  const marks: Marks = { keyPrefix: digest.slice(0, 24), correlationId: `import-${digest.slice(0, 24)}` }
  if (!isCsv(file) && grade === undefined) return marks
  return { ...marks, evidence: { grade: grade ?? 'company', source: source ?? basename(file), sha256: digest } }
}

/** The server that serves the folder, or the ledger opened here. */
async function openSink(folder: string): Promise<Sink> {
  const holder = await describeHolder(folder)
  if (holder?.url !== undefined) return openHttpSink(holder.url)
  return openLedgerSink({ folder, actor: actorHere(), demo: isDemo() })
}

function tell(file: string, tally: Tally, rejects: Rejects, seconds: number, { json }: Importing): void {
  const rate = Math.round(tally.commands / Math.max(seconds, 0.001))
  if (json) {
    const rejected = rejects.rows > 0 ? { rejectedRows: rejects.rows, rejects: rejects.file } : { rejectedRows: 0 }
    return printJson({ file, ...tally, ...rejected, seconds: Number(seconds.toFixed(3)), rate })
  }
  const parts = [
    `${count(tally.recorded)} recorded`,
    tally.repeated > 0 ? `${count(tally.repeated)} recorded before` : '',
    tally.alreadySo > 0 ? `${count(tally.alreadySo)} already so` : '',
    tally.rejected > 0 ? `${count(tally.rejected)} rejected` : '',
  ].filter(Boolean)
  print(`${file}: ${parts.join(', ')}, in ${seconds.toFixed(1)} s (${count(rate)}/s).`)
  if (rejects.rows > 0) print(`${count(rejects.rows)} rows with their reasons are in ${rejects.file}.`)
}
