import { isOfficial, keyOf, sum, sumBy } from './arithmetic.js'
import type { FiledLine, Instant, LinePieces } from './forms.js'
import { oncePerList, only, type Recorded, type Told } from './recorded.js'

const lineKey = ({ orderNo, line }: { orderNo: string; line: number }) => keyOf(orderNo, line)

export interface Shipment {
  shipment: string
  planned: Told<'ShipmentPlanned'>['data']
  cancelled: boolean
  /** Pieces by orderNo/line, with what has left. */
  plan: Map<string, number>
  departed: Map<string, number>
}

export const shipmentFrom = oncePerList((events): Shipment | undefined => {
  const planned = only(events, 'ShipmentPlanned').at(0)
  if (!planned) return undefined
  const lines = only(events, 'PlanChanged')
    .map(({ data }) => data.lines)
    .filter((list) => list !== undefined)
    .at(-1)
  return {
    shipment: planned.stream.split('~')[1]!,
    planned: planned.data,
    cancelled: only(events, 'ShipmentCancelled').length > 0,
    plan: sumBy(lines ?? planned.data.lines, lineKey, ({ quantity }) => quantity),
    departed: departedOf(events),
  }
})

export const departedOf = (events: readonly Recorded[]): Map<string, number> =>
  sumBy(
    only(events, 'ShipmentDeparted').flatMap(({ data }) => data.lines),
    lineKey,
    ({ quantity }) => quantity,
  )

/** Releases that were recorded by an instant and not withdrawn by then. */
export const releasesStanding = (events: readonly Recorded[], at: Instant): Told<'ReleasedForExport'>[] => {
  const withdrawn = only(events, 'ExportReleaseWithdrawn')
    .filter(({ recordedAt }) => recordedAt <= at)
    .map(({ data }) => data.releaseId)
  return only(events, 'ReleasedForExport').filter(
    ({ data, recordedAt }) => recordedAt <= at && !withdrawn.includes(data.releaseId),
  )
}

/** Pieces by orderNo/line that stand released and have not left on those releases (ORD-7). */
export const releasedUndeparted = (events: readonly Recorded[], at: Instant): Map<string, number> => {
  const releases = releasesStanding(events, at)
  const gone = only(events, 'ShipmentDeparted').filter(({ data }) =>
    releases.some((release) => release.data.releaseId === data.releaseId),
  )
  const left = sumBy(
    releases.flatMap(({ data }) => data.lines),
    lineKey,
    ({ quantity }) => quantity,
  )
  for (const line of gone.flatMap(({ data }) => data.lines))
    left.set(lineKey(line), (left.get(lineKey(line)) ?? 0) - line.quantity)
  return left
}

/** Lines of filings that are accepted, corrected and not cancelled. */
export const filed = (events: readonly Recorded[]): (FiledLine & { itn: string })[] => {
  const cancelled = only(events, 'EeiCancelled').map(({ data }) => data.itn)
  const words = only(events, 'EeiAccepted', 'EeiCorrected')
  return [...new Set(words.map(({ data }) => data.itn))]
    .filter(
      (itn) => !cancelled.includes(itn) && words.some(({ type, data }) => type === 'EeiAccepted' && data.itn === itn),
    )
    .flatMap((itn) => {
      const of = words.filter(({ data }) => data.itn === itn).sort((a, b) => (a.occurredAt < b.occurredAt ? -1 : 1))
      const last = of.filter(({ type }) => type === 'EeiCorrected').at(-1) ?? of.at(-1)!
      return last.data.lines.map((line) => ({ ...line, itn }))
    })
}

/** Pieces packed by orderNo/line/lot, and how many serial numbers they have. */
export const packed = (events: readonly Recorded[]): { pieces: Map<string, number>; serials: Map<string, number> } => {
  const lines = only(events, 'ShipmentPacked').flatMap(({ data }) => data.lines)
  const key = (line: LinePieces & { lot: string }) => keyOf(line.orderNo, line.line, line.lot)
  return {
    pieces: sumBy(lines, key, ({ quantity }) => quantity),
    serials: sumBy(lines, key, ({ serials }) => sum(serials, ({ count }) => count)),
  }
}

/** Pieces of a line that were lost before delivery, as an official document says, and not found since in such a place. */
export const provenLosses = (events: readonly Recorded[], orderNo: string, line: number): number => {
  const delivered = ['delivered', 'diverted']
  const of = <T extends LinePieces>(lines: readonly T[], place: (one: T) => string) =>
    sum(lines, (one) =>
      one.orderNo === orderNo && one.line === line && !delivered.includes(place(one)) ? one.quantity : 0,
    )
  const lost = sum(only(events, 'ShipmentLost').filter(isOfficial), ({ data }) => of(data.lines, (one) => one.from))
  const found = sum(only(events, 'ShipmentFound'), ({ data }) => of(data.lines, (one) => one.to))
  return Math.max(0, lost - found)
}
