import type { Recorded } from './recorded.js'

/** What stands in the forms of all events of a transaction, as text and as it was read from the first of them. */
type Alike = {
  /** From `occurredAt` up to the place in the transaction. */
  readonly before: string
  /** From behind that up to the data. */
  readonly behind: string
  readonly event: Recorded
}

const idField = '{"id":"'
const idFrom = idField.length
/** A UUID is 36 characters long. */
const idEnd = idFrom + 36
const typeField = '","type":"'
const streamField = '","version":1,"stream":"'
const revisionField = '","revision":'
const indexField = '"index":'
const dataField = ',"data":'

let alike: Alike | undefined
/** Events of a stream follow on each other, too. */
let lastStream = ''

/**
 * Reads the form of a recorded event: what `JSON.parse` makes of it. Of a transaction's events only the first is parsed
 * whole; the others say the same but for a few fields and their data, and are read at a third of the cost. Such events
 * share the objects in which they agree, which nobody may change. Throws a SyntaxError.
 */
export function recordedIn(form: string): Recorded {
  const like = alike && likeIn(form, alike)
  if (like) return like
  const event = JSON.parse(form) as Recorded
  alike = event.transaction?.count > 1 ? alikeTo(form, event) : undefined
  return event
}

/** What another event of the same transaction has to say as this one does; undefined if the form is not as we write it. */
function alikeTo(form: string, event: Recorded): Alike | undefined {
  const from = form.indexOf(',"occurredAt":"')
  const index = form.indexOf(indexField, from) + indexField.length
  const common = form.indexOf(',"correlationId":', index)
  const data = form.indexOf(dataField, common) + dataField.length
  if (from < 0 || index < from || common < 0 || data < common) return undefined
  const behind = `,"count":${event.transaction.count}}${form.slice(common, data)}`
  return { before: form.slice(from, index), behind, event }
}

/** Whatever is not as expected is for the whole parse to read, or to say what is wrong with it. */
function likeIn(form: string, known: Alike): Recorded | undefined {
  try {
    return readLike(form, known)
  } catch {
    return undefined
  }
}

/** Every character that is not read is compared; undefined where one differs. */
function readLike(form: string, { before, behind, event }: Alike): Recorded | undefined {
  const typeFrom = idEnd + typeField.length
  const typeEnd = form.indexOf('"', typeFrom)
  const streamFrom = typeEnd + streamField.length
  const streamEnd = form.indexOf('"', streamFrom)
  const revisionFrom = streamEnd + revisionField.length
  const revisionEnd = digitsEnd(form, revisionFrom)
  const indexFrom = revisionEnd + before.length
  const indexEnd = digitsEnd(form, indexFrom)
  const dataFrom = indexEnd + behind.length
  if (
    !form.endsWith('}') ||
    form.slice(indexEnd, dataFrom) !== behind ||
    form.slice(revisionEnd, indexFrom) !== before ||
    form.slice(0, idFrom) !== idField ||
    form.slice(idEnd, typeFrom) !== typeField ||
    form.slice(typeEnd, streamFrom) !== streamField ||
    form.slice(streamEnd, revisionFrom) !== revisionField
  )
    return undefined
  const { occurredAt, recordedAt, correlationId, causationId, actor, approver, evidence } = event
  const { id, count } = event.transaction
  const told = {
    id: form.slice(idFrom, idEnd),
    type: form.slice(typeFrom, typeEnd),
    version: 1,
    stream: streamAt(form, streamFrom, streamEnd),
    revision: numberAt(form, revisionFrom, revisionEnd),
    occurredAt,
    recordedAt,
    transaction: { id, index: numberAt(form, indexFrom, indexEnd), count },
    correlationId,
  }
  const data = JSON.parse(form.slice(dataFrom, -1)) as Recorded['data']
  if (approver !== undefined || evidence !== undefined)
    return {
      ...told,
      ...(causationId !== undefined && { causationId }),
      actor,
      ...(approver !== undefined && { approver }),
      ...(evidence !== undefined && { evidence }),
      data,
    }
  return causationId === undefined ? { ...told, actor, data } : { ...told, causationId, actor, data }
}

/** A copy: a part of the form would keep the whole of it in memory for as long as anybody knows the stream. */
function streamAt(form: string, from: number, end: number): string {
  if (end - from === lastStream.length && form.slice(from, end) === lastStream) return lastStream
  lastStream = JSON.parse(form.slice(from - 1, end + 1)) as string
  return lastStream
}

function digitsEnd(form: string, from: number): number {
  let end = from
  for (let code = form.charCodeAt(end); code >= 48 && code <= 57; code = form.charCodeAt(++end));
  return end
}

function numberAt(form: string, from: number, end: number): number {
  let number = 0
  for (let i = from; i < end; i++) number = 10 * number + form.charCodeAt(i) - 48
  return number
}
