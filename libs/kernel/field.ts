import { isDay, isInstant } from './instant.js'
import { explaining, type Explaining } from './validating.js'

/** A JSON Schema (2020-12) as data. */
export type JsonSchema = { readonly [keyword: string]: unknown }

/**
 * What a value may be, declared once: `schema` accepts (Ajv compiles it), `decorators` explain (class-validator says
 * what was wrong with a value that the schema refused), `example` shows. A property test holds schema and decorators equal.
 */
export type Field<T = unknown, Optional extends boolean = boolean> = {
  readonly schema: JsonSchema
  readonly decorators: readonly Decorating[]
  readonly example: T
  readonly optional: Optional
}

export type Fields = { readonly [name: string]: Field }

/** A decorator, made once class-validator is there. */
type Decorating = (by: Explaining) => PropertyDecorator

type Simplify<T> = { [K in keyof T]: T[K] }
type OptionalNames<F extends Fields> = { [K in keyof F]: F[K]['optional'] extends true ? K : never }[keyof F]
type ValueOf<F> = F extends Field<infer T> ? T : never

/** The value that an object of these fields has. */
export type Values<F extends Fields> = Simplify<
  { [K in Exclude<keyof F, OptionalNames<F>>]: ValueOf<F[K]> } & { [K in OptionalNames<F>]?: ValueOf<F[K]> }
>

type Required<T> = Field<T, false>

const field = <T>(schema: JsonSchema, example: T, ...decorators: Decorating[]): Required<T> => ({
  schema,
  decorators,
  example,
  optional: false,
})

const satisfies =
  (name: string, holds: (value: unknown) => boolean, message: string): Decorating =>
  ({ ValidateBy }) =>
    ValidateBy({ name, validator: { validate: holds, defaultMessage: () => message } })

/** The same value, or left out; `null` is refused. */
export function optional<T>(of: Field<T>): Field<T, true> {
  const ifPresent: Decorating = ({ ValidateIf }) => ValidateIf((_, value) => value !== undefined)
  return { ...of, decorators: [ifPresent, ...of.decorators], optional: true }
}

/** The same values under a sentence of meaning and, if given, another example. */
export function described<T, O extends boolean>(
  of: Field<T, O>,
  description: string,
  example = of.example,
): Field<T, O> {
  return { ...of, schema: { ...of.schema, description }, example }
}

/** Text that matches a pattern (Unicode, anchored). `what` ends the sentence "… must be". */
export function patterned(pattern: string, what: string, example: string): Required<string> {
  const form = new RegExp(pattern, 'u')
  const holds = (value: unknown) => typeof value === 'string' && form.test(value)
  return field({ type: 'string', pattern }, example, satisfies('pattern', holds, `$property must be ${what}`))
}

/** Text of a named form, which Ajv knows under the same name (see schema.ts). */
function formed(format: string, holds: (value: unknown) => boolean, what: string, example: string): Required<string> {
  return field({ type: 'string', format }, example, satisfies(format, holds, `$property must be ${what}`))
}

export function whole(minimum: number, maximum: number, example: number): Required<number> {
  return field(
    { type: 'integer', minimum, maximum },
    example,
    (by) => by.IsInt(),
    (by) => by.Min(minimum),
    (by) => by.Max(maximum),
  )
}

export function oneOf<const V extends readonly string[]>(values: V): Required<V[number]> {
  return field<V[number]>({ type: 'string', enum: values }, values[0] as V[number], (by) => by.IsIn([...values]))
}

export const flag: Required<boolean> = field({ type: 'boolean' }, true, (by) => by.IsBoolean())

/** The largest quantity that one event carries: a thousand million pieces. */
export const largestQuantity = 1_000_000_000

/** Whole pieces of a product, at least one. */
export const units = whole(1, largestQuantity, 1000)

/** A change of pieces, up or down, never none. */
export const signedUnits: Required<number> = field(
  { type: 'integer', minimum: -largestQuantity, maximum: largestQuantity, not: { const: 0 } },
  -30,
  (by) => by.IsInt(),
  (by) => by.Min(-largestQuantity),
  (by) => by.Max(largestQuantity),
  satisfies('notZero', (value) => value !== 0, '$property must not be 0'),
)

