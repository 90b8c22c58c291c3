import type { StrykerOptions, schema } from '@stryker-mutator/api/core'
import { commonTokens, declareClassPlugin, PluginKind, tokens } from '@stryker-mutator/api/plugin'
import type { Reporter } from '@stryker-mutator/api/report'

const found: readonly schema.MutantStatus[] = ['Killed', 'Timeout']
const missed: readonly schema.MutantStatus[] = ['Survived', 'NoCoverage']

/** Says the score of each library, and fails the run if one of them is under the threshold that Stryker has for all. */
export class Scores implements Reporter {
  static readonly inject = tokens(commonTokens.options)

  constructor(private readonly options: StrykerOptions) {}

  onMutationTestReportReady({ files }: Readonly<schema.MutationTestResult>): void {
    const least = this.options.thresholds.break ?? 0
    const libraries = Map.groupBy(Object.entries(files), ([file]) => file.split('/').slice(0, 2).join('/'))
    for (const [library, its] of libraries) {
      const mutants = its.flatMap(([, file]) => file.mutants)
      const score = scoreOf(mutants.map(({ status }) => status))
      console.log(`${library}: ${score.toFixed(2)} % of ${mutants.length} mutants are found; it has to be ${least} %.`)
      if (score < least) process.exitCode = 1
    }
  }
}

function scoreOf(statuses: readonly schema.MutantStatus[]): number {
  const among = (some: readonly schema.MutantStatus[]): number => statuses.filter((one) => some.includes(one)).length
  return (100 * among(found)) / Math.max(1, among([...found, ...missed]))
}

export const strykerPlugins = [declareClassPlugin(PluginKind.Reporter, 'scores', Scores)]
