/** Why a rule said no: a stable code, a sentence, and the numbers in it. A value, never thrown. */
export type Refusal = {
  code: string
  message: string
  numbers: Readonly<Record<string, string | number>>
  /** True where something named does not exist (404); otherwise the state speaks against it (409). */
  unknown?: true
}

/** What a limit says of one key: `used` is bounded by `limit`. A breach while used > limit. */
export type Bound = { code: string; key: string; limit: number; used: number }

export type Rule = { text: string; unknown?: true }
type Rules = Readonly<Record<string, string | Rule>>
export type Numbers = Readonly<Record<string, string | number>>

/** Every code of a context, with its sentence; `{name}` in it stands for a number of the refusal. */
export type Rulebook<R extends Rules = Rules> = {
  readonly rules: ReadonlyMap<string, Rule>
  refuse(code: keyof R & string, numbers?: Numbers): Refusal[]
  /** Nothing if it holds, else the refusal. */
  unless(holds: boolean, code: keyof R & string, numbers?: Numbers): Refusal[]
  /** used ≤ limit, for one key of a stream. */
  limit(code: keyof R & string, limit: number, used: number, key?: string): Bound
  /** balance ≥ 0: told as what is missing, beyond a limit of 0. */
  balance(code: keyof R & string, balance: number, key?: string): Bound
}

/** The code under which a rule about something that does not exist is declared. */
export const unknownThing = (text: string): Rule => ({ text, unknown: true })

export function rulebook<const R extends Rules>(declared: R): Rulebook<R> {
  const rules = new Map(
    Object.entries(declared).map(([code, rule]) => [code, typeof rule === 'string' ? { text: rule } : rule]),
  )
  const refusal = (code: string, numbers: Numbers): Refusal => sentence(code, rules.get(code)!, numbers)
  return {
    rules,
    refuse: (code, numbers = {}) => [refusal(code, numbers)],
    unless: (holds, code, numbers = {}) => (holds ? [] : [refusal(code, numbers)]),
    limit: (code, limit, used, key = '') => ({ code, key, limit, used }),
    balance: (code, balance, key = '') => ({ code, key, limit: 0, used: 0 - balance }),
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
