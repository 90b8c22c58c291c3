import { isUtf8 } from 'node:buffer'
import { createReadStream } from 'node:fs'
import type { Envelope } from '#commands'
import { exits, Failure } from '../failure.js'
import { itemOf, keyOf, reject, type Item, type Marks } from './item.js'

const chunkBytes = 1024 * 1024
/** A line longer than this is none. */
const longestLine = 64 * 1024 * 1024

/** Lines of a file. Of a line that is not UTF-8 the text is only what can be read of it; `torn` has its place among them. */
export type Lines = { lines: readonly string[]; torn: ReadonlySet<number>; bytes: number }

/** Why a line is rejected that is not UTF-8. */
export const notUtf8 = 'The line is not UTF-8'

/** The lines of a file, many at a time; `bytes` is how much of the file has been read. */
export async function* linesOf(file: string): AsyncGenerator<Lines> {
  let rest: Buffer[] = []
  let [bytes, first] = [0, true]
  const cut = (parts: readonly Buffer[]): Lines => {
    const whole = parts.length === 1 ? parts[0]! : Buffer.concat(parts)
    // Some programs begin a file with U+FEFF, which is not part of its first line.
    const from = first && whole.subarray(0, 3).equals(mark) ? 3 : 0
    first = false
    return { ...readable(whole.subarray(from)), bytes }
  }
  for await (const chunk of createReadStream(file, { highWaterMark: chunkBytes }) as AsyncIterable<Buffer>) {
    bytes += chunk.length
    const end = chunk.lastIndexOf(newline)
    const ready = end < 0 ? undefined : [...rest, chunk.subarray(0, end)]
    if (ready) rest = []
    if (end + 1 < chunk.length) rest.push(chunk.subarray(end + 1))
    if (ready) yield cut(ready)
    if (rest.reduce((sum, { length }) => sum + length, 0) > longestLine)
      throw new Failure('LINE_TOO_LONG', `${file} has a line beyond 64 MB`, exits.usage)
  }
  if (rest.length > 0) yield cut(rest)
}

const newline = 0x0a
const mark = Buffer.from('\uFEFF')

/** Whole lines as text, and which of them are not UTF-8. */
function readable(bytes: Buffer): Pick<Lines, 'lines' | 'torn'> {
  const lines = bytes.toString('utf8').split('\n')
  if (isUtf8(bytes)) return { lines, torn: none }
  const torn = new Set<number>()
  let from = 0
  for (const at of lines.keys()) {
    const end = bytes.indexOf(newline, from)
    if (!isUtf8(bytes.subarray(from, end < 0 ? bytes.length : end))) torn.add(at)
    from = end + 1
  }
  return { lines, torn }
}

const none: ReadonlySet<number> = new Set()

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
  for await (const { lines, torn, bytes } of linesOf(file)) {
    const before = line
    line += lines.length
    yield { items: itemsOf(lines, torn, before, marks), bytes }
  }
}

function* itemsOf(lines: readonly string[], torn: ReadonlySet<number>, before: number, marks: Marks): Iterable<Item> {
  for (const [at, text] of lines.entries()) {
    const line = before + at + 1
    const item = torn.has(at) ? reject([{ line, row: text }], 'JSON_MALFORMED', notUtf8) : itemOfLine(text, line, marks)
    if (item) yield item
  }
}
