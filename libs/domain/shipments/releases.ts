import { type Instant, type Refusal, type Told } from '#kernel'
import { lineIn, lineKey, type LinePieces, type OrderLine } from '../lines.js'
import { filingStandsAt } from './filings.js'
import { shipmentRules, type ShipmentEvent } from './shipment.js'
import { adding, type ReleasedLine, type Shipment } from './shipment.state.js'

const { refuse, unless } = shipmentRules

const linesUnder = (releaseId: string): string => `${releaseId} `
const releasedKey = (releaseId: string, line: OrderLine): string => linesUnder(releaseId) + lineKey(line)

const nothing: ReleasedLine = { quantity: 0, departed: 0 }
export const releasedOf = (shipment: Shipment, releaseId: string, line: OrderLine): ReleasedLine =>
  shipment.released.get(releasedKey(releaseId, line), nothing)

/** What was released and has not left; what left beyond it makes no room for others. */
const unleft = ({ quantity, departed }: ReleasedLine): number => Math.max(0, quantity - departed)

/** Whether a release stood at an instant: recorded by then, not withdrawn by then (SHP-4). */
export function releaseStandsAt({ releases }: Shipment, releaseId: string, t: Instant): boolean {
  const release = releases.get(releaseId)
  return !!release && release.at <= t && (release.withdrawnAt === undefined || t < release.withdrawnAt)
}

/** When the release was recorded under which a notice told goods to have left; undefined if they left without one. */
export const releasedFor = ({ departures, releases }: Shipment, noticeNo: string): Instant | undefined =>
  releases.get(departures.get(noticeNo)?.releaseId ?? '')?.at

/** The lines that a release named. */
export const linesReleased = (shipment: Shipment, releaseId: string): OrderLine[] =>
  [...shipment.released.startingWith(linesUnder(releaseId))].map(([key]) => lineIn(key.slice(releaseId.length + 1)))

/** What of a line has not left that a release named. */
export const unleftUnder = (shipment: Shipment, releaseId: string, line: OrderLine): number =>
  unleft(releasedOf(shipment, releaseId, line))

/** What of a release has not left: so much is given back when it is withdrawn. */
export function undeparted(shipment: Shipment, releaseId: string): LinePieces[] {
  return linesReleased(shipment, releaseId).flatMap((line) => {
    const quantity = unleftUnder(shipment, releaseId, line)
    return quantity > 0 ? [{ ...line, quantity }] : []
  })
}

type Departed = Extract<ShipmentEvent, { type: 'ShipmentDeparted' }>

/**
 * What a shipment's own stream has against a departure at an instant (SHP-4): it names a release that stands then and
 * covers it. One told as it happened (SHP-5) may name none; what it takes beyond its release is a breach.
 */
export function undepartable(shipment: Shipment, event: Departed, t: Instant): Refusal[] {
  const { releaseId, lines, itns, asHappened } = event
  const unknown = asHappened
    ? itns.filter((itn) => !shipment.filings.has(itn)).flatMap((itn) => refuse('FILING_UNKNOWN', { itn }))
    : unfiledAt(shipment, itns, t)
  if (releaseId === undefined) return [...unless(asHappened !== undefined, 'RELEASE_UNNAMED'), ...unknown]
  if (!shipment.releases.has(releaseId)) return [...refuse('RELEASE_UNKNOWN', { releaseId }), ...unknown]
  const standing = unless(releaseStandsAt(shipment, releaseId, t), 'RELEASE_NOT_STANDING', { releaseId, at: t })
  const short = asHappened ? [] : lines.flatMap((line) => beyond(shipment, releaseId, line))
  return [...standing, ...short, ...unknown]
}

/** Filings that a departure named and that did not count at its instant: none is known, or it was not accepted by then, or cancelled. */
export function unfiledAt({ filings }: Shipment, itns: readonly string[], t: Instant): Refusal[] {
  return itns.flatMap((itn) => {
    const filing = filings.get(itn)
    if (!filing) return refuse('FILING_UNKNOWN', { itn })
    return unless(filingStandsAt(filing, t), 'FILING_NOT_STANDING', { itn, at: t })
  })
}

function beyond(shipment: Shipment, releaseId: string, line: LinePieces): Refusal[] {
  const left = unleftUnder(shipment, releaseId, line)
  const numbers = { asked: line.quantity, left, line: lineKey(line), releaseId }
  return unless(line.quantity <= left, 'RELEASE_SHORT', numbers)
}

type ReleasedForExport = { releaseId: string; lines: readonly LinePieces[] }

export function releasing(shipment: Shipment, { releaseId, lines }: ReleasedForExport, told: Told): Shipment {
  const releases = shipment.releases.set(releaseId, { at: told.occurredAt })
  return lines.reduce(
    (all, line) => {
      const former = releasedOf(all, releaseId, line)
      return under(all, releaseId, line, { ...former, quantity: former.quantity + line.quantity })
    },
    { ...shipment, releases },
  )
}

/** What has left stays under it. */
export function withdrawing(shipment: Shipment, releaseId: string, told: Told): Shipment {
  const freed = undeparted(shipment, releaseId).reduce(
    (all, line) => adding(all, line, { released: -line.quantity }),
    shipment,
  )
  const release = { ...(shipment.releases.get(releaseId) ?? { at: told.occurredAt }), withdrawnAt: told.occurredAt }
  return { ...freed, releases: shipment.releases.set(releaseId, release) }
}

export function departing(shipment: Shipment, { releaseId, lines, noticeNo, itns }: Departed): Shipment {
  const departures = shipment.departures.set(noticeNo, releaseId === undefined ? { itns } : { itns, releaseId })
  return lines.reduce<Shipment>(
    (all, line) => {
      const { quantity } = line
      const unreleased = releaseId === undefined ? quantity : 0
      const left = adding(all, line, { departed: quantity, inTransit: quantity, unreleased })
      if (releaseId === undefined) return left
      const former = releasedOf(left, releaseId, line)
      return under(left, releaseId, line, { ...former, departed: former.departed + quantity })
    },
    { ...shipment, departures },
  )
}

/** The shipment with this under the release, and the line's sum of what is released with it, unless it is withdrawn. */
function under(shipment: Shipment, releaseId: string, line: OrderLine, now: ReleasedLine): Shipment {
  const withdrawn = shipment.releases.get(releaseId)?.withdrawnAt !== undefined
  const change = withdrawn ? 0 : unleft(now) - unleft(releasedOf(shipment, releaseId, line))
  const released = shipment.released.set(releasedKey(releaseId, line), now)
  return { ...adding(shipment, line, { released: change }), released }
}