/** The name that people give a thing (order, party, product, site, lot, receipt): one case, fit to stand in a stream id. */
export const code = patterned(
  '^[A-Z0-9][A-Z0-9._-]{0,63}$',
  'a code: 1 to 64 of A-Z, 0-9, dot, underscore and hyphen, beginning with a letter or digit',
  'PO-1001',
)

/** `<kind>~<id>[~<id>]`: the name of a stream. */
export const streamId = patterned(
  '^[a-z]{2,20}(~[A-Z0-9][A-Z0-9._-]{0,63}){1,2}$',
  'the id of a stream, such as order~PO-1001',
  'order~PO-1001',
)

export const lineNo = whole(1, 9999, 1)
/** Free text. A surrogate that stands alone (Unicode, category Cs) has no form in UTF-8: files and topics would change it. */
export const text = patterned(
  '^(?=[\\s\\S]*\\S)\\P{Cs}{1,2000}$',
  'text of 1 to 2,000 characters of well-formed Unicode, not blank',
  'as agreed by telephone',
)

/** ISO 3166-1 alpha-2. */
export const country = patterned('^[A-Z]{2}$', 'a country of two capital letters (ISO 3166-1)', 'CN')

/** Export Control Classification Number (15 CFR 774, Supplement 1), with paragraph: `4A090.A`; EAR99 where none applies. */
export const eccn = patterned(
  '^(EAR99|[0-9][A-E][0-9]{3}(\\.[A-Z0-9]{1,4}){0,4})$',
  'an ECCN such as 4A090.A, or EAR99',
  '4A090.A',
)

/** Harmonised System code, six to ten digits. */
export const hsCode = patterned('^[0-9]{6,10}$', 'an HS code of 6 to 10 digits', '847330')
export const sha256 = patterned(
  '^[0-9a-f]{64}$',
  'a SHA-256 in 64 lower-case hex digits',
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
)
export const identifier = patterned(
  '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$',
  'a UUID in lower case',
  '019b76da-a800-7000-8000-000000000001',
)

/** Who acts or approves: opaque, no personal data. */
export const actorId = patterned(
  '^[A-Za-z0-9][A-Za-z0-9._:@-]{0,127}$',
  'an opaque id of 1 to 128 letters, digits and . _ : @ -',
  'ops-7',
)
/** What an actor acts as; rules ask for some: `compliance`. */
export const role = patterned('^[a-z][a-z0-9-]{0,31}$', 'a role of lower-case letters, digits and -', 'compliance')
/** The most roles that one actor acts in. */
export const mostRoles = 20
export const idempotencyKey = patterned(
  '^[!-~]{1,200}$',
  '1 to 200 visible ASCII characters',
  '019b76da-a800-7000-8000-000000000002',
)
export const instant = formed(
  'instant',
  isInstant,
  'a moment such as 2026-01-15T00:00:00.000Z (UTC, milliseconds)',
  '2026-01-15T00:00:00.000Z',
)
export const day = formed('day', isDay, 'a day such as 2026-01-15', '2026-01-15')

/** A list of objects. Each message of class-validator carries the index of the item that it is about. */
export function list<F extends Fields>(of: F, size: { min: number; max: number }): Required<Values<F>[]> {
  const item = object(of)
  return field(
    { type: 'array', minItems: size.min, maxItems: size.max, items: item.schema },
    [item.example],
    (by) => by.IsArray(),
    (by) => by.ArrayMinSize(size.min),
    (by) => by.ArrayMaxSize(size.max),
    satisfies(
      'objects',
      (value) => Array.isArray(value) && value.every(isPlainObject),
      'each of $property must be an object',
    ),
    (by) => by.ValidateNested({ each: true }),
    (by) => by.Type(() => classOf(of)),
  )
}

