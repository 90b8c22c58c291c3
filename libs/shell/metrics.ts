import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'
import type { SqliteStore } from '#event-store'
import type { Standing, Told } from '#processes'
import type { Rows } from '#projections'

/** What became of a command, as metrics name it. `failed`: the store could not answer. */
type CommandOutcome = 'recorded' | 'repeated' | 'alreadySo' | 'refused' | 'wouldRecord' | 'failed'

/** The figures of one process, in Prometheus' form. */
export class Metrics {
  readonly registry = new Registry()
  private readonly commands = new Counter({
    name: 'clearance_commands_total',
    help: 'Commands by name and outcome',
    labelNames: ['command', 'outcome'] as const,
    registers: [this.registry],
  })
  private readonly refusals = new Counter({
    name: 'clearance_refusals_total',
    help: 'Refusals by code; one command can have several',
    labelNames: ['code'] as const,
    registers: [this.registry],
  })
  private readonly seconds = new Histogram({
    name: 'clearance_command_seconds',
    help: 'From the bus to the durable answer',
    buckets: [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.5, 1, 5],
    registers: [this.registry],
  })
  private readonly answers = new Counter({
    name: 'clearance_http_answers_total',
    help: 'Answers to HTTP requests by status',
    labelNames: ['status'] as const,
    registers: [this.registry],
  })
  private readonly answersOf = new Map<number, Counter.Internal>()
  private readonly batchSize = new Histogram({
    name: 'clearance_append_batch_size',
    help: 'Appends that went in one commit',
    buckets: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 5000],
    registers: [this.registry],
  })
  private readonly batchSeconds = new Histogram({
    name: 'clearance_append_batch_seconds',
    help: 'Duration of a commit, with the way to the writer and back',
    buckets: [0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.5, 1],
    registers: [this.registry],
  })
  readonly rowsDamaged = new Counter({
    name: 'clearance_rows_damaged_total',
    help: 'Times that reading found the rows damaged; until they are made anew queries are not answered',
    registers: [this.registry],
  })
  readonly rowsMadeAnew = new Counter({
    name: 'clearance_rows_made_anew_total',
    help: 'Times that all rows were made anew from the events',
    registers: [this.registry],
  })
  readonly projectorRestarts = new Counter({
    name: 'clearance_projector_restarts_total',
    help: 'Times that the thread which keeps the rows ended by itself and was started again',
    registers: [this.registry],
  })
  private readonly steps = new Counter({
    name: 'clearance_process_steps_total',
    help: 'What processes asked of the ledger, by outcome',
    labelNames: ['process', 'outcome'] as const,
    registers: [this.registry],
  })
  private readonly chunks = new Counter({
    name: 'clearance_process_chunks_total',
    help: 'Chunks that processes have done',
    labelNames: ['process'] as const,
    registers: [this.registry],
  })
  private readonly failures = new Counter({
    name: 'clearance_process_failures_total',
    help: 'Failures of processes, which try again',
    labelNames: ['process'] as const,
    registers: [this.registry],
  })
  private readonly children = new Map<string, Counter.Internal>()

  constructor() {
    collectDefaultMetrics({ register: this.registry })
  }

  command(name: string, outcome: CommandOutcome, ms: number, refusals: readonly { code: string }[] = []): void {
    const key = `${name} ${outcome}`
    let child = this.children.get(key)
    if (!child) this.children.set(key, (child = this.commands.labels(name, outcome)))
    child.inc()
    this.seconds.observe(ms / 1000)
    for (const { code } of refusals) this.refusals.inc({ code })
  }

  answered(status: number): void {
    let child = this.answersOf.get(status)
    if (!child) this.answersOf.set(status, (child = this.answers.labels(String(status))))
    child.inc()
  }

  /** Observes the commits of a store, and at each scrape how far the rows are behind and which breaches are open. */
  watch(store: Pick<SqliteStore, 'onBatch' | 'head'>, rows: Rows): void {
    store.onBatch(({ size, ms }) => {
      this.batchSize.observe(size)
      this.batchSeconds.observe(ms / 1000)
    })
    this.gauge('clearance_ledger_position', 'The last position of the ledger', () => store.head())
    this.gauge('clearance_projection_lag_events', 'Events that are recorded and not yet shown by the rows', async () =>
      Math.max(0, (await store.head()) - rows.position()),
    )
    this.gauge(
      'clearance_projections_unhealthy',
      'Projections that were found not to add up',
      () => rows.health().unhealthy.length,
    )
    new Gauge({
      name: 'clearance_breaches',
      help: 'Open breaches by rule and cause: a limit, or a departure judged again',
      labelNames: ['code', 'cause'] as const,
      registers: [this.registry],
      collect() {
        this.reset()
        for (const { code, cause, open } of rows.openBreaches()) this.set({ code, cause }, open)
      },
    })
  }

  /** Counts what processes do, and observes at each scrape how far they are behind and what waits. */
  watchProcesses(store: Pick<SqliteStore, 'head'>, standing: () => Standing): void {
    this.gauge('clearance_process_lag_events', 'Events that are recorded and not yet seen by the processes', async () =>
      Math.max(0, (await store.head()) - standing().position),
    )
    this.gauge(
      'clearance_process_works_refused',
      'Works of processes in which something was refused or failed',
      () => standing().refused.length,
    )
    new Gauge({
      name: 'clearance_process_works',
      help: 'Works of processes that are not done',
      labelNames: ['process'] as const,
      registers: [this.registry],
      collect() {
        for (const [process, waiting] of Object.entries(standing().waiting)) this.set({ process }, waiting)
      },
    })
  }

  process(told: Told): void {
    const { process } = told
    if (told.kind === 'asked') this.steps.inc({ process, outcome: told.outcome })
    else if (told.kind === 'chunk') this.chunks.inc({ process })
    else if (told.kind === 'failed') this.failures.inc({ process })
  }

  private gauge(name: string, help: string, value: () => number | Promise<number>): void {
    new Gauge({
      name,
      help,
      registers: [this.registry],
      async collect() {
        this.set(await value())
      },
    })
  }
}
