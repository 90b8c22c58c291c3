import { shownCount, type Count } from './count.js'

/** Why a rule said no: a stable code, a sentence, and the numbers in it. A value, never thrown. */
export type Refusal = {
  code: string
  message: string
  numbers: Readonly<Record<string, string | number>>
  /** True where something named does not exist (404); otherwise the state speaks against it (409). */
  unknown?: true
}

/**
 * What a limit says of one key: `used` is bounded by `limit`, both in units or both in money; an infinite limit goes with
 * either. A breach while used > limit.
 */
export type Bound = { code: string; key: string; limit: Count; used: Count }

/** A bound as it is told: money as exact decimals. */
export type BoundShown = { code: string; key: string; limit: number | string; used: number | string }
export const boundShown = ({ code, key, limit, used }: Bound): BoundShown => ({
  code,
  key,
  limit: shownCount(limit),
  used: shownCount(used),
})

export type Rule = { text: string; unknown?: true }
type Rules = Readonly<Record<string, string | Rule>>
export type Numbers = Readonly<Record<string, string | number>>

/** The number of a rule: `STK-1`. */
type RuleNo = `${string}-${number}`
type CodeOf<R extends Rules> = Exclude<keyof R & string, RuleNo>

/**
 * What a context declares in one table: its rules by their numbers, in words, and its codes, each with the sentence of
 * its refusal; `{name}` in it stands for a number of the refusal. A sentence that begins with the number of a rule
 * (`STK-1: …`) says which rule refuses, perhaps one of another context.
 */
export type Rulebook<R extends Rules = Rules> = {
  /** By code. */
  readonly rules: ReadonlyMap<string, Rule>
  /** The rules themselves, by number, whether a code stands for them or not. */
  readonly numbered: ReadonlyMap<string, string>
  refuse(code: CodeOf<R>, numbers?: Numbers): Refusal[]
  /** Nothing if it holds, else the refusal. */
  unless(holds: boolean, code: CodeOf<R>, numbers?: Numbers): Refusal[]
  /** used ≤ limit, for one key of a stream. */
  limit(code: CodeOf<R>, limit: Count, used: Count, key?: string): Bound
  /** balance ≥ 0: told as what is missing, beyond a limit of 0. */
  balance(code: CodeOf<R>, balance: Count, key?: string): Bound
}

/** The code under which a rule about something that does not exist is declared. */
export const unknownThing = (text: string): Rule => ({ text, unknown: true })

const ruleNo = /^[A-Z]{3}-\d+$/

/** The rule whose number the sentence of a code begins with, if any. */
export const ruleOf = ({ text }: Rule): string | undefined => /^([A-Z]{3}-\d+): /.exec(text)?.[1]

/** What a rule that holds says, the same for all: it cannot be added to. */
const nothing = Object.freeze([]) as unknown as Refusal[]
const noNumbers: Numbers = {}

export function rulebook<const R extends Rules>(declared: R): Rulebook<R> {
  const all = Object.entries(declared).map(([name, rule]): [string, Rule] => [
    name,
    typeof rule === 'string' ? { text: rule } : rule,
  ])
  const rules = new Map(all.filter(([name]) => !ruleNo.test(name)))
  const numbered = new Map(all.filter(([name]) => ruleNo.test(name)).map(([name, { text }]) => [name, text]))
  const refusal = (code: string, numbers: Numbers): Refusal => sentence(code, rules.get(code)!, numbers)
  return {
    rules,
    numbered,
    refuse: (code, numbers = noNumbers) => [refusal(code, numbers)],
    unless: (holds, code, numbers = noNumbers) => (holds ? nothing : [refusal(code, numbers)]),
    limit: (code, limit, used, key = '') => ({ code, key, limit, used }),
    balance: (code, balance, key = '') =>
      typeof balance === 'bigint'
        ? { code, key, limit: 0n, used: -balance }
        : { code, key, limit: 0, used: 0 - balance },
  }
}

export function sentence(code: string, rule: Rule, numbers: Numbers): Refusal {
  const message = rule.text.replace(/\{(\w+)\}/g, (whole, name: string) =>
    name in numbers ? said(numbers[name]!) : whole,
  )
  return { code, message, numbers, ...(rule.unknown ? { unknown: true } : {}) }
}

function said(value: string | number): string {
  return typeof value === 'number' ? value.toLocaleString('en-US') : value
}
