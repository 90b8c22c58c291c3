import { existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { relative, resolve } from 'node:path'
import { inspect } from 'node:util'
import {
  INSTRUMENTER_CONSTANTS as names,
  type InstrumenterContext,
  type MutantCoverage,
} from '@stryker-mutator/api/core'
import { declareClassPlugin, PluginKind } from '@stryker-mutator/api/plugin'
import {
  determineHitLimitReached,
  DryRunStatus,
  MutantRunStatus,
  TestStatus,
  toMutantRunResult,
  type DryRunOptions,
  type DryRunResult,
  type MutantRunOptions,
  type MutantRunResult,
  type TestResult,
  type TestRunner,
  type TestRunnerCapabilities,
  type TimeoutDryRunResult,
} from '@stryker-mutator/api/test-runner'
import { Modules } from './modules.js'
import { Overdue, run, type Failure, type Watch } from './run.js'
import { declaredBy, loadable, type Block } from './specs.js'
import { Watchdog } from './watchdog.js'

/** Where Linux keeps files in memory. The specs of the ledger open a store each, and leave it behind if they are ended. */
const memory = '/dev/shm'
const folderOf = (pid: string | number): string => `${memory}/mutation-${pid}`
/** In the sandbox: what the dry run found. */
const findingsFile = 'findings.json'
/** So many tests that found mutants of a file are tried first. */
const mostFinders = 10
/** Milliseconds: tests that take less than the first go first, and so on. */
const paces = [25, 250, Infinity]
/** Milliseconds of the processor that a spec file may take to load. */
const loading = 5_000
/** Milliseconds that any test may wait, and milliseconds of the processor that it may take. */
const least = { waiting: 3_000, working: 1_000 }
/**
 * Stryker takes it for a loop if a mutant is met a hundred times as often as without it, for tools that run a failing
 * property again and again. This one does not: where there are many, five times do.
 */
const mostHits = (limit: number): number => Math.min(limit, Math.max(20_000, limit * 0.05))
const libraries = ['kernel', 'domain', 'ledger']

/**
 * Runs specs for Stryker without Jest, which takes seconds to load them and would do so again for each mutant. The specs
 * are built in Stryker's sandbox with everything else; what a mutant needs is loaded from there, in milliseconds.
 *
 * The verdicts are those of Jest, but:
 * - A mutant has to be found by the specs of its own library. What only those of another would find survives.
 * - A property runs 25 times instead of 100 or more, and always from the same seed. The score is the same each time and, if
 *   anything, lower than with Jest.
 * - A spec file that cannot be loaded with a mutant in it has failed, as it has under Jest. Stryker's own runner for Jest
 *   takes that for an error of its own and leaves the mutant out of the score.
 * - A test may take ten times what it took without a mutant, and three seconds. One that waits for ever is a timeout then.
 *   One that never lets go of the processor is ended with its process, and is a timeout too: after ten times what it took,
 *   and one second, of the processor's time, which is the same on a busy machine.
 */
export class SpecRunner implements TestRunner {
  private readonly stryker: InstrumenterContext = ((globalThis as Record<string, unknown>)[names.NAMESPACE] ??= {})
  private watchdog: Watchdog | undefined
  private findings: Findings | undefined
  /** By file: the tests that found its other mutants, the latest first. They are likely to find the next one too. */
  private readonly finders = new Map<string, readonly string[]>()
  private readonly modules = new Modules(resolve('dist'), {
    '@jest/globals': new URL('specs.js', import.meta.url).href,
    'fast-check': new URL('properties.js', import.meta.url).href,
  })
  private readonly specs = libraries.flatMap((library) =>
    globSync(resolve('dist/libs', library, '**/*.spec.js')).sort(),
  )

  async init(): Promise<void> {
    for (const folder of globSync(folderOf('*')))
      if (!existsSync(`/proc/${folder.split('-').pop()}`)) rmSync(folder, { recursive: true, force: true })
    if (existsSync(memory)) {
      process.env.TMPDIR = folderOf(process.pid)
      mkdirSync(process.env.TMPDIR, { recursive: true })
    }
    // What is thrown between two tests belongs to neither.
    process.on('uncaughtException', () => undefined)
  }

  async dispose(): Promise<void> {
    rmSync(folderOf(process.pid), { recursive: true, force: true })
  }

  /** Modules are loaded anew for every mutant; no process has to be started for one. */
  capabilities(): TestRunnerCapabilities {
    return { reloadEnvironment: true }
  }

  /** Each spec file gets modules of its own, so that what is made once and kept is covered by every file that needs it. */
  async dryRun({ files }: DryRunOptions): Promise<DryRunResult> {
    const tests = new Tests(false, undefined, (id) => (this.stryker.currentTestId = id))
    const mutantCoverage: MutantCoverage = { static: {}, perTest: {} }
    const covered: Record<string, string[]> = {}
    const libraries = files && new Set(files.map((file) => this.libraryOf(this.builtFrom(file))))
    for (const spec of this.specs) {
      if (libraries && !libraries.has(this.libraryOf(spec))) continue
      const counted: MutantCoverage = (this.stryker.mutantCoverage = { static: {}, perTest: {} })
      const before = tests.results.length
      this.modules.renew({ counts: true })
      await run(this.modules.nameOf(spec), await declaredBy(() => this.modules.load(spec)), tests)
      delete this.stryker.currentTestId
      const its = [`${this.modules.nameOf(spec)} ${loadable}`, ...tests.results.slice(before).map(({ id }) => id)]
      for (const [id, hits] of this.ofItsOwn(spec, counted.static)) {
        mutantCoverage.static[id] = hits + (mutantCoverage.static[id] ?? 0)
        covered[id] = [...(covered[id] ?? []), ...its]
      }
      for (const [test, hits] of Object.entries(counted.perTest)) {
        mutantCoverage.perTest[test] = Object.fromEntries(this.ofItsOwn(spec, hits))
        for (const id of Object.keys(mutantCoverage.perTest[test]))
          if (!(id in counted.static)) (covered[id] ??= []).push(test)
      }
    }
    const times = tests.results.map(({ id, timeSpentMs }) => [id, timeSpentMs] as const)
    writeFileSync(findingsFile, JSON.stringify({ times, covered } satisfies Findings))
    return { status: DryRunStatus.Complete, tests: tests.results, mutantCoverage }
  }

  /**
   * Runs the tests that cover the mutant: first those that found others of its file, then quick ones, the nearest to it
   * before others. Of a mutant in what runs while modules are loaded Stryker cannot say which tests cover it; all tests
   * run then of the files that met it as they were loaded, and of others those that met it.
   */
  async mutantRun(options: MutantRunOptions): Promise<MutantRunResult> {
    const { activeMutant, mutantActivation, disableBail, testFilter, sandboxFileName } = options
    const hitLimit = options.hitLimit && mostHits(options.hitLimit)
    const fromTheStart = mutantActivation === 'static'
    const findings = (this.findings ??= JSON.parse(readFileSync(findingsFile, 'utf8')) as Findings)
    const times = new Map(findings.times)
    const watchdog = (this.watchdog ??= new Watchdog())
    if (watchdog.knows(activeMutant.id)) return { status: MutantRunStatus.Timeout, reason: 'It loops' }
    const tests = new Tests(!disableBail, testFilter ?? findings.covered[activeMutant.id], (id) =>
      watchdog.watch(activeMutant.id, least.working + 10 * (times.get(id) ?? 0)),
    )
    tests.times = times
    const specs = this.nearest(this.builtFrom(sandboxFileName)).filter((spec) =>
      tests.wantsOf(this.modules.nameOf(spec)),
    )
    const declared = new Map<string, Block>()
    Object.assign(this.stryker, { hitLimit, hitCount: hitLimit === undefined ? undefined : 0 })
    this.modules.renew({ counts: false })
    const finders = this.finders.get(sandboxFileName) ?? []
    const all = [...times.keys()]
    const later = paces.map((pace) => all.filter((id) => times.get(id)! > pace))
    for (const left of [all.filter((id) => !finders.includes(id)), ...later]) {
      tests.left = new Set(left)
      for (const spec of specs) {
        const name = this.modules.nameOf(spec)
        if (!tests.wantsOf(name)) continue
        this.activate(fromTheStart ? activeMutant.id : undefined)
        watchdog.watch(activeMutant.id, loading)
        const block = declared.get(spec) ?? (await declaredBy(() => this.modules.load(spec)))
        declared.set(spec, block)
        this.activate(activeMutant.id)
        await run(name, block, tests)
        if (tests.ended) break
      }
      if (tests.ended) break
    }
    watchdog.rest()
    this.activate(undefined)
    const found = tests.results.find(({ status }) => status === TestStatus.Failed)
    if (found)
      this.finders.set(sandboxFileName, [found.id, ...finders.filter((id) => id !== found.id)].slice(0, mostFinders))
    const timeout = determineHitLimitReached(this.stryker.hitCount, hitLimit)
    return toMutantRunResult(
      timeout ?? tests.timeout ?? { status: DryRunStatus.Complete, tests: tests.results },
      disableBail,
    )
  }

  /** In this process by the variable, in the worker threads it starts by the environment. */
  private activate(mutant: string | undefined): void {
    if (mutant === undefined) {
      delete this.stryker.activeMutant
      delete process.env[names.ACTIVE_MUTANT_ENV_VARIABLE]
    } else {
      this.stryker.activeMutant = mutant
      process.env[names.ACTIVE_MUTANT_ENV_VARIABLE] = mutant
    }
  }

  /** Of what a spec covers, that which is in the same library: each has to be held by specs of its own. */
  private ofItsOwn(spec: string, hits: Readonly<Record<string, number>>): [string, number][] {
    return Object.entries(hits).filter(([id]) => this.libraryOf(this.modules.fileOf(id) ?? '') === this.libraryOf(spec))
  }

  /** What a file of the sandbox is built to. */
  private builtFrom(file: string): string {
    return resolve('dist', relative('.', file)).replace(/\.ts$/, '.js')
  }

  private libraryOf(file: string): string | undefined {
    return this.modules.nameOf(file).split('/')[1]
  }

  /** The specs of its library, those first whose path has the most in common with the mutated file. */
  private nearest(mutated: string): string[] {
    const common = (spec: string): number => [...spec].findIndex((letter, at) => letter !== mutated[at])
    return this.specs
      .filter((spec) => this.libraryOf(spec) === this.libraryOf(mutated))
      .toSorted((one, other) => common(other) - common(one))
  }
}

/** The milliseconds that each test took, and the tests that can find each mutant. */
type Findings = {
  readonly times: readonly (readonly [test: string, milliseconds: number])[]
  readonly covered: Readonly<Record<string, readonly string[]>>
}

/** The tests of a run, and what came of them. */
class Tests implements Watch {
  readonly results: TestResult[] = []
  /** Tests that are left for later. */
  left: ReadonlySet<string> = new Set()
  times: ReadonlyMap<string, number> = new Map()
  timeout: TimeoutDryRunResult | undefined
  /** Whether no more tests are to be run. */
  ended = false
  private readonly ran = new Set<string>()
  private readonly wanted: ReadonlySet<string> | undefined

  constructor(
    private readonly bails: boolean,
    wanted?: readonly string[],
    private readonly beginning: (id: string) => void = () => undefined,
  ) {
    this.wanted = wanted && new Set(wanted)
  }

  wants(id: string): boolean {
    return (!this.wanted || this.wanted.has(id)) && !this.left.has(id) && !this.ran.has(id)
  }

  /** Whether it still wants any of a spec file. */
  wantsOf(name: string): boolean {
    return !this.wanted || [...this.wanted].some((id) => id.startsWith(`${name} `) && this.wants(id))
  }

  /** Milliseconds that a test may take: with a mutant, not much more than without. */
  limit(id: string, ofItsOwn: number): number {
    const time = this.times.get(id)
    return time === undefined ? ofItsOwn : Math.min(ofItsOwn, least.waiting + 10 * time)
  }

  begins(id: string): void {
    this.ran.add(id)
    this.beginning(id)
  }

  ends(id: string, failure: Failure | undefined, timeSpentMs: number): boolean {
    const result = { id, name: id, fileName: `${id.split(' ')[0]}.ts`, timeSpentMs }
    if (!failure) this.results.push({ ...result, status: TestStatus.Success })
    else this.results.push({ ...result, status: TestStatus.Failed, failureMessage: inspect(failure.error) })
    if (failure?.error instanceof Overdue)
      this.timeout = { status: DryRunStatus.Timeout, reason: `${id}: ${failure.error.message}` }
    this.ended = failure !== undefined && this.bails
    return !this.ended
  }

  skipped(id: string): void {
    this.ran.add(id)
    this.results.push({ id, name: id, timeSpentMs: 0, status: TestStatus.Skipped })
  }
}

export const strykerPlugins = [declareClassPlugin(PluginKind.TestRunner, 'specs', SpecRunner)]
