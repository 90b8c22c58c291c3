import { setImmediate as turn, setTimeout as after } from 'node:timers/promises'
import type { Block, Test } from './specs.js'

export type Failure = { readonly error: unknown }
/** Is told of the tests as they run. */
export type Watch = {
  wants(id: string): boolean
  /** Milliseconds that it may take, if it says the second. */
  limit(id: string, ofItsOwn: number): number
  begins(id: string): void
  /** Answers whether to go on. */
  ends(id: string, failure: Failure | undefined, milliseconds: number): boolean
  skipped(id: string): void
}

/** A test that does not end in time. */
export class Overdue extends Error {}

/** Milliseconds that clearing up may take after a failure: what is to be known is known, and nothing need wait for it. */
const clearing = 1_000

/** Runs the wanted tests of a spec file in their order. Their ids are their full names, which begin with the file's. */
export async function run(name: string, root: Block, watch: Watch): Promise<void> {
  const ids = new Map<Test, string>()
  const times = new Map<string, number>()
  for (const [test, full] of testsOf(root, name)) {
    const time = (times.get(full) ?? 0) + 1
    times.set(full, time)
    ids.set(test, time === 1 ? full : `${full} (${time})`)
  }
  await new Course(ids, watch).block(root, [])
}

/** Each test below, with its full name. */
function* testsOf(block: Block, above: string): Generator<[Test, string]> {
  for (const part of block.parts) {
    const name = `${above} ${part.name}`
    if ('parts' in part) yield* testsOf(part, name)
    else yield [part, name]
  }
}

class Course {
  private fault: Failure | undefined

  constructor(
    private readonly ids: ReadonlyMap<Test, string>,
    private readonly watch: Watch,
  ) {}

  /** Answers whether to go on. */
  async block(block: Block, above: readonly Block[], failedAbove?: Failure): Promise<boolean> {
    if (![...testsOf(block, '')].some(([test]) => this.watch.wants(this.ids.get(test)!))) return true
    const path = [...above, block]
    const failed = failedAbove ?? (await this.failureOf(block.hooks.beforeAll))
    let goesOn = true
    for (const part of block.parts) {
      if ('parts' in part) goesOn = await this.block(part, path, failed)
      else if (this.watch.wants(this.ids.get(part)!)) goesOn = await this.test(part, path, failed)
      if (!goesOn) break
    }
    await this.failureOf(block.hooks.afterAll, clearing)
    return goesOn
  }

  private async test(test: Test, path: readonly Block[], failedBefore?: Failure): Promise<boolean> {
    const id = this.ids.get(test)!
    if (test.skipped || path.some((block) => block.skipped)) {
      this.watch.skipped(id)
      return true
    }
    const limit = this.watch.limit(id, test.limit)
    const started = performance.now()
    const silence = this.listen()
    this.watch.begins(id)
    const before = path.flatMap(({ hooks }) => hooks.beforeEach)
    const failed = failedBefore ?? (await this.failureOf(before, limit)) ?? (await this.failureOf([test.act], limit))
    const after = path.toReversed().flatMap(({ hooks }) => hooks.afterEach)
    const uncleared = await this.failureOf(after, failed ? clearing : limit)
    await turn()
    silence()
    return this.watch.ends(id, failed ?? uncleared ?? this.fault, performance.now() - started)
  }

  /** What the first of these acts throws, or that it takes too long. */
  private async failureOf(acts: readonly (() => unknown)[], limit = 30_000): Promise<Failure | undefined> {
    for (const act of acts) {
      const ended = new AbortController()
      try {
        const done = act()
        if (!(done instanceof Promise)) continue
        const late = after(limit, 'late', { signal: ended.signal, ref: false })
        if ((await Promise.race([done, late])) === 'late')
          return { error: new Overdue(`It takes over ${Math.round(limit)} ms`) }
      } catch (error) {
        return { error }
      } finally {
        ended.abort()
      }
    }
    return undefined
  }

  /** What is thrown where nobody can catch it fails the test that runs, as under Jest, and not the process. */
  private listen(): () => void {
    this.fault = undefined
    const heard = (error: unknown): void => void (this.fault ??= { error })
    const kinds = ['uncaughtException', 'unhandledRejection'] as const
    for (const kind of kinds) process.on(kind, heard)
    return () => kinds.forEach((kind) => process.off(kind, heard))
  }
}
