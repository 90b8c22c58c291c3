import { existsSync, globSync } from 'node:fs'
import { relative, resolve } from 'node:path'
import { inspect } from 'node:util'
import { INSTRUMENTER_CONSTANTS as names, type InstrumenterContext } from '@stryker-mutator/api/core'
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
import fc from 'fast-check'
import { Modules } from './modules.js'
import { run, type Failure, type Watch } from './run.js'
import { declaredBy } from './specs.js'

/** Where Linux keeps files in memory. The specs of the ledger open a store each. */
const memory = '/dev/shm'
const libraries = ['kernel', 'domain', 'ledger']

/**
 * Runs specs for Stryker without Jest, which takes seconds to load them and would do so again for each mutant. The specs
 * are built in Stryker's sandbox with everything else; what a mutant needs is loaded from there, in milliseconds.
 *
 * The verdicts are those of Jest, but:
 * - A property runs 25 times instead of 100, unless its spec says how often, and always from the same seed. The score is
 *   the same each time and, if anything, lower than with Jest. What fails is not shrunk.
 * - A spec file that cannot be loaded with a mutant in it has failed, as it has under Jest. Stryker's own runner for Jest
 *   takes that for an error of its own and leaves the mutant out of the score.
 */
export class SpecRunner implements TestRunner {
  private readonly stryker: InstrumenterContext = ((globalThis as Record<string, unknown>)[names.NAMESPACE] ??= {})
  private readonly modules = new Modules(resolve('dist'), new URL('specs.js', import.meta.url).href)
  private readonly specs = libraries.flatMap((library) =>
    globSync(resolve('dist/libs', library, '**/*.spec.js')).sort(),
  )

  async init(): Promise<void> {
    fc.configureGlobal({ numRuns: 25, seed: 20_260_115, endOnFailure: true })
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
    for (const spec of this.specs) {
      this.modules.renew({ counts: true })
      this.stryker.currentTestId = undefined
      await run(this.modules.nameOf(spec), await declaredBy(() => this.modules.load(spec)), tests)
    }
    this.stryker.currentTestId = undefined
    const { mutantCoverage } = this.stryker
    return { status: DryRunStatus.Complete, tests: tests.results, ...(mutantCoverage && { mutantCoverage }) }
  }

  /**
   * Runs the tests of the same library that cover the mutant, those nearest to it first: what only the specs of another
   * library would find is not found, so the score says what each holds by itself. Of a mutant in what runs while modules are loaded
   * Stryker cannot say which tests cover it; all tests run then whose file imports the mutated one.
   */
  async mutantRun(options: MutantRunOptions): Promise<MutantRunResult> {
    const { activeMutant, mutantActivation, hitLimit, disableBail, testFilter, sandboxFileName } = options
    const fromTheStart = mutantActivation === 'static'
    const mutated = resolve('dist', relative('.', sandboxFileName)).replace(/\.ts$/, '.js')
    const tests = new Tests(!disableBail, testFilter)
    Object.assign(this.stryker, { hitLimit, hitCount: hitLimit === undefined ? undefined : 0 })
    this.modules.renew({ counts: false })
    for (const spec of this.nearest(mutated)) {
      const name = this.modules.nameOf(spec)
      if (!tests.wantsOf(name)) continue
      this.activate(fromTheStart ? activeMutant.id : undefined)
      const declared = await declaredBy(() => this.modules.load(spec))
      this.activate(activeMutant.id)
      if (this.modules.reaches(spec, mutated)) await run(name, declared, tests)
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

  /** The specs of its library, those first whose path has the most in common with the mutated file. */
  private nearest(mutated: string): string[] {
    const libraryOf = (file: string): string => this.modules.nameOf(file).split('/').slice(0, 2).join('/')
    const common = (spec: string): number => [...spec].findIndex((letter, at) => letter !== mutated[at])
    return this.specs
      .filter((spec) => libraryOf(spec) === libraryOf(mutated))
      .toSorted((one, other) => common(other) - common(one))
  }
}

/** The tests of a run, and what came of them. */
class Tests implements Watch {
  readonly results: TestResult[] = []
  /** Whether no more tests are to be run. */
  ended = false
  private readonly wanted: ReadonlySet<string> | undefined

  constructor(
    private readonly bails: boolean,
    wanted?: readonly string[],
    readonly begins: (id: string) => void = () => undefined,
  ) {
    this.wanted = wanted && new Set(wanted)
  }

  wants(id: string): boolean {
    return !this.wanted || this.wanted.has(id)
  }

  /** Whether it wants any of a spec file. */
  wantsOf(name: string): boolean {
    return !this.ended && (!this.wanted || [...this.wanted].some((id) => id.startsWith(`${name} `)))
  }

  ends(id: string, failure: Failure | undefined, timeSpentMs: number): boolean {
    const result = { id, name: id, fileName: `${id.split(' ')[0]}.ts`, timeSpentMs }
    if (!failure) this.results.push({ ...result, status: TestStatus.Success })
    else this.results.push({ ...result, status: TestStatus.Failed, failureMessage: inspect(failure.error) })
    this.ended = failure !== undefined && this.bails
    return !this.ended
  }

  skipped(id: string): void {
    this.results.push({ id, name: id, timeSpentMs: 0, status: TestStatus.Skipped })
  }
}

export const strykerPlugins = [declareClassPlugin(PluginKind.TestRunner, 'specs', SpecRunner)]
