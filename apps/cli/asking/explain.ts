import type { Field, JsonSchema } from '#kernel'
import { commands, type AnyCommand } from '#commands'
import { bold, dim, table } from '../output.js'

/** What the route of a command is about: `licences`, `orders`. */
const subjectOf = ({ route }: AnyCommand): string => route.split('/')[2]!.replaceAll('-', ' ')

const firstSentence = (text: string): string => /^.*?[.:;](?=\s|$)/.exec(text)?.[0].replace(/[:;]$/, '.') ?? text

/** All commands with their first sentence, subject by subject. */
export function listOfCommands(): string {
  const bySubject = Map.groupBy(commands, subjectOf)
  const parts = [...bySubject].map(([subject, of]) => {
    const rows = of.map(({ name, summary }) => `  ${name.padEnd(28)} ${dim(firstSentence(summary))}`)
    return [bold(subject), ...rows].join('\n')
  })
  return parts.join('\n\n')
}

/** Names that look like one that there is not. */
export function similarTo(name: string): string[] {
  const asked = plain(name)
  return commands.map((one) => one.name).filter((one) => plain(one).includes(asked) || asked.includes(plain(one)))
}

const plain = (name: string): string => name.replaceAll('-', '').toLowerCase()

/** A command by its name, also written `reserve-stock`. */
export const commandCalled = (name: string): AnyCommand | undefined =>
  commands.find((one) => plain(one.name) === plain(name))

function formOf({ type, minimum, maximum, format, ...schema }: JsonSchema): string {
  const values = schema['enum']
  if (Array.isArray(values)) return values.join(' | ')
  if (typeof format === 'string') return format === 'instant' ? 'moment' : format
  if (type === 'integer') return `whole number, ${grouped(minimum)} to ${grouped(maximum)}`
  if (type === 'boolean') return 'true | false'
  if (type !== 'array') return type === 'object' ? 'object' : 'text'
  return (schema['items'] as JsonSchema)['type'] === 'object' ? 'list of objects' : 'list, with commas'
}

const grouped = (value: unknown): string => Number(value).toLocaleString('en-US')

type Row = [name: string, needed: string, form: string, meaning: string]

function rowsOf(name: string, schema: JsonSchema, needed: boolean): Row[] {
  const isList = schema['type'] === 'array'
  const inner = (isList ? schema['items'] : schema) as JsonSchema
  const parts = Object.entries((inner['properties'] ?? {}) as Readonly<Record<string, JsonSchema>>)
  const required = (inner['required'] ?? []) as readonly string[]
  const meaning = typeof schema['description'] === 'string' ? schema['description'] : ''
  const below = parts.flatMap(([part, of]) =>
    rowsOf(`${name}${isList ? '[0]' : ''}.${part}`, of, needed && required.includes(part)),
  )
  return [[name, needed ? 'yes' : '', formOf(schema), meaning], ...below]
}

const quoted = (text: string): string => (/^[\w.:,@/=-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`)

const written = ({ example }: Field): string =>
  typeof example === 'string' || typeof example === 'number' || typeof example === 'boolean'
    ? String(example)
    : Array.isArray(example) && example.every((one) => typeof one === 'string')
      ? example.join(',')
      : JSON.stringify(example)

/** A command line that asks for a command, made of the examples of its fields. */
export function exampleOf(command: AnyCommand): string {
  const fields = Object.entries(command.fields).filter(([, field]) => !field.optional)
  const pairs = fields.map(([name, field]) => quoted(`${name}=${written(field)}`))
  const told = command.records === 'facts' ? ['--grade', 'official', '--source', quoted('91 FR 1684')] : []
  const approved = command.approved ? ['--approver', 'lead-2'] : []
  return ['clearance do', command.name, ...pairs, ...told, ...approved].join(' ')
}

/** What a command does, its fields, and an example. */
export function explained(command: AnyCommand): string {
  const { name, summary, records, approved, route, fields } = command
  const kind =
    records === 'facts'
      ? 'Records facts: they may have happened earlier (--at).'
      : 'Records acts: a rule can refuse them.'
  const second = approved ? ' It needs an approver other than the actor (--approver).' : ''
  const rows = Object.entries(fields).flatMap(([field, { schema, optional }]) => rowsOf(field, schema, !optional))
  return [
    `${bold(name)}\n${summary}`,
    `${kind}${second} ${dim(`POST ${route}`)}`,
    rows.length > 0 ? table(['field', 'needed', 'form', 'meaning'], rows) : 'It has no fields.',
    `Example:\n  ${exampleOf(command)}`,
  ].join('\n\n')
}
