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

/** Filings that are accepted and not cancelled, whoever said so. */
export const filingsStanding = (events: readonly Recorded[]): string[] => {
  const cancelled = only(events, 'EeiCancelled').map(({ data }) => data.itn)
  return only(events, 'EeiAccepted')
    .map(({ data }) => data.itn)
    .filter((itn) => !cancelled.includes(itn))
}

const sameGoods = (one: FiledLine, other: FiledLine): boolean =>
  one.orderNo === other.orderNo && one.line === other.line && one.licence === other.licence && one.item === other.item

/**
 * What filings that stand say, line by line. The latest official word of each counts, an acceptance as the first; what is
 * said at the same instant, or since with less proof, files nothing and takes away what it does not say.
 */
export const filed = (events: readonly Recorded[]): (FiledLine & { itn: string })[] =>
  filingsStanding(events).flatMap((itn) => {
    const words = only(events, 'EeiAccepted', 'EeiCorrected')
      .filter(({ data }) => data.itn === itn)
      .map((word) => ({ word, from: word.type === 'EeiAccepted' ? '' : word.occurredAt }))
    const official = words.filter(({ word }) => isOfficial(word))
    const since = official.reduce((last, { from }) => (from > last ? from : last), '')
    const [first, ...others] = [
      ...official.filter(({ from }) => from === since),
      ...words.filter(({ word, from }) => !isOfficial(word) && from >= since),
    ]
    if (!first || !isOfficial(first.word)) return []
    return first.word.data.lines
      .map((line) => ({ line, said: others.map(({ word }) => word.data.lines.find((one) => sameGoods(one, line))) }))
      .map(({ line, said }) => ({
        ...line,
        itn,
        quantity: Math.min(line.quantity, ...said.map((one) => one?.quantity ?? 0)),
      }))
      .filter(({ quantity }) => quantity > 0)
  })

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
