import {
  keptText,
  PersistentMap,
  PersistentSet,
  streamOf,
  unreachable,
  type Bound,
  type Context,
  type Decider,
  type Instant,
  type Refusal,
  type Stream,
} from '#kernel'
import { ofPart } from '../lines.js'
import { atMostOf } from '../ratios.js'
import { graded, inForceAt, type Dated } from '../registers.js'
import { volumeRules, volumeVocabulary, type VolumeEvent } from './volume.js'

/** A rule of the form "to these countries together at most so many for each chip of US end use". */
export type VolumeRatio = Dated & {
  readonly rule: string
  readonly countries: readonly string[]
  readonly ratio: string
}

/** Chips of one line to one country with one shipment. */
export type VolumeOfLine = { readonly committed: number; readonly exported: number; readonly back: number }

/** Chips of end use in one country. */
export type VolumeOfCountry = {
  /** Exported and not come back, and what was shipped outside this ledger. */
  readonly exported: number
  readonly committed: number
}

export type Volume = {
  /** By document. */
  readonly ratios: ReadonlyMap<string, VolumeRatio>
  readonly countries: PersistentMap<VolumeOfCountry>
  /** By {@link volumeKey}. */
  readonly lines: PersistentMap<VolumeOfLine>
  readonly told: PersistentSet
}

type Key = { endUseCountry: string; orderNo: string; line: number; shipment: string }
export const volumeKey = ({ endUseCountry, orderNo, line, shipment }: Key): string =>
  keyOf(endUseCountry, orderNo, line, shipment)
const keyOf = keptText(
  (country: string, orderNo: string, line: number, shipment: string) => `${country} ${orderNo}/${line} ${shipment}`,
)

const noLine: VolumeOfLine = { committed: 0, exported: 0, back: 0 }
const noCountry: VolumeOfCountry = { exported: 0, committed: 0 }
/** Where end use permits exports to others. */
const home = 'US'

export const volumeOfLine = (volume: Volume, of: Key): VolumeOfLine => volume.lines.get(volumeKey(of), noLine)
export const volumeOfCountry = (volume: Volume, country: string): VolumeOfCountry =>
  volume.countries.get(country, noCountry)

/** What a rule allows at an instant and what it is used by: its strictest version, if several are in force. */
export type VolumeRoom = {
  readonly rule: string
  readonly countries: readonly string[]
  readonly ratio: string
  readonly limit: number
  readonly used: number
}

export type VolumeStanding = {
  readonly rule: string
  readonly countries: readonly string[]
  readonly ratio: string
  /** Chips that went to US end use, as far as they permit others. */
  readonly home: number
  /** To the countries of the rule. */
  readonly exported: number
  readonly committed: number
  readonly room: number
}

/** What every rule that is in force at an instant rests on; `room` below zero in breach. */
export function volumeRulesAt(volume: Volume, t: Instant): VolumeStanding[] {
  return volumeRoomAt(volume, t).map(({ rule, countries, ratio, limit, used }) => {
    const all = countries.map((country) => volumeOfCountry(volume, country))
    const exported = all.reduce((sum, one) => sum + one.exported, 0)
    const committed = all.reduce((sum, one) => sum + one.committed, 0)
    const room = limit - used
    return { rule, countries, ratio, home: volumeOfCountry(volume, home).exported, exported, committed, room }
  })
}

/** Every rule that is in force at an instant, with the room under it (VOL-1). */
export function volumeRoomAt(volume: Volume, t: Instant): VolumeRoom[] {
  return rulesOf(volume).flatMap((rule) => strictestAt(volume, rule, t) ?? [])
}

/** Chips that may still be committed to end use in a country at an instant; without a rule for it, no number limits it. */
export function volumeLeftAt(volume: Volume, country: string, t: Instant): number {
  return rulesOf(volume)
    .flatMap((rule) => versionsAt(volume, rule, t))
    .filter(({ countries }) => countries.includes(country))
    .reduce((left, { limit, used }) => Math.max(0, Math.min(left, limit - used)), Infinity)
}

const rulesOf = ({ ratios }: Volume): string[] =>
  ratios.size === 0 ? [] : [...new Set([...ratios.values()].map(({ rule }) => rule))].sort()

function versionsAt(volume: Volume, rule: string, t: Instant): VolumeRoom[] {
  const told = [...volume.ratios.values()].filter((one) => one.rule === rule)
  return inForceAt(told, t).map(({ countries, ratio }) => ({
    rule,
    countries,
    ratio,
    limit: atMostOf(ratio, Math.max(0, volumeOfCountry(volume, home).exported)),
    used: countries.reduce((sum, country) => sum + usedIn(volumeOfCountry(volume, country)), 0),
  }))
}

const usedIn = ({ exported, committed }: VolumeOfCountry): number => exported + committed

function strictestAt(volume: Volume, rule: string, t: Instant): VolumeRoom | undefined {
  return versionsAt(volume, rule, t).reduce<VolumeRoom | undefined>(
    (strictest, one) => (strictest && strictest.limit - strictest.used <= one.limit - one.used ? strictest : one),
    undefined,
  )
}

const { unless, limit, balance } = volumeRules

