/** What the rules of shipments say of plans. */
import { sum } from './arithmetic.js'
import { oneOfAll, releasing } from './legality-release.js'
import { type Matter, type Objection, unless } from './matter.js'
import { onStream, only, type Recorded } from './recorded.js'
import { releasedUndeparted, releasesStanding, shipmentFrom } from './shipments.js'

export const onShipment = (act: Recorded, matter: Matter): Objection[] => {
  const { before, at } = matter
  const own = onStream(before, act.stream)
  switch (act.type) {
    case 'ShipmentPlanned':
      return [
        ...unless(own.length === 0, 'FORM', 'the shipment is there'),
        ...act.data.lines.flatMap((line) => oneOfAll(act.data, line, matter)),
        ...sites(act.data.site, act.stream, matter),
      ]
    case 'PlanChanged': {
      const shipment = shipmentFrom(own)
      if (!shipment || shipment.cancelled) return [{ rule: 'FORM', why: 'there is no such plan' }]
      return [
        ...(act.data.lines ?? []).flatMap((line) => oneOfAll(shipment.planned, line, matter)),
        ...sites(shipment.planned.site, act.stream, matter),
      ]
    }
    case 'ShipmentCancelled': {
      const standing = sum([...releasedUndeparted(own, at).values()], (n) => Math.max(0, n))
      return unless(standing === 0, 'ORD-7', `${standing} pieces stand released`)
    }
    case 'ReleasedForExport':
      return releasing(act, matter)
    case 'ExportReleaseWithdrawn':
      return unless(
        releasesStanding(own, at).some(({ data }) => data.releaseId === act.data.releaseId),
        'FORM',
        'no such release stands',
      )
    default:
      return []
  }
}

/** What is planned for a shipment stands at its site. */
const sites = (site: string, stream: string, { transaction }: Matter): Objection[] =>
  only(transaction, 'LinePlanned')
    .filter(({ data }) => stream === `shipment~${data.shipment}`)
    .flatMap(({ data }) =>
      unless(
        data.covers.reservations.every((cover) => cover.site === site),
        'SHP-2',
        `line ${data.line} is reserved at another site`,
      ),
    )
