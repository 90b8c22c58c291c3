/** What the rules of shipments say of departures, before they are recorded and ever after (SHP-4 to SHP-6). */
import { keyOf, sum } from './arithmetic.js'
import type { LinePieces } from './forms.js'
import { conditionsOn, outsideApproval, outsideLicence } from './legality-papers.js'
import { licenceStanding } from './licences.js'
import { barsOn, flawsOf, type Objection, orderIn, unless } from './matter.js'
import type { OrderLine } from './orders.js'
import { productAt } from './parties.js'
import { isSecond, onStream, only, type Recorded, type Told } from './recorded.js'
import { volumeUse } from './shares.js'
import { filingsStanding, releasesStanding } from './shipments.js'
import { carriesCommitted, hasPassed } from './stocks.js'

/** What bars the goods of a departure at an instant, by what happened until then: of the parties, directives and covers. */
const barsAt = (events: readonly Recorded[], transaction: readonly Recorded[], at: string): Objection[] => {
  const then = events.filter(({ occurredAt }) => occurredAt <= at)
  return only(transaction, 'LineDeparted').flatMap(({ stream, data }) => {
    const order = orderIn(then, stream.split('~')[1]!)
    const line = order?.lines.get(data.line)
    if (!order || !line) return [{ rule: 'FORM', why: 'the line was not known then' }]
    return [
      ...barsOn(then, order, line, at),
      ...flawsOf(then, order, at, ['matched']),
      ...data.covers.licences.flatMap(({ licence, item }) => {
        const own = onStream(then, `licence~${licence}`)
        const standing = licenceStanding(own, at)
        return [
          ...unless(standing === 'inForce', 'LIC-3', `licence ${licence} is ${standing}`),
          ...outsideLicence(own, item, order, line, { before: then, at }),
        ]
      }),
      ...data.covers.draws.flatMap(({ approval, member }) => {
        const own = onStream(then, `approval~${approval}`)
        return [
          ...outsideApproval(own, member, order, line, { before: then, at }),
          ...conditionsOn(own, member, at, { member, orderNo: order.orderNo, line: data.line, quantity: 0 }),
        ]
      }),
      ...lots(then, line, data.covers.reservations, at),
    ]
  })
}

const lots = (
  events: readonly Recorded[],
  line: OrderLine,
  reservations: Told<'LineDeparted'>['data']['covers']['reservations'],
  at: string,
): Objection[] =>
  reservations.flatMap(({ site, lot }) => {
    const own = onStream(events, `stock~${site}~${line.sku}`)
    return [
      ...unless(carriesCommitted(own, lot, at), 'STK-1', `lot ${lot} is blocked or short`),
      ...unless(
        line.gates?.labTest !== 'yes' || hasPassed(own, lot, at),
        'STK-2',
        `lot ${lot} has not passed its test`,
      ),
    ]
  })

/** SHP-4 without the bars: a release stands at the instant and has so many pieces left, and the filings count. */
const unreleased = (departure: Told<'ShipmentDeparted'>, known: readonly Recorded[]): Objection[] => {
  const { data, occurredAt, stream } = departure
  const own = onStream(known, stream)
  const release = releasesStanding(own, occurredAt).find((one) => one.data.releaseId === data.releaseId)
  if (!release) return [{ rule: 'SHP-4', why: `no release ${data.releaseId} stands at ${occurredAt}` }]
  const gone = only(own, 'ShipmentDeparted').filter(
    (one) => one.data.releaseId === data.releaseId && one.id !== departure.id,
  )
  const of = (lines: readonly LinePieces[], { orderNo, line }: LinePieces) =>
    sum(lines, (one) => (one.orderNo === orderNo && one.line === line ? one.quantity : 0))
  const itns = filingsStanding(own.filter((event) => event.occurredAt <= occurredAt))
  return [
    ...data.lines.flatMap((line) => {
      const left = of(release.data.lines, line) - sum(gone, (one) => of(one.data.lines, line))
      return unless(of(data.lines, line) <= left, 'SHP-4', `${left} of ${line.orderNo}/${line.line} are released`)
    }),
    ...data.itns.flatMap((itn) => unless(itns.includes(itn), 'SHP-4', `filing ${itn} does not count then`)),
  ]
}