/** A list of patterned text, or of named values, without repetition. */
export function listOf<T>(of: Field<T>, size: { min: number; max: number }): Required<T[]> {
  const holds = holder(of)
  return field(
    { type: 'array', minItems: size.min, maxItems: size.max, uniqueItems: true, items: of.schema },
    [of.example],
    (by) => by.IsArray(),
    (by) => by.ArrayMinSize(size.min),
    (by) => by.ArrayMaxSize(size.max),
    satisfies(
      'each',
      (value) => Array.isArray(value) && value.every(holds),
      `each of $property must be such as ${JSON.stringify(of.example)}`,
    ),
    satisfies(
      'distinct',
      (value) => Array.isArray(value) && new Set(value).size === value.length,
      '$property must not repeat a value',
    ),
  )
}

/** A list of such lists, in an order that means something. */
export function listsOf<T>(of: Field<T[]>, size: { min: number; max: number }): Required<T[][]> {
  const { minItems, maxItems, items } = of.schema as { minItems: number; maxItems: number; items: JsonSchema }
  const holds = holder({ ...of, schema: items })
  const isList = (value: unknown) =>
    Array.isArray(value) &&
    value.length >= minItems &&
    value.length <= maxItems &&
    value.every(holds) &&
    new Set(value).size === value.length
  return field(
    { type: 'array', minItems: size.min, maxItems: size.max, items: of.schema },
    [of.example],
    (by) => by.IsArray(),
    (by) => by.ArrayMinSize(size.min),
    (by) => by.ArrayMaxSize(size.max),
    satisfies(
      'lists',
      (value) => Array.isArray(value) && value.every(isList),
      `each of $property must be a list of ${minItems} to ${maxItems} such as ${JSON.stringify(of.example)}`,
    ),
  )
}

/** Whether a plain value satisfies the pattern or enum of a field's schema. */
function holder(of: Field): (value: unknown) => boolean {
  const values = of.schema['enum']
  if (Array.isArray(values)) return (value) => values.includes(value)
  const pattern = typeof of.schema['pattern'] === 'string' ? new RegExp(of.schema['pattern'], 'u') : undefined
  if (!pattern) throw new Error('listOf takes patterned fields and those of named values')
  return (value) => typeof value === 'string' && pattern.test(value)
}

export function object<F extends Fields>(of: F): Required<Values<F>> {
  return field(
    objectSchema(of),
    examplesOf(of),
    (by) => by.IsObject(),
    satisfies('object', isPlainObject, '$property must be an object'),
    (by) => by.ValidateNested(),
    (by) => by.Type(() => classOf(of)),
  )
}

const isPlainObject = (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value)

/** Price of a unit: a decimal string, at most 12 digits before the point and 4 after it, with its ISO 4217 currency. */
export const money = object({
  amount: patterned(
    '^(0|[1-9][0-9]{0,11})(\\.[0-9]{1,4})?$',
    'a decimal number as a string, such as 27000.00',
    '27000.00',
  ),
  currency: patterned('^[A-Z]{3}$', 'a currency of three capital letters (ISO 4217)', 'USD'),
})
export type Money = typeof money.example

/** The schema of an object of these fields and no others. */
export function objectSchema(fields: Fields): JsonSchema {
  return {
    type: 'object',
    properties: Object.fromEntries(
      Object.entries(fields).map(([name, of]) => [name, { ...of.schema, examples: [of.example] }]),
    ),
    required: Object.keys(fields).filter((name) => !fields[name]?.optional),
    additionalProperties: false,
  }
}

/** An example of the object, optional fields included. */
export function examplesOf<F extends Fields>(fields: F): Values<F> {
  return Object.fromEntries(Object.entries(fields).map(([name, of]) => [name, of.example])) as Values<F>
}

const classes = new WeakMap<Fields, new () => object>()

/** The class that class-validator reads for these fields. */
export function classOf(fields: Fields): new () => object {
  const known = classes.get(fields)
  if (known) return known
  const made = class {}
  for (const [name, of] of Object.entries(fields))
    for (const decorating of of.decorators) decorating(explaining())(made.prototype, name)
  classes.set(fields, made)
  return made
}
