import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Command } from 'commander'
import { h200, type Scenario } from '#scenarios'
import { backlogText, type Backlog } from '../backlog-table.js'
import { Api, headOf, serverOf, startServer, type Connection } from '../connection.js'
import { badUsage, exits, Failure } from '../failure.js'
import { removeLedger, scenarioFile } from '../folder.js'
import { openHttpSink } from '../import/http-sink.js'
import { itemOfLine } from '../import/ndjson.js'
import { ledgerCommand, type LedgerOptions } from '../options.js'
import { bold, count, dim, print, printJson } from '../output.js'
import { untilStopped } from './serve.js'

type Options = LedgerOptions & { exit?: true; fresh?: true }
/** What the folder says of itself: that it is a demo, and whether all of it was recorded. */
type Mark = { scenario: string; recordedAt?: string }
type Refusals = Map<string, { times: number; reason: string }>
type Recording = { recorded: number; refusals: Refusals; seconds: number }

const usualDemo = '.data/demo'
const usualPort = '7400'
const largest = 10
const illustrative =
  'Illustrative: totals are as reported in January 2026; who ordered how much, sites and lots are made up.'

export function demo(program: Command): void {
  const command = ledgerCommand(program, 'demo', `record scenario ${h200.name}, show its backlog and serve it`)
  command.options.find(({ long }) => long === '--data')!.default(usualDemo)
  command
    .setOptionValueWithSource('data', usualDemo, 'default')
    .option('--exit', 'stop after the table')
    .option('--fresh', 'delete the demo and record it anew')
    .action(async (options: Options) => {
      const running = await serverOf(options.data)
      prepare(options, running)
      const server = running ?? (await startDemo(options))
      try {
        await show(options, server, running !== undefined)
        if (options.exit || running) return
        print(`\nServing at ${bold(server.url)} (API docs: ${server.url}/docs). Ctrl+C stops.`)
        await untilStopped(server)
      } finally {
        await server.close()
      }
    })
}

/** Only a folder that a demo made, or an empty one, becomes a demo. */
function prepare({ data, fresh }: Options, running: Connection | undefined): void {
  const isLedger = existsSync(join(data, 'ledger.db'))
  if (isLedger && !markOf(data))
    throw badUsage(`${data} holds a ledger that is no demo; name another folder with --data`)
  if (fresh && running)
    throw new Failure('STORE_LOCKED', `${data} is served at ${running.url}; stop that first`, exits.unreachable)
  if (fresh && isLedger) removeLedger(data)
  if (markOf(data)) return
  mkdirSync(data, { recursive: true })
  mark(data, { scenario: h200.name })
}

function markOf(folder: string): Mark | undefined {
  const file = scenarioFile(folder)
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Mark) : undefined
}

function mark(folder: string, content: Mark): void {
  writeFileSync(scenarioFile(folder), `${JSON.stringify(content)}\n`)
}

async function startDemo({ data, exit }: Options): Promise<Connection> {
  const over = { CLEARANCE_DEMO: 'true' }
  if (exit) return startServer(data, over)
  const port = process.env['CLEARANCE_PORT'] ?? usualPort
  try {
    return await startServer(data, { ...over, CLEARANCE_PORT: port })
  } catch (error) {
    if ((error as { code?: string }).code !== 'EADDRINUSE') throw error
    return startServer(data, over)
  }
}

async function show({ data, json }: Options, server: Connection, isRunning: boolean): Promise<void> {
  const before = markOf(data)?.recordedAt
  const recording = before === undefined ? await record(h200, server) : undefined
  if (recording) mark(data, { scenario: h200.name, recordedAt: new Date().toISOString() })
  const asked = { product: h200.product, groupBy: 'customer', limit: 1000, atLeast: await headOf(data) }
  const backlog = await new Api(server.url).get<Backlog>('/v1/backlog', asked)
  if (json) return printJson({ folder: data, reused: before !== undefined, backlog })
  print(recording ? recordedText(data, recording) : reusedText(data, before!, isRunning ? server.url : undefined))
  print()
  print(backlogText(backlog, 'customer', largest))
  print(`\n${dim(illustrative)}`)
}

/** Step after step, as lines of POST /v1/commands; what a step names was recorded by an earlier one. */
async function record({ name, steps }: Scenario, { url }: Connection): Promise<Recording> {
  const started = performance.now()
  const refusals: Refusals = new Map()
  let recorded = 0
  const sink = openHttpSink(url)
  for (const { commands } of steps) {
    for (const command of commands) {
      const item = itemOfLine(JSON.stringify(command), 0, { keyPrefix: name, correlationId: name })
      if (item?.kind !== 'command') throw new Error(`${name}: ${JSON.stringify(item)}`)
      await sink.put(item, (result) => {
        if (result.outcome !== 'refused') recorded++
        else refusals.set(result.code, { times: (refusals.get(result.code)?.times ?? 0) + 1, reason: result.reason })
      })
    }
    await sink.settle()
  }
  await sink.close()
  return { recorded, refusals, seconds: (performance.now() - started) / 1000 }
}

function recordedText(folder: string, { recorded, refusals, seconds }: Recording): string {
  const lines = [`${h200.title}: ${count(recorded)} commands recorded in ${folder} in ${seconds.toFixed(1)} s.`]
  const times = [...refusals.values()].reduce((sum, one) => sum + one.times, 0)
  if (times === 0) return lines.join('\n')
  lines.push(`${times} confirmations were refused, as they should be:`)
  for (const [code, { times, reason }] of refusals)
    lines.push(`  ${String(times).padStart(3)} ${code.padEnd(22)} such as: ${reason.split('; ')[0]}`)
  return lines.join('\n')
}

function reusedText(folder: string, since: string, url: string | undefined): string {
  const where = url === undefined ? '' : `; it is served at ${url}`
  return `Using the demo in ${folder}, recorded at ${since}${where}. (--fresh starts anew)`
}
