/** Caps and volumes: what is limited for groups and for countries together. */
import { add, allowedBy, binding, isMoreThanReport, isOfficial, keyOf, sum } from './arithmetic.js'
import { balance, type Bound } from './bound.js'
import type { Instant } from './forms.js'
import { only, type Recorded, type Told } from './recorded.js'

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
  /** Chips by orderNo/line/shipment. */
  committedFor: Map<string, number>
}
export const volumeUse = (events: readonly Recorded[]): VolumeUse => {
  const use: VolumeUse = { exported: new Map(), committed: new Map(), committedFor: new Map() }
  const commit = (
    { endUseCountry, orderNo, line, shipment, quantity }: Told<'VolumeCommitted'>['data'],
    sign: 1 | -1,
  ) => {
    add(use.committed, endUseCountry, sign * quantity)
    add(use.committedFor, keyOf(orderNo, line, shipment), sign * quantity)
  }
  for (const event of events)
    switch (event.type) {
      case 'VolumeCommitted':
        commit(event.data, 1)
        break
      case 'VolumeReleased':
        commit(event.data, -1)
        break
      case 'UnitsExported':
        add(use.exported, event.data.endUseCountry, event.data.quantity)
        if (event.data.takes === 'commitment') commit(event.data, -1)
        break
      case 'UnitsCameBack':
        if (isMoreThanReport(event) || event.data.endUseCountry === 'US')
          add(use.exported, event.data.endUseCountry, -event.data.quantity)
        break
      case 'VolumeReported':
        if (isMoreThanReport(event) || event.data.endUseCountry !== 'US')
          add(use.exported, event.data.endUseCountry, event.data.quantity)
        break
      default:
    }
  return use
}

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
    const words = binding(
      sets.filter(({ data }) => data.rule === rule),
      ({ data }) => data.effectiveFrom,
      at,
    )
      .map(({ data }) => shareBound(use, data.countries, data.ratio))
      .sort((a, b) => b.used - b.limit - (a.used - a.limit))
    return words.slice(0, 1).map((word) => ({ stream, rule: 'VOL-1', name: rule, key: '', ...word }))
  })
  for (const [key, left] of use.committedFor) bounds.push(balance(stream, 'committed', key, left))
  for (const [country, left] of use.exported) bounds.push(balance(stream, 'exported', country, left))
  return bounds
}
