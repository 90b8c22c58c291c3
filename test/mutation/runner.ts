import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs'
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
  TestStatus,
  toMutantRunResult,
  type DryRunResult,
  type MutantRunOptions,
  type MutantRunResult,
  type TestResult,
  type TestRunner,
  type TestRunnerCapabilities,
} from '@stryker-mutator/api/test-runner'
import { Modules } from './modules.js'
import { run, type Failure, type Watch } from './run.js'
import { declaredBy, type Block } from './specs.js'

/** Where Linux keeps files in memory. The specs of the ledger open a store each. */
const memory = '/dev/shm'
/** In the sandbox: the ids of the tests that took over 25 ms in the dry run. */
const slowTestsFile = 'slow-tests.json'
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
 */
export class SpecRunner implements TestRunner {
  private readonly stryker: InstrumenterContext = ((globalThis as Record<string, unknown>)[names.NAMESPACE] ??= {})
  private readonly modules = new Modules(resolve('dist'), {
    '@jest/globals': new URL('specs.js', import.meta.url).href,
    'fast-check': new URL('properties.js', import.meta.url).href,
  })
  private readonly specs = libraries.flatMap((library) =>
    globSync(resolve('dist/libs', library, '**/*.spec.js')).sort(),
  )

  async init(): Promise<void> {
    if (existsSync(memory)) process.env.TMPDIR = memory
    // What is thrown between two tests belongs to neither.
    process.on('uncaughtException', () => undefined)
  }

  /** Modules are loaded anew for every mutant; no process has to be started for one. */
  capabilities(): TestRunnerCapabilities {
    return { reloadEnvironment: true }
  }

  /** Each spec file gets modules of its own, so that what is made once and kept is covered by every file that needs it. */
  async dryRun(): Promise<DryRunResult> {
    const tests = new Tests(false, undefined, (id) => (this.stryker.currentTestId = id))
    const mutantCoverage: MutantCoverage = { static: {}, perTest: {} }
    for (const spec of this.specs) {
      const counted: MutantCoverage = (this.stryker.mutantCoverage = { static: {}, perTest: {} })
      this.modules.renew({ counts: true })
      await run(this.modules.nameOf(spec), await declaredBy(() => this.modules.load(spec)), tests)
      delete this.stryker.currentTestId
      for (const [id, hits] of this.ofItsOwn(spec, counted.static))
        mutantCoverage.static[id] = hits + (mutantCoverage.static[id] ?? 0)
      for (const [test, covered] of Object.entries(counted.perTest))
        mutantCoverage.perTest[test] = Object.fromEntries(this.ofItsOwn(spec, covered))
    }
    const slow = tests.results.filter(({ timeSpentMs }) => timeSpentMs > 25)
    writeFileSync(slowTestsFile, JSON.stringify(slow.map(({ id }) => id)))
    return { status: DryRunStatus.Complete, tests: tests.results, mutantCoverage }
  }

  /**
   * Runs the tests that cover the mutant: quick ones first, and of these the nearest to it. Of a mutant in what runs while
   * modules are loaded Stryker cannot say which tests cover it; all tests run then whose file imports the mutated one.
   */
  async mutantRun(options: MutantRunOptions): Promise<MutantRunResult> {
    const { activeMutant, mutantActivation, hitLimit, disableBail, testFilter, sandboxFileName } = options
    const fromTheStart = mutantActivation === 'static'
    const mutated = resolve('dist', relative('.', sandboxFileName)).replace(/\.ts$/, '.js')
    const tests = new Tests(!disableBail, testFilter)
    const specs = this.nearest(mutated).filter((spec) => tests.wantsOf(this.modules.nameOf(spec)))
    const declared = new Map<string, Block>()
    Object.assign(this.stryker, { hitLimit, hitCount: hitLimit === undefined ? undefined : 0 })
    this.modules.renew({ counts: false })
    for (const left of [slowTests(), new Set<string>()]) {
      tests.left = left
      for (const spec of specs) {
        this.activate(fromTheStart ? activeMutant.id : undefined)
        const block = declared.get(spec) ?? (await declaredBy(() => this.modules.load(spec)))
        declared.set(spec, block)
        this.activate(activeMutant.id)
        if (this.modules.reaches(spec, mutated)) await run(this.modules.nameOf(spec), block, tests)
        if (tests.ended) break
      }
      if (tests.ended) break
    }
    this.activate(undefined)
    const timeout = determineHitLimitReached(this.stryker.hitCount, hitLimit)
    return toMutantRunResult(timeout ?? { status: DryRunStatus.Complete, tests: tests.results }, disableBail)
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

const slowTests = (): Set<string> => new Set(JSON.parse(readFileSync(slowTestsFile, 'utf8')) as string[])

/** The tests of a run, and what came of them. */
class Tests implements Watch {
  readonly results: TestResult[] = []
  /** Tests that are left for later. */
  left: ReadonlySet<string> = new Set()
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

  /** Whether it wants any of a spec file. */
  wantsOf(name: string): boolean {
    return !this.wanted || [...this.wanted].some((id) => id.startsWith(`${name} `))
  }

  begins(id: string): void {
    this.ran.add(id)
    this.beginning(id)
  }

  ends(id: string, failure: Failure | undefined, timeSpentMs: number): boolean {
    const result = { id, name: id, fileName: `${id.split(' ')[0]}.ts`, timeSpentMs }
    if (!failure) this.results.push({ ...result, status: TestStatus.Success })
    else this.results.push({ ...result, status: TestStatus.Failed, failureMessage: inspect(failure.error) })
    this.ended = failure !== undefined && this.bails
    return !this.ended
  }

  skipped(id: string): void {
    this.ran.add(id)
    this.results.push({ id, name: id, timeSpentMs: 0, status: TestStatus.Skipped })
  }
}

export const strykerPlugins = [declareClassPlugin(PluginKind.TestRunner, 'specs', SpecRunner)]
