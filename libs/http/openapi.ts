import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { OpenAPIObject } from '@nestjs/swagger'
import { examplesOf, objectSchema, type Fields, type JsonSchema } from '#kernel'
import { commands, envelopeFields, type AnyCommand } from '#commands'
import { packageRoot } from '#event-store'
import { queries, type AnyQuery } from '#shell'
import { parametersOf } from './commands.js'

type Json = Record<string, unknown>
const ref = (name: string): Json => ({ $ref: `#/components/schemas/${name}` })
const json = (schema: Json, example?: unknown): Json => ({
  'application/json': { schema, ...(example === undefined ? {} : { example }) },
})
const problem = (description: string): Json => ({
  description,
  content: { 'application/problem+json': { schema: ref('Problem') } },
})

/** The API as an OpenAPI 3.1 document: a pure function over the tables of commands and queries. */
export function openApi(): OpenAPIObject {
  const { version } = JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8')) as { version: string }
  const paths: Record<string, Json> = {}
  const at = (route: string): Json => (paths[route] ??= {})
  for (const query of queries) at(query.route)['get'] = queryOperation(query)
  for (const command of commands) at(command.route)['post'] = commandOperation(command)
  at('/v1/commands')['post'] = linesOperation
  Object.assign(paths, operations)
  return {
    openapi: '3.1.0',
    info: {
      title: 'Clearance',
      version,
      description:
        'An event-sourced supply-chain ledger for export-controlled goods. Every command answers with the position of the ledger; every query takes `atLeast` and waits for it.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    } as OpenAPIObject['info'],
    servers: [{ url: '/' }],
    tags: tags.map((name) => ({ name })),
    paths,
    components: { schemas: schemas },
  }
}

const tagOf = (route: string): string => route.split('/')[2] ?? 'operations'
const tags = [...new Set([...queries, ...commands].map(({ route }) => tagOf(route))), 'commands', 'operations']

function parameter(name: string, place: 'path' | 'query', fields: Fields): Json {
  const { schema, example, optional } = fields[name]!
  const { description, ...rest } = schema
  const required = place === 'path' || !optional
  return { name, in: place, required, ...(description ? { description } : {}), schema: rest, example }
}

function commandOperation({ name, route, summary, records, fields, approved }: AnyCommand): Json {
  const inPath = parametersOf(route)
  const own = Object.fromEntries(Object.entries(fields).filter(([field]) => !inPath.includes(field)))
  const body = { ...own, ...envelopeFields }
  const example = examplesOf(own)
  return {
    operationId: name,
    tags: [tagOf(route)],
    summary,
    description: `${records === 'facts' ? 'Records a fact.' : 'Records an act, which rules can refuse.'}${approved ? ' Needs an `approver` other than the actor.' : ''}`,
    parameters: [...inPath.map((field) => parameter(field, 'path', fields)), ...commandHeaders, ...dryRuns],
    requestBody: {
      required: Object.values(own).some(({ optional }) => !optional),
      content: json(objectSchema(body), example),
    },
    responses: {
      200: { description: 'Already so, repeated under the same key, or a dry run', content: json(ref('Answer')) },
      201: { description: 'Recorded', headers: { ETag: etag }, content: json(ref('Answer')) },
      ...problems,
    },
  }
}

function queryOperation({ name, route, summary, fields }: AnyQuery): Json {
  const inPath = parametersOf(route)
  const parameters = Object.keys(fields).map((field) =>
    parameter(field, inPath.includes(field) ? 'path' : 'query', fields),
  )
  const responses: Json = {
    200: { description: 'Found', content: json({ type: 'object' }) },
    400: problem('Parameters that are not known or not valid (QUERY_INVALID)'),
    503: problem('The rows are being made or are behind: ask again'),
  }
  if (inPath.length > 0) responses['404'] = problem('There is no such thing')
  return { operationId: name, tags: [tagOf(route)], summary, parameters, responses }
}

const etag = { description: 'Revision of the stream that the route is about', schema: { type: 'string' } }
const header = (name: string, description: string, schema: JsonSchema = { type: 'string' }): Json => ({
  name,
  in: 'header',
  required: false,
  description,
  schema,
})
const actorHeader = header('Clearance-Actor', 'Who acts: an opaque id, recorded as given')
const rolesHeader = header('Clearance-Roles', 'The roles that they act in, separated by commas, recorded as given')
const commandHeaders = [
  actorHeader,
  rolesHeader,
  header('Idempotency-Key', 'The same key again answers the first outcome; overrides `idempotencyKey`'),
  header('X-Correlation-Id', 'The request or file that this belongs to; overrides `correlationId`'),
  header('If-Match', 'Decide only if the stream of the route is at this revision: `"7"`'),
]
const dryRun = {
  name: 'dryRun',
  in: 'query',
  required: false,
  description: 'Decide and answer, record nothing',
  schema: { type: 'boolean' },
}
const dryRuns = [
  { ...dryRun, description: 'Decide and answer with what it would hit, record nothing' },
  {
    name: 'limit',
    in: 'query',
    required: false,
    description: 'Of a dry run: about how many lines and shipments that it would hit; 100 when left out',
    schema: { type: 'integer', minimum: 1, maximum: 1000 },
  },
  {
    name: 'after',
    in: 'query',
    required: false,
    description: 'Of a dry run: the `next` of the page before',
    schema: { type: 'string' },
  },
]
const problems = {
  400: problem('Not understood: BODY_INVALID lists what is wrong where'),
  404: problem('Something that is named does not exist'),
  409: problem('Refused by a rule; every rule that fails is listed'),
  412: problem('The stream is at another revision (REVISION_MOVED)'),
  413: problem('The body is larger than 1 MB (BODY_TOO_LARGE)'),
  415: problem('Not application/json (MEDIA_TYPE_UNSUPPORTED)'),
  422: problem('The idempotency key was used for another request (KEY_REUSED)'),
  503: problem('Cannot record now (DISK_FULL, BUSY, SHUTTING_DOWN): try again later'),
}

const linesOperation = {
  operationId: 'Commands',
  tags: ['commands'],
  summary: 'Many commands, one a line; one result a line, in the same order.',
  description:
    'Each line is `{ "command": "PlaceOrder", …fields, …envelope }`, at most 1 MB. Results are written as they become durable; a caller that does not read them is not read from. Where nothing goes either way for ten minutes, the connection ends.',
  parameters: [actorHeader, rolesHeader, dryRun],
  requestBody: { required: true, content: { 'application/x-ndjson': { schema: ref('Line') } } },
  responses: {
    200: { description: 'A result for each line', content: { 'application/x-ndjson': { schema: ref('Result') } } },
    415: problem('Not application/x-ndjson'),
  },
}

const get = (operationId: string, summary: string, type = 'application/json', more: Json = {}): Json => ({
  get: {
    operationId,
    tags: ['operations'],
    summary,
    responses: { 200: { description: summary, content: { [type]: { schema: {} } } }, ...more },
  },
})
const operations = {
  '/health/live': get('Live', 'The process is there'),
  '/health/ready': get('Ready', 'Store and projections, in detail', 'application/json', {
    503: problem('Not ready (NOT_READY); `details` says which part'),
  }),
  '/metrics': get('Metrics', 'Figures for Prometheus', 'text/plain'),
  '/openapi.json': get('OpenApi', 'This document'),
}

const text = { type: 'string' }
const whole = { type: 'integer' }
const streams = { type: 'object', additionalProperties: whole, description: 'Revision of each stream' }
const counted = { type: ['integer', 'string'], description: 'Units; of a value, an exact decimal as a string' }
const excess = {
  type: 'object',
  properties: { stream: text, code: text, key: text, limit: counted, used: counted },
  required: ['stream', 'code', 'key', 'limit', 'used'],
}
const refusal = {
  type: 'object',
  properties: { code: text, message: text, numbers: { type: 'object' } },
  required: ['code', 'message', 'numbers'],
}
const flaw = { type: 'object', properties: { path: text, problem: text }, required: ['path', 'problem'] }
const list = (name: string): Json => ({ type: 'array', items: ref(name) })
const answer = {
  outcome: { enum: ['recorded', 'repeated', 'alreadySo', 'wouldRecord'] },
  transaction: { type: 'string', format: 'uuid' },
  position: { ...whole, description: 'For `atLeast` of queries' },
  streams,
  opened: list('Excess'),
  closed: list('Excess'),
  events: { type: 'array', items: { type: 'object' }, description: 'Of a dry run: what would be recorded' },
  hits: ref('Hits'),
}
const turnOf = (of: Json): Json => ({ type: 'object', properties: { before: of, after: of } })
const reasons = { type: 'array', items: text }
const stages = {
  type: 'object',
  additionalProperties: turnOf(whole),
  description: 'By stage, only those that would have more units or fewer',
}
const named = { type: 'array', items: { type: 'object', properties: { code: text, key: text } } }
const hits = {
  type: 'object',
  description: 'Of a dry run: orders and shipments that it would hit, as the rows would show it were it recorded',
  properties: {
    position: { ...whole, description: 'The position of the ledger behind which it is supposed' },
    at: { ...text, description: 'The instant at which dates are read: now, or the date ahead from which it counts' },
    concerned: { ...whole, description: 'Orders that name what changes' },
    examined: {
      ...whole,
      description: 'Of these, looked at: 20,000 at most; where there are more, the totals are the least',
    },
    rejudged: {
      type: 'object',
      properties: { concerned: whole, examined: whole },
      description: 'The same of departures: those that rest on what changes, and of these, judged again',
    },
    totals: {
      type: 'object',
      properties: {
        orders: whole,
        lines: whole,
        stages,
        covers: { type: 'object', properties: { licences: whole, draws: whole, reservations: whole } },
        shipments: whole,
        planned: whole,
        onTheirWay: { ...whole, description: 'Left and not delivered: of a blocked party they are to be recalled' },
        departures: { ...whole, description: 'What left and would be in breach by other rules, or by none' },
      },
    },
    lines: {
      type: 'array',
      items: {
        type: 'object',
        properties: {
          orderNo: text,
          line: whole,
          product: text,
          customer: text,
          destination: text,
          stages,
          barredBy: turnOf(reasons),
          covers: { type: 'array', items: { type: 'object' }, description: 'Licences, draws, reservations' },
          gates: turnOf({ type: 'object' }),
        },
      },
    },
    shipments: {
      type: 'array',
      items: {
        type: 'object',
        properties: {
          shipment: text,
          orderNo: text,
          line: whole,
          planned: whole,
          onTheirWay: whole,
          barredBy: turnOf(reasons),
        },
      },
    },
    departures: {
      type: 'array',
      items: {
        type: 'object',
        properties: { shipment: text, orderNo: text, line: whole, opened: named, closed: named },
      },
    },
    next: { ...text, description: 'For `after`; absent on the last page' },
  },
}
const schemas = {
  Excess: excess,
  Hits: hits,
  Refusal: refusal,
  Flaw: flaw,
  Answer: { type: 'object', properties: answer, required: ['outcome'] },
  Line: {
    type: 'object',
    properties: { command: { enum: commands.map(({ name }) => name) } },
    required: ['command'],
  },
  Result: {
    type: 'object',
    properties: {
      line: whole,
      ...answer,
      outcome: { enum: [...answer.outcome.enum, 'refused', 'invalid', 'failed'] },
      refusals: list('Refusal'),
      code: text,
      message: text,
      flaws: list('Flaw'),
    },
    required: ['line', 'outcome'],
  },
  Problem: {
    type: 'object',
    properties: {
      type: { type: 'string', format: 'uri' },
      title: text,
      status: whole,
      code: { type: 'string', description: 'Stable' },
      detail: text,
      refusals: list('Refusal'),
      flaws: list('Flaw'),
      details: { type: 'object', description: 'How each part is, where the service is not ready' },
      requestId: text,
    },
    required: ['type', 'title', 'status', 'code', 'detail'],
  },
}
