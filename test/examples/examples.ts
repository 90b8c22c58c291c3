import { contexts } from '#domain'
import { examplesOf, formOf, instant, kernelFacts, type AnyContext, type Fields, type Recorded } from '#kernel'

/** An event type, the kind of stream it stands on, and its fields. */
export type EventType = { type: string; context: AnyContext; fields: Fields }

/** The version that events are recorded in at present. */
export const version = 1

/** Every type of event, the kernel's own included, once. */
export function eventTypes(): EventType[] {
  const all = Object.values(contexts)
  const own = all.flatMap((context) =>
    Object.entries({ ...context.vocabulary.facts, ...context.vocabulary.acts } as Record<string, Fields>).map(
      ([type, fields]) => ({ type, context, fields }),
    ),
  )
  const kernel = Object.entries(kernelFacts).map(([type, fields]) => ({ type, context: contexts['stock']!, fields }))
  return [...own, ...kernel]
}

export const fileOf = (type: string): string => `${type}.v${version}.json`

/** Parts of stream ids, by what a context calls them. */
const ids: Readonly<Record<string, string>> = {
  party: 'ALDER',
  list: 'BIS-EL',
  sku: 'H200',
  eccn: '4A090.A',
  country: 'CN',
  orderNo: 'PO-1001',
  site: 'TPE1',
}

/** An event as the ledger would record it, made of the examples of its fields; optional ones are all there. */
export function exampleOf({ type, context, fields }: EventType): string {
  const stream = [context.kind, ...context.ids.map((name) => ids[name] ?? name.toUpperCase())].join('~')
  const event: Recorded = {
    id: '019b76da-a800-7000-8000-000000000001',
    type,
    version,
    stream,
    revision: 0,
    occurredAt: instant.example,
    recordedAt: instant.example,
    transaction: { id: '019b76da-a800-7000-8000-000000000002', index: 0, count: 1, grounds: { [stream]: -1 } },
    correlationId: '019b76da-a800-7000-8000-000000000002',
    actor: { id: 'ops-7', roles: [], verified: false },
    evidence: { grade: 'official', source: '91 FR 1684' },
    data: examplesOf(fields),
  }
  return formOf(event)
}
