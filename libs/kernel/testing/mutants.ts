type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json }

const junk: readonly Json[] = [
  null,
  true,
  0,
  -1,
  0.5,
  1e300,
  '',
  ' ',
  '0',
  'a',
  '2026-02-30',
  '2026-02-28T00:00:00.000Z',
  [],
  [null],
  [[]],
  [{}],
  {},
  { length: 1 },
]

/** Names that objects inherit, which a check of names may overlook. */
const strange = ['x', '0', '__proto__', 'constructor', 'hasOwnProperty', 'toString', 'valueOf']

/**
 * Values near a good one: every part of it replaced by junk or bent a little, every name left out or added, every list
 * emptied, doubled and overfilled. What a schema says of them and what a validator says should never differ.
 */
export function* mutantsOf(value: Json): Generator<Json> {
  yield* junk
  if (typeof value === 'number') yield* bentNumbers(value)
  else if (typeof value === 'string') yield* bentTexts(value)
  else if (Array.isArray(value)) yield* bentLists(value as readonly Json[])
  else if (typeof value === 'object' && value !== null) yield* bentObjects(value as { [name: string]: Json })
}

function* bentNumbers(value: number): Generator<Json> {
  yield* [value + 1, value - 1, value + 0.5, -value, value * 1_000_000, String(value), [value]]
}

function* bentTexts(value: string): Generator<Json> {
  yield* [
    `${value} `,
    ` ${value}`,
    `${value}\n`,
    `${value}é`,
    `${value}😀`,
    value.slice(1),
    value.slice(0, -1),
    `${value}.${value}`,
  ]
  yield* [value.toLowerCase(), value.toUpperCase(), value.repeat(300), [value], { value }]
}

function* bentLists(value: readonly Json[]): Generator<Json> {
  yield [...value, ...value]
  yield Array.from({ length: 301 }, () => value[0] ?? null)
  for (const [at, item] of value.entries()) for (const mutant of mutantsOf(item)) yield value.with(at, mutant)
}

function* bentObjects(value: { readonly [name: string]: Json }): Generator<Json> {
  for (const name of Object.keys(value)) {
    const { [name]: part, ...rest } = value
    yield rest
    for (const mutant of mutantsOf(part ?? null)) yield { ...value, [name]: mutant }
  }
  for (const name of strange) for (const odd of [null, 1, {}]) yield { ...value, ...own(name, odd) }
}

/** An object with a property of its own of any name, `__proto__` too, as JSON.parse makes it; a copy by `...` keeps it. */
const own = (name: string, value: Json): { [name: string]: Json } => Object.fromEntries([[name, value]])
