import { Inject, Module, type DynamicModule, type OnApplicationShutdown } from '@nestjs/common'
import { openSqlite, type SqliteStore } from '#event-store'
import { Ledger } from '#ledger'
import {
  openProjector,
  openRows,
  suppose,
  type Hits,
  type Paging,
  type Projector,
  type Rows,
  type Supposed,
} from '#projections'
import type { Config } from './config.js'
import type { Logger } from './log.js'
import { Metrics } from './metrics.js'
import { Problem } from './problem.js'

/** How long a query waits for the rows to show what it asks for. */
export const patienceMs = 5_000

/** Milliseconds since 1970. A ledger goes by the machine's clock; one that tells a case of the past, by the clock of the case. */
export type Clock = () => number

/** What a serving process has open: the ledger's store, the ledger, the rows and the projector that keeps them. */
export class Works {
  private closing: Promise<void> | undefined
  /** Why the rows are not kept up, while they are not. */
  trouble: string | undefined

  private constructor(
    private readonly folder: string,
    readonly store: SqliteStore,
    readonly ledger: Ledger,
    readonly rows: Rows,
    readonly projector: Projector | undefined,
    /** The ledger's clock. */
    readonly now: Clock,
  ) {}

  /** Throws StoreFailed when the folder cannot be used. */
  static async open(config: Config, log: Logger, metrics: Metrics, now: Clock = Date.now): Promise<Works> {
    const { data: folder, demo, cacheMb, commitDelayMs } = config
    const holder = { name: 'clearance', pid: process.pid }
    const store = await openSqlite({ folder, mode: 'write', commitDelayMs, holder })
    const ledger = new Ledger({ store, demo, cacheBytes: cacheMb * 1024 * 1024, now })
    const rows = openRows(folder, store)
    const projector = config.roles.includes('projector') ? openProjector({ folder }) : undefined
    if (projector) store.onAppended(seldom(() => projector.wake(), wakeMs))
    metrics.watch(store, rows)
    rows.onDamaged(() => {
      metrics.rowsDamaged.inc()
      log.error({ folder }, 'The rows are damaged: queries wait until they are made anew from the events')
    })
    projector?.onAnew(({ events, seconds }) => {
      metrics.rowsMadeAnew.inc()
      log.info({ events, seconds }, 'All rows were made anew')
    })
    projector?.onRestarted(() => {
      metrics.projectorRestarts.inc()
      log.info({ folder }, 'The projector was started again')
    })
    const works = new Works(folder, store, ledger, rows, projector, now)
    projector?.onProgress(({ position, unhealthy }) => {
      works.trouble = position < 0 ? unhealthy?.reason : undefined
      if (unhealthy) log.error({ ...unhealthy }, 'A projection is not healthy')
    })
    return works
  }

  /** What events would do to orders and shipments, over rows that show all that is in the ledger now. */
  async suppose(events: readonly Supposed[], page: Paging): Promise<Hits> {
    await this.shown(await this.store.head())
    return suppose(this.folder, this.store, events, page)
  }

  /** Waits until the rows show a position. Throws a {@link Problem} ROWS_BEHIND if they do not in time. */
  async shown(position: number): Promise<void> {
    if (this.rows.position() >= position) return
    if (!(await this.rows.waitFor(position, patienceMs)))
      throw new Problem(503, 'ROWS_BEHIND', `The rows do not show position ${position} yet`, { retryAfter: 1 })
  }

  /** What is under way finishes; then the ledger, the projector and the store are let go, in this order. */
  close(): Promise<void> {
    return (this.closing ??= this.end())
  }

  private async end(): Promise<void> {
    await this.ledger.close()
    await this.projector?.stop()
    this.rows.close()
    await this.store.close()
  }
}

/** Rows follow this many milliseconds behind a commit: waking the projector for each one costs commands more than it gains. */
const wakeMs = 10

/** Calls at most once in so many milliseconds, and always after the last time that it was asked to. */
export function seldom(call: () => void, everyMs: number): () => void {
  let waiting = false
  return () => {
    if (waiting) return
    waiting = true
    setTimeout(() => {
      waiting = false
      call()
    }, everyMs).unref()
  }
}

/** Makes what is open known to Nest, and closes it after the last request has been answered. */
@Module({})
export class LedgerModule implements OnApplicationShutdown {
  constructor(@Inject(Works) private readonly works: Works) {}

  static of(works: Works, metrics: Metrics): DynamicModule {
    const providers = [
      { provide: Works, useValue: works },
      { provide: Metrics, useValue: metrics },
    ]
    return { module: LedgerModule, global: true, providers, exports: providers }
  }

  async onApplicationShutdown(): Promise<void> {
    await this.works.close()
  }
}
