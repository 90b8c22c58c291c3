import { rmSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { commandNamed } from '#commands'
import { configFrom, Metrics, openLog, Works } from '#shell'
import { ledgerInUse } from './bulk.js'
import { figure, type Figure } from './figure.js'
import { percentile } from './median.js'
import { reservation } from './world.js'

const actor = { id: 'bench', roles: [], verified: false }
const command = commandNamed('ReserveStock')!

/**
 * How long the rows are behind a recorded command at 5,000 commands a second. The commands are asked of the ledger of a
 * composed service in this process, one every 0.2 ms: over HTTP the two cores would be busy with sending and parsing
 * requests at less than that. Ledger, writer thread, projector thread and both files are those that a server has.
 */
export async function projectionLag(events = 10_000, perSecond = 5000, seconds = 10): Promise<Figure[]> {
  const folder = await ledgerInUse(events)
  const config = configFrom({ CLEARANCE_DATA: folder, CLEARANCE_LOG_LEVEL: 'silent' })
  const works = await Works.open(config, openLog(config), new Metrics())
  await works.projector!.caughtUp()
  const orders = Math.max(1000, Math.floor(events / 8))
  const warm = new Lags(works)
  await paced(perSecond, perSecond, (i) => warm.go(reservation((i * 31) % orders, (i * 7) % 1000)))
  await warm.shown()
  const lags = new Lags(works)
  const rate = await paced(perSecond, seconds * perSecond, (i) =>
    lags.go(reservation((i * 31) % orders, (i * 7) % 1000)),
  )
  const told = await lags.shown()
  await works.close()
  rmSync(folder, { recursive: true, force: true })
  const note =
    `from durable to projected, of each command (p50 ${percentile(told, 0.5).toPrecision(3)} ms), ` +
    `at ${Math.round(rate)} commands/s asked of the ledger in this process, without HTTP`
  return [figure('projection-lag', events, 'ms p99', percentile(told, 0.99), 50, note)]
}

/** When commands became durable and when the rows showed them, as this thread hears of both. */
class Lags {
  private readonly lags: number[] = []
  private readonly waiting: { position: number; durable: number }[] = []
  private readonly asked: Promise<void>[] = []
  private readonly stop: () => void

  constructor(private readonly works: Works) {
    this.stop = works.projector!.onProgress(({ position }) => this.projected(position))
  }

  go(fields: Readonly<Record<string, unknown>>): void {
    this.asked.push(
      this.works.ledger.submit({ command, fields, envelope: {}, actor }).then((answer) => {
        if (answer.outcome !== 'recorded') throw new Error(`Not recorded: ${JSON.stringify(answer)}`)
        this.waiting.push({ position: answer.position, durable: performance.now() })
      }),
    )
  }

  /** The lag of each command in milliseconds, once the rows show them all. */
  async shown(): Promise<readonly number[]> {
    await Promise.all(this.asked)
    this.projected(await this.works.projector!.caughtUp())
    this.stop()
    return this.lags
  }

  private projected(position: number): void {
    const now = performance.now()
    while (this.waiting.length > 0 && this.waiting[0]!.position <= position)
      this.lags.push(now - this.waiting.shift()!.durable)
  }
}

/** Asks so many a second, evenly: each as soon as its time has come. Returns the rate that was kept. */
async function paced(perSecond: number, count: number, ask: (i: number) => void): Promise<number> {
  const started = performance.now()
  for (let i = 0; i < count;) {
    const due = Math.min(count, Math.floor(((performance.now() - started) / 1000) * perSecond) + 1)
    while (i < due) ask(i++)
    await sleep(1)
  }
  return count / ((performance.now() - started) / 1000)
}
