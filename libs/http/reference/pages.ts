import { ruleOf, type Field, type Fields, type JsonSchema, type Rulebook } from '#kernel'
import { contexts } from '#domain'
import { commands, envelopeFields } from '#commands'
import { ledgerRules } from '#ledger'
import { queries, settings } from '#shell'

/** A page of docs/reference: made from the code, so that it says what the code does. */
export type Page = { file: string; text: string }

const made = '<!-- Made by `npm run docs:generate`; a test fails when it is stale. -->'
const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ')
const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((row) => `| ${row.map(cell).join(' | ')} |`).join('\n')
const tick = (text: string): string => `\`${text}\``
const page = (file: string, ...parts: string[]): Page => ({ file, text: `${[...parts, made].join('\n\n')}\n` })

/** All pages of the reference, from the registries. */
export function referencePages(): Page[] {
  return [configuration(), eventsPage(), commandsPage(), refusals()]
}

function configuration(): Page {
  const rows = settings.map(({ name, meaning, fallback, example }) => [
    tick(name),
    meaning,
    fallback === undefined ? 'none' : tick(fallback),
    tick(example),
  ])
  return page(
    'configuration.md',
    '# Configuration',
    'The service reads these from its environment, once, when it starts. A `CLEARANCE_` name that is not here, or a value that does not fit, stops it with a sentence that says which. An empty value counts as not set.',
    table(['Name', 'Meaning', 'Default', 'Example'], rows),
  )
}

/** What a field takes, in few words. */
function formOf(schema: JsonSchema): string {
  const { type, minimum, maximum, pattern, format, items } = schema
  if (Array.isArray(schema['enum'])) return (schema['enum'] as string[]).map(tick).join(', ')
  if (typeof format === 'string') return format
  if (typeof pattern === 'string') return `text ${tick(pattern)}`
  if (typeof minimum === 'number' && typeof maximum === 'number')
    return `whole number, ${minimum.toLocaleString('en-US')} to ${maximum.toLocaleString('en-US')}`
  if (type === 'array') return `list of ${(items as JsonSchema)['type'] === 'object' ? 'objects' : 'text'}`
  return type === 'boolean' ? 'true or false' : String(type)
}

/** Rows of a table of fields; those of objects and lists of objects stand below, as `lines[].sku`. */
function rowsOf(fields: Fields): string[][] {
  return Object.entries(fields).flatMap(([name, of]) => fieldRows(name, of.schema, of))
}

function fieldRows(path: string, schema: JsonSchema, of?: Field, optional = of?.optional ?? false): string[][] {
  const example = of ? tick(JSON.stringify(of.example)) : exampleOf(schema)
  const meaning = typeof schema['description'] === 'string' ? schema['description'] : ''
  const isList = schema['type'] === 'array'
  const inner = (isList ? schema['items'] : schema) as JsonSchema
  const nested = inner['properties'] as Record<string, JsonSchema> | undefined
  const row = [tick(path), optional ? 'no' : 'yes', formOf(schema), nested ? '' : example, meaning]
  const required = new Set((inner['required'] as string[] | undefined) ?? [])
  const below = Object.entries(nested ?? {}).flatMap(([name, one]) =>
    fieldRows(`${path}${isList ? '[]' : ''}.${name}`, one, undefined, !required.has(name)),
  )
  return [row, ...below]
}

function exampleOf(schema: JsonSchema): string {
  const [example] = (schema['examples'] as unknown[] | undefined) ?? []
  return example === undefined ? '' : tick(JSON.stringify(example))
}

const fieldTable = (fields: Fields): string =>
  Object.keys(fields).length === 0
    ? 'No fields.'
    : table(['Field', 'Required', 'Form', 'Example', 'Meaning'], rowsOf(fields))

function eventsPage(): Page {
  const parts = Object.values(contexts).flatMap(({ kind, ids, vocabulary }) => {
    const stream = [kind, ...ids.map((id) => `<${id}>`)].join('~')
    const opens = vocabulary.opens === undefined ? '' : ` It begins with ${tick(vocabulary.opens)}.`
    const of = (types: Readonly<Record<string, Fields>>, what: (type: string) => string) =>
      Object.entries(types).flatMap(([type, fields]) => [`### ${type}`, what(type), fieldTable(fields)])
    return [
      `## ${kind}`,
      `Stream ${tick(stream)}.${opens}`,
      ...of(vocabulary.facts, () => 'Fact.'),
      ...of(vocabulary.acts, (type) => `Act. Its opposite: ${tick(vocabulary.opposites[type] ?? 'none')}.`),
    ]
  })
  return page(
    'events.md',
    '# Events',
    'A *fact* is the world’s and is always recorded; an *act* is ours and can be refused. On every stream there can also be `TransactionAnnulled` (`transactionId`, `reason`): the transaction that it names does not count. What every event carries beside these fields is described in [Architecture](../architecture.md).',
    ...parts,
  )
}