/** SHP-4 before it is recorded: what its release bound is still there; pieces that left as it happened may have taken it. */
const unbound = (known: readonly Recorded[], transaction: readonly Recorded[]): Objection[] =>
  only(transaction, 'UnitsExported').flatMap(({ stream, data }) => {
    const { endUseCountry, orderNo, line, shipment, quantity } = data
    const key = keyOf(endUseCountry, orderNo, line, shipment)
    const bound = volumeUse(onStream(known, stream)).committedFor.get(key) ?? 0
    return unless(quantity <= bound, 'SHP-4', `${bound} chips of ${orderNo}/${line} are bound to ${shipment}`)
  })

/** What a departure breaks, by all that is known: a departure that is on record is a breach if this is not empty. */
export const brokenBy = (known: readonly Recorded[], transaction: readonly Recorded[]): Objection[] =>
  only(transaction, 'ShipmentDeparted').flatMap((departure) => [
    ...unreleased(departure, known),
    ...barsAt(known, transaction, departure.occurredAt),
  ])

/** SHP-4 to SHP-6: what speaks against recording a departure. */
export const departing = (known: readonly Recorded[], transaction: readonly Recorded[]): Objection[] =>
  only(transaction, 'ShipmentDeparted').flatMap((departure) => {
    const broken = brokenBy(known, transaction)
    if (departure.data.asHappened)
      return [
        ...unless(departure.actor.roles.includes('compliance'), 'SHP-5', 'the actor has no compliance role'),
        ...unless(isSecond(departure), 'SHP-5', 'there is no second approver'),
        ...unless(departure.data.asHappened.rules.length > 0, 'SHP-5', 'the rules that it broke are not told'),
      ]
    const barredSince = barsAt(known, transaction, departure.recordedAt).length > 0
    return [
      ...broken,
      ...unbound(known, transaction),
      ...unless(
        broken.length > 0 || !barredSince || departure.evidence?.sha256 !== undefined,
        'SHP-6',
        'a bar is recorded since, and there is no document',
      ),
    ]
  })

/** SHP-5: pieces of a line that left with a shipment without a decrement or a consumption that the line's gates ask for. */
export const uncovered = (
  known: readonly Recorded[],
): { shipment: string; orderNo: string; line: number; licence: number; approval: number }[] =>
  [
    ...new Set(
      only(known, 'LineDeparted').map(({ stream, data }) => keyOf(data.shipment, stream.split('~')[1], data.line)),
    ),
  ]
    .map((key) => {
      const [shipment, orderNo, no] = key.split('/') as [string, string, string]
      const line = orderIn(known, orderNo)?.lines.get(Number(no))
      const left = line?.departed.get(shipment) ?? 0
      const perUnit = productAt(known, line?.sku ?? '', '9999')?.chipsPerUnit ?? 1
      const is = ({ data }: Told<'LicenceDecremented' | 'DrawConsumed'>) =>
        data.shipment === shipment && data.orderNo === orderNo && data.line === Number(no)
      const decremented = sum(only(known, 'LicenceDecremented').filter(is), ({ data }) => data.quantity)
      const consumed = sum(only(known, 'DrawConsumed').filter(is), ({ data }) => data.quantity) / perUnit
      return {
        shipment,
        orderNo,
        line: Number(no),
        licence: line?.gates?.authorisation === 'licence' ? Math.max(0, left - decremented) : 0,
        approval: line?.gates?.importApproval === 'yes' ? Math.max(0, left - consumed) : 0,
      }
    })
    .filter(({ licence, approval }) => licence + approval > 0)
