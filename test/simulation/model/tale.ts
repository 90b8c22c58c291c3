/** Hand-made histories for the specs of the model: recorded events in their one form, without a ledger. */
import type { Evidence, Forms, Recorded, Type } from './recorded.js'

/** An event to come: its stream, type and data. */
export type Step = { [T in Type]: readonly [stream: string, type: T, data: Forms[T]] }[Type]

interface Circumstances {
  /** Recorded at; left out: a minute after the transaction before. */
  recordedAt?: string
  /** Occurred at; left out: as recorded. */
  occurredAt?: string
  evidence?: Evidence
  actor?: string
  roles?: string[]
  approver?: string
}

const official: Evidence = { grade: 'official', source: 'the document', sha256: 'a'.repeat(64) }
export const company: Evidence = { grade: 'company', source: 'the customer' }
export const reported: Evidence = { grade: 'reported', source: 'the press' }

const uuid = (n: number) => `019b76da-a800-7000-8000-${String(n).padStart(12, '0')}`

/** A transaction after a history: what it would be if it were recorded. */
export const next = (history: readonly Recorded[], steps: readonly Step[], given: Circumstances = {}): Recorded[] => {
  const last = history.at(-1)?.recordedAt ?? '2026-01-20T12:00:00.000Z'
  const recordedAt = given.recordedAt ?? new Date(Date.parse(last) + 60_000).toISOString()
  const revisions = new Map<string, number>()
  return steps.map(([stream, type, data], index) => {
    const revision = revisions.get(stream) ?? history.filter((event) => event.stream === stream).length
    revisions.set(stream, revision + 1)
    return {
      id: uuid(2 * (history.length + index) + 1),
      type,
      version: 1,
      stream,
      revision,
      occurredAt: given.occurredAt ?? recordedAt,
      recordedAt,
      transaction: { id: uuid(2 * history.length), index, count: steps.length },
      correlationId: uuid(2 * history.length),
      actor: { id: given.actor ?? 'ops-7', roles: given.roles ?? [], verified: false },
      ...(given.approver === undefined ? {} : { approver: given.approver }),
      evidence: given.evidence ?? official,
      data,
    } as Recorded
  })
}

/** A history and what was recorded after it, one transaction a list. */
export const told = (history: readonly Recorded[], ...transactions: readonly (readonly Step[])[]): Recorded[] =>
  transactions.reduce<Recorded[]>((all, steps) => [...all, ...next(all, steps)], [...history])

/** The same with circumstances. */
export const toldAs = (history: readonly Recorded[], given: Circumstances, ...steps: readonly Step[]): Recorded[] => [
  ...history,
  ...next(history, steps, given),
]

/** A history and the annulment of the transaction that one event of it, alone, was told in. */
export const annulled = (history: readonly Recorded[], event: Recorded | undefined): Recorded[] =>
  told(history, [[event!.stream, 'TransactionAnnulled', { transactionId: event!.transaction.id, reason: 'wrong' }]])