function commandsPage(): Page {
  const parts = commands.flatMap(({ name, route, summary, records, fields, approved }) => [
    `## ${name}`,
    summary,
    `${tick(`POST ${route}`)} · records ${records}${approved ? ' · needs an approver other than the actor' : ''}`,
    fieldTable(fields),
  ])
  const asked = queries.flatMap(({ route, summary, fields }) => [
    `### ${tick(`GET ${route}`)}`,
    summary,
    fieldTable(fields),
  ])
  return page(
    'commands.md',
    '# Commands and queries',
    'Each command is a route, and a line `{ "command": "<name>", … }` for `POST /v1/commands`. Fields that stand in the route are left out of the body.',
    '## With every command',
    'In body or line; the headers `Idempotency-Key` and `X-Correlation-Id` override it. `Clearance-Actor` says who acts and `Clearance-Roles` in which roles (`compliance`), `If-Match: "7"` holds the stream of the route at a revision, and `?dryRun=true` only decides.',
    fieldTable(envelopeFields),
    ...parts,
    '## Queries',
    'A page is followed by the next with `after` set to its `next`. `atLeast` waits for a position that a command answered.',
    ...asked,
  )
}

function refusals(): Page {
  const of = (title: string, { rules }: Rulebook) => [
    `## ${title}`,
    table(
      ['Code', 'Status', 'Sentence'],
      [...rules].map(([code, { text, unknown }]) => [tick(code), String(statusOf(code, unknown)), text]),
    ),
  ]
  const parts = Object.values(contexts).flatMap(({ kind, rulebook }) => of(kind, rulebook))
  return page(
    'refusals.md',
    '# Refusals',
    'Why a rule says no. A refusal lists every rule that fails, each with its code and its numbers; the status is 404 when all of them say that something does not exist. The same codes name breaches.',
    '## The rules',
    'What the codes below stand for. A rule without a code refuses nothing by itself: it says what is recorded, counted or shown. Each has its rows in `test/rules`.',
    table(['Rule', 'What it says', 'Codes'], rulesByNumber()),
    ...parts,
    ...of('The ledger itself', ledgerRules),
    '## Requests that are not understood or not served',
    table(['Code', 'Status', 'When'], problems),
  )
}

function rulesByNumber(): string[][] {
  const rulebooks = Object.values(contexts).map(({ rulebook }) => rulebook)
  const codes = rulebooks.flatMap(({ rules }) => [...rules])
  const codesOf = (no: string) => codes.flatMap(([code, rule]) => (ruleOf(rule) === no ? [tick(code)] : []))
  return rulebooks.flatMap(({ numbered }) => [...numbered].map(([no, text]) => [no, text, codesOf(no).join(', ')]))
}

function statusOf(code: string, unknown: true | undefined): number {
  return { REVISION_MOVED: 412, KEY_REUSED: 422 }[code] ?? (unknown ? 404 : 409)
}

const problems = [
  ['`JSON_MALFORMED`', '400', 'The body or the line is not JSON in UTF-8'],
  ['`BODY_INVALID`', '400', 'Fields are missing, unknown or not of their form; `flaws` lists each with its place'],
  ['`QUERY_INVALID`', '400', 'Parameters are missing, unknown or not of their form'],
  ['`ACTOR_INVALID`', '400', '`Clearance-Actor` is not an opaque id'],
  ['`ROLES_INVALID`', '400', '`Clearance-Roles` is not a list of roles such as `compliance`, or has more than 20'],
  ['`IF_MATCH_INVALID`', '400', '`If-Match` is not one revision in quotes, or the command is not about one stream'],
  ['`KEY_INVALID`', '400', '`Idempotency-Key` stands over lines, of which each brings its own'],
  ['`POSITION_AHEAD`', '400', '`atLeast` is beyond the end of the ledger'],
  ['`URL_INVALID`', '400', 'The address cannot be decoded'],
  ['`REQUEST_INVALID`', '4xx', 'The request breaks HTTP'],
  ['`ORIGIN_FOREIGN`', '403', 'A page of another site tries to send commands through a browser'],
  [
    '`HOST_FOREIGN`',
    '403',
    'The server is for this machine alone and the request has another name for it; `CLEARANCE_ALLOW_ANONYMOUS=true` where a proxy stands before it',
  ],
  ['`ROUTE_UNKNOWN`', '404', 'There is nothing at this address'],
  ['`METHOD_NOT_ALLOWED`', '405', 'The address takes other methods, which `Allow` lists'],
  ['`STREAM_UNKNOWN`', '404', 'There is no such stream'],
  ['`BODY_TOO_LARGE`', '413', 'The body is larger than 1 MB'],
  ['`MEDIA_TYPE_UNSUPPORTED`', '415', 'Neither `application/json` nor, for lines, `application/x-ndjson`'],
  ['`LINE_TOO_LARGE`', 'in its line', 'A line is larger than 1 MB'],
  ['`COMMAND_UNKNOWN`', 'in its line', 'A line names no command'],
  ['`DISK_FULL`', '503', 'Nothing was recorded; try again when there is room'],
  ['`BUSY`', '503', 'As many requests are under way as there is room for; try again in a moment'],
  ['`NOT_READY`', '503', 'The answer of `/health/ready` when a part is not; `details` says which'],
  ['`SHUTTING_DOWN`', '503', 'The service is stopping'],
  ['`ROWS_NOT_READY`', '503', 'The rows are being made; try again in a moment'],
  ['`ROWS_BEHIND`', '503', 'The rows did not reach `atLeast` in time'],
  ['`STORE_CORRUPT`, `STORE_IO`', '500', 'The store failed; the log says why'],
  ['`INTERNAL`', '500', 'A fault of the service; the log has it under the request’s id'],
]
