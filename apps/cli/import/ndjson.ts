import { createReadStream } from 'node:fs'
import type { Envelope } from '#commands'
import { exits, Failure } from '../failure.js'
import { itemOf, keyOf, reject, type Item, type Marks } from './item.js'

const chunkBytes = 1024 * 1024
/** A line longer than this is none. */
const longestLine = 64 * 1024 * 1024

/** The lines of a file, many at a time; `bytes` is how much of the file has been read. */
export async function* linesOf(file: string): AsyncGenerator<{ lines: string[]; bytes: number }> {
  let rest = ''
  let bytes = 0
  for await (const chunk of createReadStream(file, { encoding: 'utf8', highWaterMark: chunkBytes })) {
    const text = chunk as string
    // Some programs begin a file with U+FEFF, which is not part of its first line.
    const lines = (rest + (bytes === 0 ? text.replace(/^\uFEFF/, '') : text)).split('\n')
    bytes += Buffer.byteLength(text)
    rest = lines.pop()!
    if (rest.length > longestLine) throw new Failure('LINE_TOO_LONG', `${file} has a line beyond 64 MB`, exits.usage)
    yield { lines, bytes }
  }
  if (rest !== '') yield { lines: [rest], bytes }
}

type Line = Envelope & { command?: unknown } & Record<string, unknown>

/** A line as `POST /v1/commands` takes it; undefined for an empty one. */
export function itemOfLine(text: string, line: number, marks: Marks): Item | undefined {
  if (text === '' || text.trim() === '') return undefined
  const rows = [{ line, row: text }]
  let asked: Line
  try {
    asked = JSON.parse(text) as Line
  } catch {
    return reject(rows, 'JSON_MALFORMED', 'The line is not JSON')
  }
  if (typeof asked !== 'object' || asked === null || Array.isArray(asked))
    return reject(rows, 'JSON_MALFORMED', 'The line is not a JSON object')
  const { command, occurredAt, evidence, approver, idempotencyKey, correlationId, causationId, ...fields } = asked
  const envelope: Envelope = {
    idempotencyKey: idempotencyKey ?? keyOf(marks, line),
    correlationId: correlationId ?? marks.correlationId,
  }
  if (occurredAt !== undefined) envelope.occurredAt = occurredAt
  const ground = evidence ?? marks.evidence
  if (ground !== undefined) envelope.evidence = ground
  if (approver !== undefined) envelope.approver = approver
  if (causationId !== undefined) envelope.causationId = causationId
  return itemOf(rows, command, fields, envelope)
}

/** All items of an NDJSON file, many at a time. */
export async function* ndjsonItems(
  file: string,
  marks: Marks,
): AsyncGenerator<{ items: Iterable<Item>; bytes: number }> {
  let line = 0
  for await (const { lines, bytes } of linesOf(file)) {
    const first = line
    line += lines.length
    yield { items: itemsOf(lines, first, marks), bytes }
  }
}

function* itemsOf(lines: readonly string[], before: number, marks: Marks): Iterable<Item> {
  for (const [at, text] of lines.entries()) {
    const item = itemOfLine(text, before + at + 1, marks)
    if (item) yield item
  }
}
