import type { JsonSchema } from '#kernel'
import type { AnyCommand } from '#commands'
import { badUsage } from '../failure.js'

export type Bag = Record<string, unknown>

/** `lines[0].quantity` and `lines.0.quantity` as the steps to it. */
function stepsOf(key: string): (string | number)[] {
  const steps = key.replace(/\[(\d+)\]/g, '.$1').split('.')
  if (steps.some((name) => name === ''))
    throw badUsage(`${key} names no field: write lines[0].quantity or unitPrice.amount`)
  return steps.map((name) => (/^\d+$/.test(name) ? Number(name) : name))
}

/** The schema of what stands behind these steps; undefined where the command knows no such field. */
function schemaAt(schema: JsonSchema | undefined, steps: readonly (string | number)[]): JsonSchema | undefined {
  return steps.reduce<JsonSchema | undefined>((at, name) => {
    if (typeof name === 'number') return at?.['items'] as JsonSchema | undefined
    return (at?.['properties'] as Readonly<Record<string, JsonSchema>> | undefined)?.[name]
  }, schema)
}

/** What a text means where this is expected. What does not fit stays text, and is then refused with its reason. */
function valueOf(key: string, text: string, schema: JsonSchema | undefined): unknown {
  switch (schema?.['type']) {
    case 'integer':
      return /^-?\d{1,16}$/.test(text) ? Number(text) : text
    case 'boolean':
      return text === 'true' ? true : text === 'false' ? false : text
    case 'array':
      return text.startsWith('[') ? jsonIn(key, text) : text.split(',').map((one) => one.trim())
    case 'object':
      return jsonIn(key, text)
    default:
      return text
  }
}

function jsonIn(key: string, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw badUsage(`${key} is not JSON: ${text.slice(0, 80)}`)
  }
}

function put(into: Bag, steps: readonly (string | number)[], value: unknown, key: string): void {
  let at = into as Record<string | number, unknown>
  for (const [index, name] of steps.entries()) {
    if (name === '__proto__') throw badUsage(`${key} names no field`)
    if (index === steps.length - 1) at[name] = value
    else {
      at[name] ??= typeof steps[index + 1] === 'number' ? [] : {}
      if (typeof at[name] !== 'object' || at[name] === null) throw badUsage(`${key} stands inside of what has no parts`)
      at = at[name] as Record<string | number, unknown>
    }
  }
}

/** Fields written as `key=value`, in the form that the command expects; they go over what is given already. */
export function fieldsFrom(pairs: readonly string[], command: AnyCommand, given: Bag = {}): Bag {
  const properties = Object.fromEntries(Object.entries(command.fields).map(([name, { schema }]) => [name, schema]))
  const fields = structuredClone(given)
  for (const pair of pairs) {
    const at = pair.indexOf('=')
    if (at < 1) throw badUsage(`${pair} is no field: write key=value`)
    const [key, text] = [pair.slice(0, at), pair.slice(at + 1)]
    const steps = stepsOf(key)
    put(fields, steps, valueOf(key, text, schemaAt({ properties }, steps)), key)
  }
  return fields
}
