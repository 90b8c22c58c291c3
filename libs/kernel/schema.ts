import type { Ajv2020, ErrorObject, ValidateFunction } from 'ajv/dist/2020.js'
import type { ValidationError } from 'class-validator'
import { classOf, objectSchema, type Fields, type JsonSchema, type Values } from './field.js'
import { isDay, isInstant } from './instant.js'
import { ajvOf2020, explaining } from './validating.js'

let compiler: Ajv2020 | undefined

/**
 * Schemas are not examined before each compilation, nor is the code shortened that comes of them: both take longer than
 * all the rest and change nothing about what is accepted. Specs examine every schema once.
 */
function compile(schema: JsonSchema): ValidateFunction {
  compiler ??= new (ajvOf2020())({
    strict: true,
    strictTypes: false,
    allErrors: false,
    ownProperties: true,
    validateSchema: false,
    code: { optimize: false },
  })
    .addFormat('instant', isInstant)
    .addFormat('day', isDay)
    .addVocabulary(['x-opposite'])
  return compiler.compile(schema)
}

/** One thing that is wrong with a value: where (`lines[0].quantity`) and what, in words. */
export type Flaw = { path: string; problem: string }

/** Accepts or explains values of these fields. Compiled on first use. */
export class Shape<F extends Fields> {
  private compiled: ValidateFunction | undefined

  constructor(readonly fields: F) {}

  /** By the schema alone: millions a second. */
  accepts(value: unknown): value is Values<F> {
    this.compiled ??= compile(objectSchema(this.fields))
    return this.compiled(value) === true
  }

  /** By class-validator: what is wrong, for people. Empty for what is accepted. Of what is large, the first flaw alone. */
  flaws(value: unknown): Flaw[] {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      return [{ path: '', problem: 'must be an object' }]
    const extent = extentOf(value)
    if (extent === 'deep') return [{ path: '', problem: `must not be nested deeper than ${deepest} levels` }]
    if (extent === 'large') return this.accepts(value) ? [] : this.compiled!.errors!.map(flawOf)
    const { plainToInstance, validateSync } = explaining()
    const instance = plainToInstance(classOf(this.fields), value)
    const errors = validateSync(instance, { whitelist: true, forbidNonWhitelisted: true, forbidUnknownValues: false })
    return [...inherited(value, ''), ...flatten(errors, '')]
  }
}

/** No fields are nested so deep; what is deeper is not explained, as explaining goes down level by level on the stack. */
const deepest = 32
/** class-validator takes some 50 µs a value: a body of so many values is told the first flaw that the schema meets. */
const mostExplained = 5000

/** Whether a value is nested too deep to be explained, or has too many values in it; looked at no further than that. */
function extentOf(value: object): 'deep' | 'large' | undefined {
  const left: [unknown, number][] = [[value, 0]]
  for (let seen = 0; left.length > 0; seen++) {
    const [one, depth] = left.pop()!
    if (typeof one !== 'object' || one === null) continue
    if (depth === deepest) return 'deep'
    const inner = Object.values(one) as unknown[]
    if (seen + left.length + inner.length > mostExplained) return 'large'
    for (const each of inner) left.push([each, depth + 1])
  }
  return undefined
}

/** What the schema says is wrong. Its paths are JSON Pointers (RFC 6901). */
function flawOf({ instancePath, params, message = 'is wrong' }: ErrorObject): Flaw {
  const names = instancePath.split('/').slice(1)
  const path = names.map((name) => name.replaceAll('~1', '/').replaceAll('~0', '~')).reduce(pathOf, '')
  const unknown = (params as { additionalProperty?: string }).additionalProperty
  return unknown === undefined ? { path, problem: message } : unknownAt(pathOf(path, unknown), unknown)
}

/** Names that every object inherits (`constructor`, `__proto__`): no field has them, and class-validator overlooks them. */
function inherited(value: unknown, parent: string): Flaw[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, inner]) => {
    const path = pathOf(parent, name)
    return name in Object.prototype ? [unknownAt(path, name)] : inherited(inner, path)
  })
}

const unknownAt = (path: string, name: string): Flaw => ({ path, problem: `${name} is not known here` })

function pathOf(parent: string, name: string): string {
  if (/^\d+$/.test(name)) return `${parent}[${name}]`
  return parent ? `${parent}.${name}` : name
}

function flatten(errors: readonly ValidationError[], parent: string): Flaw[] {
  return errors.flatMap((error) => {
    const path = pathOf(parent, error.property)
    const own = Object.entries(error.constraints ?? {})
      .filter(([kind]) => kind !== 'whitelistValidation' || !(error.property in Object.prototype))
      .map(([kind, problem]) => (kind === 'whitelistValidation' ? unknownAt(path, error.property) : { path, problem }))
    return [...own, ...flatten(error.children ?? [], path)]
  })
}
