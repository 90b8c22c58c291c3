import type { Approval, Directives, Licence, OrderLine, Shipment, Stock } from '#domain'
import type { Instant } from '#kernel'
import type { Change } from '../projection.js'
import { lotsTouched, lotThing } from '../standings.js'

/**
 * Grounds of departures that a change may have moved: things by name; of some only those of certain lines, or of what left
 * at an instant or later.
 */
export type Moved = { thing: string; lines?: readonly OrderLine[]; since?: Instant }

const none: readonly Moved[] = []

/**
 * What of a change can move a judgement: documents, notices, conditions, directives, blocks, screenings and their lists,
 * tests, filings. What is counted by caps, volumes and approvals moves what left after it; an act, then, nothing.
 */
export function groundsMoved(change: Change): readonly Moved[] {
  const { kind, stream, before, after } = change
  switch (kind) {
    case 'party':
    case 'product':
    case 'list':
      return [{ thing: stream }]
    case 'licence':
      return same(before?.state as Licence, after.state as Licence, ['documents', 'notices', 'acknowledged'])
        ? none
        : [{ thing: stream }]
    case 'shipment':
      return same(before?.state as Shipment, after.state as Shipment, ['filings']) ? none : [{ thing: stream }]
    case 'approval': {
      const parts = ['documents', 'effective', 'notices', 'conditions'] as const
      const unmoved = same(before?.state as Approval, after.state as Approval, parts)
      return unmoved ? [{ thing: stream, lines: linesIn(change) }, ...counted(change)] : [{ thing: stream }]
    }
    case 'caps':
    case 'volume':
      return counted(change)
    case 'directives': {
      const unmoved = same(before?.state as Directives, after.state as Directives, ['directives', 'ends'])
      return [unmoved ? { thing: stream, lines: linesIn(change) } : { thing: stream }]
    }
    case 'stock':
      return lotsTested(change).map((thing) => ({ thing }))
    default:
      return none
  }
}

/** What left since the earliest instant from which an event of the change counts. */
function counted({ stream, before, events }: Change): Moved[] {
  if (!before) return [{ thing: stream }]
  const froms = events.map(({ data, occurredAt }) => (data as { effectiveFrom?: Instant }).effectiveFrom ?? occurredAt)
  return [{ thing: stream, since: froms.sort()[0] ?? '~' }]
}

const same = <S extends object>(was: S | undefined, is: S, parts: readonly (keyof S)[]): boolean =>
  was !== undefined && parts.every((part) => was[part] === is[part])

const linesIn = ({ events }: Change): OrderLine[] =>
  events.flatMap(({ data }) => {
    const { orderNo, line } = data as Partial<OrderLine>
    return orderNo !== undefined && line !== undefined ? [{ orderNo, line }] : []
  })

function lotsTested(change: Change): string[] {
  const [site, sku] = change.ids as [string, string]
  const [was, is] = [change.before?.state as Stock | undefined, change.after.state as Stock]
  const moved = lotsTouched(change).filter((lot) => was?.lots.get(lot)?.test !== is.lots.get(lot)?.test)
  return moved.map((lot) => lotThing(site, sku, lot))
}
