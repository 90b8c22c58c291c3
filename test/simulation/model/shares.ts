/** Caps and volumes: what is limited for groups and for countries together. */
import { add, allowedBy, binding, isMoreThanReport, isOfficial, keyOf, sum, unreplaced } from './arithmetic.js'
import { balance, type Bound } from './bound.js'
import type { Instant } from './forms.js'
import { oncePerList, only, type Recorded, type Told } from './recorded.js'

/** Words of one rule that bind, without what was said before an official withdrawal. */
const wordsOf = (events: readonly Recorded[], rule: string, at: Instant): Told<'CapSet'>[] => {
  const withdrawn = only(events, 'CapWithdrawn')
    .filter((event) => event.data.rule === rule && isOfficial(event) && event.data.effectiveFrom <= at)
    .map(({ data }) => data.effectiveFrom)
    .reduce((a, b) => (a > b ? a : b), '')
  return binding(
    only(events, 'CapSet').filter(({ data }) => data.rule === rule),
    ({ data }) => data.effectiveFrom,
    at,
  ).filter(({ data }) => data.effectiveFrom >= withdrawn)
}

/** Chips by group/orderNo/line; on a decrement (`counts` false) they are written and count nothing. */
export const capUse = (events: readonly Recorded[], counts: boolean): Map<string, number> => {
  const use = new Map<string, number>()
  for (const { type, data } of only(events, 'CapUsed', 'CapReleased'))
    if (!data.onDecrementOf === counts)
      add(use, keyOf(data.group, data.orderNo, data.line), type === 'CapUsed' ? data.quantity : -data.quantity)
  return use
}

/** CAP-1 for every rule and every group that used or was named. */
export const capBounds = (stream: string, events: readonly Recorded[], at: Instant): Bound[] => {
  const use = capUse(events, true)
  const reports = only(events, 'UsageReported')
  const sets = only(events, 'CapSet')
  const groups = new Set([
    ...[...use.keys()].map((key) => key.split('/')[0]!),
    ...reports.map(({ data }) => data.group),
    ...sets.flatMap(({ data }) => data.groups.map(({ group }) => group)),
  ])
  const bounds = [...new Set(sets.map(({ data }) => data.rule))].flatMap((rule) =>
    [...groups].flatMap((group): Bound[] => {
      const caps = wordsOf(events, rule, at)
        .map(({ data }) => data.groups.find((one) => one.group === group)?.quantity ?? data.everyOtherGroup)
        .filter((quantity) => quantity !== undefined)
      if (caps.length === 0) return []
      const used =
        sum([...use], ([key, n]) => (key.startsWith(`${group}/`) ? n : 0)) +
        sum(reports, ({ data }) => (data.group === group ? data.quantity : 0))
      return [{ stream, rule: 'CAP-1', name: rule, key: group, limit: Math.min(...caps), used }]
    }),
  )
  for (const [key, left] of use) bounds.push(balance(stream, 'used', key, left))
  for (const [key, left] of capUse(events, false)) bounds.push(balance(stream, 'used on decrements', key, left))
  return bounds
}

export interface VolumeUse {
  /** Chips by country, with what was reported of elsewhere. */
  exported: Map<string, number>
  /** Chips by country. */
  committed: Map<string, number>
  /** Chips by country/orderNo/line/shipment. */
  exportedFor: Map<string, number>
  committedFor: Map<string, number>
}
export const volumeUse = oncePerList((events): VolumeUse => {
  const use: VolumeUse = {
    exported: new Map(),
    committed: new Map(),
    exportedFor: new Map(),
    committedFor: new Map(),
  }
  const key = ({ endUseCountry, orderNo, line, shipment }: Told<'VolumeCommitted'>['data']) =>
    keyOf(endUseCountry, orderNo, line, shipment)
  const commit = (data: Told<'VolumeCommitted'>['data'], sign: 1 | -1) =>
    add(use.committedFor, key(data), sign * data.quantity)
  const leave = (data: Told<'VolumeCommitted'>['data'], sign: 1 | -1) =>
    add(use.exportedFor, key(data), sign * data.quantity)
  for (const event of events)
    switch (event.type) {
      case 'VolumeCommitted':
        commit(event.data, 1)
        break
      case 'VolumeReleased':
        commit(event.data, -1)
        break
      case 'UnitsExported':
        leave(event.data, 1)
        if (event.data.takes === 'commitment') commit(event.data, -1)
        break
      case 'UnitsCameBack':
        if (isMoreThanReport(event) || event.data.endUseCountry === 'US') leave(event.data, -1)
        break
      case 'VolumeReported':
        if (isOfficial(event) || event.data.endUseCountry !== 'US')
          add(use.exported, event.data.endUseCountry, event.data.quantity)
        break
      default:
    }
  // What came back before it was told to have left, or left uncommitted, makes no room for others.
  for (const [key, n] of use.exportedFor) add(use.exported, key.split('/')[0]!, Math.max(0, n))
  for (const [key, n] of use.committedFor) add(use.committed, key.split('/')[0]!, Math.max(0, n))
  return use
})

/** Exported and committed to some countries, against a share of what went to US end use. */
export const shareBound = (use: VolumeUse, countries: readonly string[], ratio: string) => ({
  limit: allowedBy(ratio, use.exported.get('US') ?? 0),
  used: sum(countries, (country) => (use.exported.get(country) ?? 0) + (use.committed.get(country) ?? 0)),
})

/** VOL-1 for every rule: the strictest of the words that bind. */
export const volumeBounds = (stream: string, events: readonly Recorded[], at: Instant): Bound[] => {
  const use = volumeUse(events)
  const sets = only(events, 'RatioSet')
  const bounds = [...new Set(sets.map(({ data }) => data.rule))].flatMap((rule): Bound[] => {
    const words = unreplaced(
      sets.filter(({ data }) => data.rule === rule),
      ({ data }) => data.effectiveFrom,
      at,
    )
      .map(({ data }) => shareBound(use, data.countries, data.ratio))
      .sort((a, b) => b.used - b.limit - (a.used - a.limit))
    return words.slice(0, 1).map((word) => ({ stream, rule: 'VOL-1', name: rule, key: '', ...word }))
  })
  for (const [key, left] of use.committedFor) bounds.push(balance(stream, 'committed', key, left))
  for (const [key, left] of use.exportedFor) bounds.push(balance(stream, 'exported', key, left))
  return bounds
}
