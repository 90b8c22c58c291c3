import { globSync } from 'node:fs'
import { resolve } from 'node:path'
import { Modules } from './modules.js'
import { Removal } from './removal.js'
import { run, type Failure, type Watch } from './run.js'
import { declaredBy, type Block } from './specs.js'

/**
 * Takes each code of the deciders away in turn and sees whether a spec of the domain, of the commands or of the table
 * of rules fails; says which do not. The specs are loaded once; of each code those tests run that meet it, the quick
 * ones first.
 *
 *     npm run test:rules               all codes
 *     npm run test:rules -- POOL_SHORT LINE_HELD
 */
const specs = ['dist/libs/domain', 'dist/libs/commands', 'dist/test/rules'].flatMap((folder) =>
  globSync(resolve(folder, '**/*.spec.js')).sort(),
)

type Test = {
  readonly id: string
  readonly spec: string
  readonly milliseconds: number
  readonly met: ReadonlySet<string>
}

/** Runs the tests of one spec file that are wanted, and is told how each ended. */
class Listening implements Watch {
  constructor(
    readonly wants: (id: string) => boolean,
    private readonly hear: (id: string, failure: Failure | undefined, milliseconds: number) => boolean,
  ) {}

  readonly limit = (_: string, ofItsOwn: number): number => ofItsOwn
  readonly begins = (): void => undefined
  readonly skipped = (): void => undefined
  ends(id: string, failure: Failure | undefined, milliseconds: number): boolean {
    return this.hear(id, failure, milliseconds)
  }
}

const removal = new Removal()
const modules = new Modules(
  resolve('dist'),
  {
    '@jest/globals': new URL('specs.js', import.meta.url).href,
    'fast-check': new URL('properties.js', import.meta.url).href,
  },
  (file, source) => (file.endsWith('/libs/kernel/refusal.js') ? Removal.into(source) : source),
)
const declared = new Map<string, Block>()

/** All tests, with the codes that each meets. One that fails with all rules in place finds nothing, and is told. */
async function allTests(): Promise<Test[]> {
  const tests: Test[] = []
  for (const spec of specs) {
    const block = await declaredBy(() => modules.load(spec))
    declared.set(spec, block)
    removal.met.clear()
    const hear = (id: string, failure: Failure | undefined, milliseconds: number): boolean => {
      if (failure) console.error(`Left out, since it fails with all rules in place: ${id}`)
      else tests.push({ id, spec, milliseconds, met: new Set(removal.met) })
      removal.met.clear()
      return true
    }
    await run(modules.nameOf(spec), block, new Listening(() => true, hear))
  }
  return tests
}

/** The first test that fails without a code; undefined if none does. */
async function foundBy(code: string, tests: readonly Test[]): Promise<string | undefined> {
  let found: string | undefined
  removal.removed = code
  for (const { id, spec } of tests) {
    const hear = (_: string, failure: Failure | undefined): boolean => {
      if (failure) found = id
      return false
    }
    await run(modules.nameOf(spec), declared.get(spec)!, new Listening((other) => other === id, hear))
    if (found !== undefined) break
  }
  removal.removed = undefined
  return found
}

const began = performance.now()
const tests = (await allTests()).toSorted((one, other) => one.milliseconds - other.milliseconds)
const asked = process.argv.slice(2)
const unknown = asked.filter((code) => !removal.codes.has(code))
if (unknown.length > 0) throw new Error(`There is no code ${unknown.join(', ')}`)
const codes = asked.length > 0 ? asked : [...removal.codes]
console.log(`${tests.length} tests pass with all ${removal.codes.size} codes in place.`)

const survivors: string[] = []
for (const code of codes) {
  const meeting = tests.filter(({ met }) => met.has(code))
  const found = await foundBy(code, meeting)
  if (found === undefined) survivors.push(`${code} (${meeting.length} tests meet it)`)
  else if (asked.length > 0) console.log(`${code}: ${found}`)
}
const seconds = Math.round((performance.now() - began) / 1000)
console.log(
  `${codes.length - survivors.length} of ${codes.length} codes are missed by a spec when taken away; ${seconds} s.`,
)
for (const survivor of survivors) console.log(`  survives: ${survivor}`)
process.exitCode = survivors.length > 0 ? 1 : 0
