import type { Append, Outcome } from '../port.js'
import { isUuid } from './ids.js'

/**
 * Appends as one flat array: between threads that costs half of what objects do (2.2 against 4.2 µs an append).
 * A member is: transaction, key, asked, counts of writes, checks and builtOn, then each of them.
 */
export type Flat = (string | number | null)[]

/** Throws TypeError for what no store could take; it writes nothing to `flat` then. `base`: members before this call. */
export function encode(members: readonly Append[], base: number, flat: Flat): void {
  for (let index = 0; index < members.length; index++) checkMember(members[index]!, index)
  for (const { transaction, key, asked, writes, checks, builtOn } of members) {
    flat.push(transaction, key ?? null, asked ?? null, writes.length, checks.length, builtOn?.length ?? 0)
    for (const { stream, expected, events } of writes) {
      flat.push(stream, expected, events.length)
      for (const { type, json } of events) flat.push(type, json)
    }
    for (const { stream, expected } of checks) flat.push(stream, expected)
    if (builtOn) for (const index of builtOn) flat.push(index + base)
  }
}

export function decode(flat: Flat): Append[] {
  const members: Append[] = []
  let at = 0
  const text = (): string => flat[at++] as string
  const number = (): number => flat[at++] as number
  while (at < flat.length) {
    const transaction = text()
    const key = text() ?? undefined
    const asked = text() ?? undefined
    const member = { transaction, key, asked, writes: [], checks: [], builtOn: [] } as MutableAppend
    const [writes, checks, builtOn] = [number(), number(), number()]
    for (let i = 0; i < writes; i++) {
      const write = { stream: text(), expected: number(), events: [] as { type: string; json: string }[] }
      for (let count = number(); count > 0; count--) write.events.push({ type: text(), json: text() })
      member.writes.push(write)
    }
    for (let i = 0; i < checks; i++) member.checks.push({ stream: text(), expected: number() })
    for (let i = 0; i < builtOn; i++) member.builtOn.push(number())
    members.push(member)
  }
  return members
}

type MutableAppend = {
  transaction: string
  key: string | undefined
  asked: string | undefined
  writes: Append['writes'][number][]
  checks: Append['checks'][number][]
  builtOn: number[]
}

/** Outcomes between threads: the position alone of what was appended, the outcome itself otherwise. */
export type FlatOutcome = number | Exclude<Outcome, { kind: 'appended' }>

export const flatten = (outcome: Outcome): FlatOutcome => (outcome.kind === 'appended' ? outcome.position : outcome)

/** `base` is taken off the index of another member again. */
export function unflatten(outcome: FlatOutcome, base: number): Outcome {
  if (typeof outcome === 'number') return { kind: 'appended', position: outcome }
  if (outcome.kind === 'conflict' && outcome.builtOn !== undefined)
    return { ...outcome, builtOn: outcome.builtOn - base }
  return outcome
}

function checkMember(member: Append, index: number): void {
  const { transaction, writes, checks, builtOn } = member
  if (!isUuid(transaction)) throw new TypeError(`Transaction ${transaction} is not a UUID in its canonical form`)
  if (writes.length === 0) throw new TypeError(`Transaction ${transaction} writes nothing`)
  for (const { stream, expected, events } of writes) {
    if (events.length === 0) throw new TypeError(`Transaction ${transaction} writes no event to ${stream}`)
    checkRevision(stream, expected)
    for (const { json } of events) {
      if (!json.isWellFormed()) throw new TypeError(`An event for ${stream} holds half a character (a lone surrogate)`)
    }
  }
  for (const { stream, expected } of checks) checkRevision(stream, expected)
  if (standsTwice(writes, checks)) throw new TypeError(`Transaction ${transaction} names a stream twice`)
  if (builtOn) for (const other of builtOn) if (!(other >= 0 && other < index)) throw notEarlier(transaction, other)
}

const notEarlier = (transaction: string, other: number): TypeError =>
  new TypeError(`Transaction ${transaction} is built on member ${other}, which is not before it`)

function checkRevision(stream: string, expected: number): void {
  if (!Number.isInteger(expected) || expected < -1) throw new TypeError(`${expected} is no revision of ${stream}`)
}

/** So few streams are compared each with each: that costs less than a set of them. */
const few = 8

function standsTwiceAmongFew(writes: Append['writes'], checks: Append['checks']): boolean {
  for (let i = 0; i < writes.length; i++) {
    const { stream } = writes[i]!
    for (let j = i + 1; j < writes.length; j++) if (isSame(writes[j]!.stream, stream)) return true
    for (const check of checks) if (isSame(check.stream, stream)) return true
  }
  for (let i = 0; i < checks.length; i++)
    for (let j = i + 1; j < checks.length; j++) if (isSame(checks[i]!.stream, checks[j]!.stream)) return true
  return false
}

/** Most names differ in length: that is seen without a call. */
const isSame = (a: string, b: string): boolean => a.length === b.length && a === b

function standsTwice(writes: Append['writes'], checks: Append['checks']): boolean {
  const count = writes.length + checks.length
  if (count <= few) return standsTwiceAmongFew(writes, checks)
  const streams = new Set<string>()
  for (const { stream } of writes) streams.add(stream)
  for (const { stream } of checks) streams.add(stream)
  return streams.size < count
}