const decider: Decider<Volume, VolumeEvent> = {
  initial: {
    ratios: new Map(),
    countries: PersistentMap.empty(),
    lines: PersistentMap.empty(),
    told: PersistentSet.empty(),
  },

  decide(event, volume) {
    switch (event.type) {
      case 'VolumeCommitted':
      case 'VolumeReleased':
        return []
      case 'VolumeReported': {
        const { from, until } = event.period
        return [...once(volume, event), ...unless(from <= until, 'VOLUME_PERIOD_BACKWARDS', { from, until })]
      }
      case 'RatioSet':
      case 'UnitsExported':
      case 'UnitsCameBack':
        return once(volume, event)
      default:
        return unreachable(event)
    }
  },

  evolve(volume, event, told) {
    switch (event.type) {
      case 'RatioSet': {
        const { documentNo, rule, countries, ratio, effectiveFrom } = event
        const set = graded({ rule, countries, ratio, effectiveFrom }, told)
        return noted({ ...volume, ratios: new Map(volume.ratios).set(documentNo, set) }, event)
      }
      case 'UnitsExported': {
        const committed = event.takes === 'commitment' ? -event.quantity : 0
        return noted(changed(volume, event, { exported: event.quantity, committed }), event)
      }
      case 'UnitsCameBack': {
        // A report gives no room to others; it takes away from what US end use permits.
        const counts = event.endUseCountry === home || told.grade !== 'reported'
        return noted(counts ? changed(volume, event, { back: event.quantity }) : volume, event)
      }
      case 'VolumeReported': {
        const { endUseCountry, quantity } = event
        const counts = endUseCountry !== home || told.grade === 'official'
        return noted(counts ? adding(volume, endUseCountry, { exported: quantity, committed: 0 }) : volume, event)
      }
      case 'VolumeCommitted':
        return changed(volume, event, { committed: event.quantity })
      case 'VolumeReleased':
        return changed(volume, event, { committed: -event.quantity })
      default:
        return unreachable(event)
    }
  },

  /** Whatever is told, every rule of the product may be touched by it: more US end use is more room. */
  limits(volume, event, t) {
    const bounds = ratioBounds(volume, t)
    if (!('shipment' in event)) return bounds
    const { committed, exported, back } = volumeOfLine(volume, event)
    const key = volumeKey(event)
    bounds.push(balance('VOLUME_COMMITMENT_SHORT', committed, key))
    bounds.push(balance('VOLUME_RETURN_SHORT', exported - back, key))
    return bounds
  },
}

/** VOL-1, for every rule of the product. */
const ratioBounds = (volume: Volume, t: Instant): Bound[] =>
  rulesOf(volume).map((rule) => {
    const room = strictestAt(volume, rule, t)
    return limit('VOLUME_RATIO', room?.limit ?? 0, room?.used ?? 0, rule)
  })

/** What counts of a line for its country: what was told too early is no room for others. */
const counted = ({ committed, exported, back }: VolumeOfLine): VolumeOfCountry => ({
  exported: Math.max(0, exported - back),
  committed: Math.max(0, committed),
})

function changed(volume: Volume, of: Key, change: Partial<VolumeOfLine>): Volume {
  const { committed = 0, exported = 0, back = 0 } = change
  const before = volumeOfLine(volume, of)
  const now = {
    committed: before.committed + committed,
    exported: before.exported + exported,
    back: before.back + back,
  }
  const key = volumeKey(of)
  const nothing = now.committed === 0 && now.exported === 0 && now.back === 0
  const lines = nothing ? volume.lines.delete(key) : volume.lines.set(key, now)
  const [was, is] = [counted(before), counted(now)]
  return adding({ ...volume, lines }, of.endUseCountry, {
    exported: is.exported - was.exported,
    committed: is.committed - was.committed,
  })
}

function adding(volume: Volume, country: string, { exported, committed }: VolumeOfCountry): Volume {
  const before = volumeOfCountry(volume, country)
  const now = { exported: before.exported + exported, committed: before.committed + committed }
  const nothing = now.exported === 0 && now.committed === 0
  return { ...volume, countries: nothing ? volume.countries.delete(country) : volume.countries.set(country, now) }
}

type Numbered = Exclude<VolumeEvent, { type: 'VolumeCommitted' | 'VolumeReleased' }>

function numberOf(event: Numbered): { what: string; number: string } {
  switch (event.type) {
    case 'RatioSet':
      return { what: 'document', number: event.documentNo }
    case 'VolumeReported':
      return { what: 'report', number: event.reportNo }
    case 'UnitsExported':
      return {
        what: 'export',
        number: `${event.noticeNo} ${event.orderNo}/${event.line} ${event.shipment}${ofPart(event)}`,
      }
    case 'UnitsCameBack':
      return { what: 'return', number: `${event.noticeNo} ${event.orderNo}/${event.line} ${event.shipment}` }
    default:
      return unreachable(event)
  }
}

function toldKey(event: Numbered): string {
  const { what, number } = numberOf(event)
  return `${what} ${number}`
}

const once = (volume: Volume, event: Numbered): Refusal[] =>
  unless(!volume.told.has(toldKey(event)), 'VOLUME_ALREADY_TOLD', numberOf(event))

const noted = (volume: Volume, event: Numbered): Volume => ({ ...volume, told: volume.told.add(toldKey(event)) })

export const volume: Context<Volume, VolumeEvent> = {
  kind: 'volume',
  ids: ['product'],
  vocabulary: volumeVocabulary,
  rulebook: volumeRules,
  decider,
  calendar: {
    changedBy: ['RatioSet'],
    dates: ({ ratios }) => [...ratios.values()].map(({ effectiveFrom }) => effectiveFrom),
    limits: ratioBounds,
  },
  weight: ({ ratios, countries, lines, told }) =>
    900 + 400 * ratios.size + 110 * countries.size + 150 * lines.size + 90 * told.size,
}

export const volumeStream = (product: string): Stream<Volume, VolumeEvent> => streamOf(volume, product)
