import { inspect } from 'node:util'

export { expect } from 'expect'

/** What `@jest/globals` is to a spec under mutation: this much of it, and `expect` from Jest itself. */

type Act = () => unknown
type Hooks = 'beforeAll' | 'afterAll' | 'beforeEach' | 'afterEach'

export type Test = { readonly name: string; readonly act: Act; readonly skipped: boolean; readonly limit: number }
export type Block = {
  readonly name: string
  readonly skipped: boolean
  readonly hooks: Record<Hooks, Act[]>
  readonly parts: (Block | Test)[]
}

/** Milliseconds that a test or a hook may take, as in jest.config.js. */
const testTimeout = 30_000

const blockOf = (name: string, skipped: boolean): Block => ({
  name,
  skipped,
  hooks: { beforeAll: [], afterAll: [], beforeEach: [], afterEach: [] },
  parts: [],
})

/** What the one test of a spec file that cannot be loaded is called. */
export const loadable = 'can be loaded'

let open = blockOf('', false)
let limit = testTimeout

/** What a spec file declares while `load` imports it. One that cannot be loaded is one test that fails. */
export async function declaredBy(load: () => Promise<unknown>): Promise<Block> {
  const root = (open = blockOf('', false))
  limit = testTimeout
  try {
    await load()
    return root
  } catch (error) {
    const failing = blockOf('', false)
    failing.parts.push({ name: loadable, act: () => raise(error), skipped: false, limit })
    return failing
  }
}

function raise(error: unknown): never {
  throw error
}

const hook = (kind: Hooks) => (act: Act) => void open.hooks[kind].push(act)
export const beforeAll = hook('beforeAll')
export const afterAll = hook('afterAll')
export const beforeEach = hook('beforeEach')
export const afterEach = hook('afterEach')

const block =
  (skipped: boolean) =>
  (name: string, declare: () => void): void => {
    const outer = open
    open = blockOf(name, skipped)
    outer.parts.push(open)
    declare()
    open = outer
  }

const one =
  (skipped: boolean) =>
  (name: string, act: Act, ofItsOwn = limit): void =>
    void open.parts.push({ name, act, skipped, limit: ofItsOwn })

/** A table of rows, as Jest takes it: unless all are lists, each row is the one argument. */
const each =
  <D extends unknown[]>(declare: (name: string, act: Act, ...more: D) => void) =>
  (rows: readonly unknown[]) =>
  (title: string, act: (...row: unknown[]) => unknown, ...more: D): void => {
    const table: readonly unknown[][] = rows.every(Array.isArray) ? rows : rows.map((row) => [row])
    for (const values of table) declare(titleOf(title, values), () => act(...values), ...more)
  }

/** `%s`, `%j` and `%p` stand for the arguments in turn, `$name` for what the first one has by that name. */
function titleOf(title: string, values: readonly unknown[]): string {
  const rest = [...values]
  const [first] = values
  const inOrder = title.replace(/%[sjp]/g, (kind) => {
    const value = rest.shift()
    return kind === '%j' ? JSON.stringify(value) : typeof value === 'string' ? value : inspect(value)
  })
  if (typeof first !== 'object' || first === null) return inOrder
  return inOrder.replace(/\$(\w+)/g, (_, name: string) => inspect((first as Record<string, unknown>)[name]))
}

export const describe = Object.assign(block(false), { skip: block(true), each: each(block(false)) })
export const test = Object.assign(one(false), { skip: one(true), each: each(one(false)), todo: () => undefined })
export const jest = { setTimeout: (milliseconds: number) => void (limit = milliseconds) }
