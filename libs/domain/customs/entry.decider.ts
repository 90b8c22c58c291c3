import { streamOf, unreachable, type Bound, type Context, type Decider, type Refusal, type Stream } from '#kernel'
import { lineKey, repeated, type OrderLine } from '../lines.js'
import {
  declaredOf,
  declaring,
  emptyEntry,
  entryLineOf,
  handledOf,
  handling,
  inspectionsOpenAt,
  saying,
  type Entry,
} from './entry.state.js'
import { entryRules, entryVocabulary, type EntryEvent } from './entry.js'

const { refuse, unless } = entryRules

/** ENT-3: no directive is known here, so none changes what customs did with goods. */
const decider: Decider<Entry, EntryEvent> = {
  initial: emptyEntry,

  decide(event, entry) {
    if (event.type === 'EntryLodged') return [...unless(!entry.lodged, 'ENTRY_EXISTS'), ...distinct(event)]
    if (!entry.lodged) return refuse('ENTRY_UNKNOWN')
    const known = event.type !== 'InspectionCompleted' || entry.inspections.has(event.inspectionId)
    const { what, number } = numberOf(event)
    return [
      ...unless(!entry.told.has(`${what} ${number}`), 'ENTRY_ALREADY_TOLD', { what, number }),
      ...unless(known, 'INSPECTION_UNKNOWN', { inspectionId: number }),
      ...distinct(event),
    ]
  },

  evolve(entry, event, { occurredAt: at }) {
    if (event.type === 'EntryLodged') {
      const { declarationNo, shipment, lines } = event
      return declaring({ ...entry, lodged: { declarationNo, shipment } }, '', lines)
    }
    const { what, number } = numberOf(event)
    return following({ ...entry, told: entry.told.add(`${what} ${number}`) }, event, at)
  },

  limits(entry, event) {
    switch (event.type) {
      case 'InspectionOrdered':
      case 'InspectionCompleted':
        return [...entry.amendments.keys()].map((amendmentNo) => amendmentBound(entry, amendmentNo))
      case 'EntryAmended':
        return [...lineBounds(entry, event.lines), amendmentBound(entry, event.amendmentNo)]
      case 'EntryAccepted':
      case 'EntryHeld':
      case 'EntryRejected':
        return []
      case 'EntryLodged':
      case 'EntryReleased':
      case 'GoodsDetained':
      case 'DetentionLifted':
      case 'GoodsSeized':
      case 'GoodsReturned':
        return lineBounds(entry, event.lines)
      default:
        return unreachable(event)
    }
  },
}

/** Bytes, as measured. */
const weight = ({ declared, lines, inspections, amendments, told }: Entry): number =>
  800 + 110 * declared.size + 125 * lines.size + 280 * inspections.size + 120 * amendments.size + 80 * told.size

export const entry: Context<Entry, EntryEvent> = {
  kind: 'entry',
  ids: ['entry'],
  vocabulary: entryVocabulary,
  rulebook: entryRules,
  decider,
  weight,
}

export const entryStream = (id: string): Stream<Entry, EntryEvent> => streamOf(entry, id)

type Later = Exclude<EntryEvent, { type: 'EntryLodged' }>

function following(entry: Entry, event: Later, at: string): Entry {
  switch (event.type) {
    case 'EntryAccepted':
      return saying(entry, at, 'accepted')
    case 'EntryHeld':
      return saying(entry, at, 'held')
    case 'EntryRejected':
      return saying(entry, at, 'rejected')
    case 'InspectionOrdered':
      return { ...entry, inspections: entry.inspections.set(event.inspectionId, { orderedAt: at }) }
    case 'InspectionCompleted': {
      const completed = { at, outcome: event.outcome }
      return { ...entry, completions: entry.completions.set(event.inspectionId, completed) }
    }
    case 'EntryAmended': {
      const amendments = entry.amendments.set(event.amendmentNo, at)
      return declaring({ ...entry, amendments }, at, event.lines)
    }
    case 'EntryReleased':
      return handling(entry, event.lines, ({ quantity }) => ({ released: quantity }))
    case 'GoodsDetained':
      return handling(entry, event.lines, ({ quantity }) => ({ detained: quantity }))
    case 'DetentionLifted':
      return handling(entry, event.lines, ({ quantity }) => ({ detained: -quantity }))
    case 'GoodsSeized':
      return handling(entry, event.lines, ({ quantity, from }) => ({ seized: quantity, ...leaving(from, quantity) }))
    case 'GoodsReturned':
      return handling(entry, event.lines, ({ quantity, from }) => ({ returned: quantity, ...leaving(from, quantity) }))
    default:
      return unreachable(event)
  }
}

const leaving = (from: 'inCustoms' | 'detained', quantity: number) =>
  from === 'detained' ? { detained: -quantity } : {}

function lineBounds(entry: Entry, lines: readonly OrderLine[]): Bound[] {
  return lines.flatMap((line) => [
    entryRules.limit('BEYOND_DECLARED', declaredOf(entry, line), handledOf(entry, line), lineKey(line)),
    entryRules.balance('DETAINED_SHORT', entryLineOf(entry, line).detained, lineKey(line)),
  ])
}

const amendmentBound = (entry: Entry, amendmentNo: string): Bound =>
  entryRules.limit('AMENDED_UNDER_INSPECTION', 0, inspectionsOpenAt(entry, amendmentNo), amendmentNo)

/** One notice may say several things: it is known by what it says. */
function numberOf(event: Later): { what: string; number: string } {
  switch (event.type) {
    case 'InspectionOrdered':
      return { what: 'order of inspection', number: event.inspectionId }
    case 'InspectionCompleted':
      return { what: 'end of inspection', number: event.inspectionId }
    case 'EntryAmended':
      return { what: 'amendment', number: event.amendmentNo }
    case 'EntryAccepted':
      return { what: 'acceptance', number: event.noticeNo }
    case 'EntryHeld':
      return { what: 'hold', number: event.noticeNo }
    case 'EntryReleased':
      return { what: 'release', number: event.noticeNo }
    case 'EntryRejected':
      return { what: 'rejection', number: event.noticeNo }
    case 'GoodsDetained':
      return { what: 'detention', number: event.noticeNo }
    case 'DetentionLifted':
      return { what: 'lifting of a detention', number: event.noticeNo }
    case 'GoodsSeized':
      return { what: 'seizure', number: event.noticeNo }
    case 'GoodsReturned':
      return { what: 'return', number: event.noticeNo }
    default:
      return unreachable(event)
  }
}

/** The lines of one document are named once each, for each account that they leave. */
function distinct(event: EntryEvent): Refusal[] {
  const lines: readonly (OrderLine & { from?: string })[] =
    event.type === 'InspectionCompleted' ? event.counted : 'lines' in event ? (event.lines ?? []) : []
  const keys = lines.map((line) => (line.from === undefined ? lineKey(line) : `${lineKey(line)} ${line.from}`))
  return repeated(keys).flatMap((line) => refuse('ENTRY_LINE_REPEATED', { line }))
}
