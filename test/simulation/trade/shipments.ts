import { add, keyOf, sum } from '../model/arithmetic.js'
import type { FiledLine, LinePieces } from '../model/forms.js'
import { licenceUse } from '../model/licences.js'
import { type OrderLine, totalOf } from '../model/orders.js'
import { only } from '../model/recorded.js'
import { departedOf, filed, packed, releasedUndeparted, releasesStanding, type Shipment } from '../model/shipments.js'
import { ready } from './orders.js'
import { type Made, type Makers, ofLine, type Ordered, reason, type Scene } from './scene.js'
import { sites } from './world.js'

/** A line of a shipment, with what is planned of it there. */
interface Planned extends Ordered {
  shipment: Shipment
  units: number
}

/** Shipments up to their departure: planned, packed, filed, released for export, gone. */
export function shipmentMakers(scene: Scene): Makers {
  const { chance } = scene
  let serials = 1000

  const own = ({ shipment }: Shipment) => scene.on(`shipment~${shipment}`)
  const live = () => scene.shipments.filter(({ cancelled }) => !cancelled || scene.slip)
  const linesOf = (shipment: Shipment): Planned[] =>
    [...shipment.plan.keys()].flatMap((key) => {
      const [orderNo, no] = key.split('/')
      const order = scene.order(orderNo!)
      const line = order?.lines.get(Number(no))
      return order && line ? [{ shipment, order, line, units: line.plans.get(shipment.shipment)?.units ?? 0 }] : []
    })
  const released = ({ shipment, order, line }: Planned): number =>
    releasedUndeparted(own(shipment), scene.now).get(keyOf(order.orderNo, line.line)) ?? 0
  const pieces = (of: Ordered, quantity: number): LinePieces => ({ ...ofLine(of), quantity })
  const repeated = <T>(lines: T[]): T[] => (chance.odds(0.005) && lines.length > 0 ? [...lines, lines[0]!] : lines)

  /** Units that could be planned from a site, as the covers say; whether anything bars them shows when it is tried. */
  const plannable = ({ line }: Ordered, site: string): number => {
    const there = sum([...line.covers.reservations], ([key, n]) => (key.startsWith(`${site}/`) ? n : 0))
    const needs = (gate: boolean, kind: 'licences' | 'draws') => (gate ? totalOf(line.covers[kind]) : Infinity)
    return Math.min(
      line.accounts.open,
      there,
      needs(line.gates?.authorisation === 'licence', 'licences'),
      needs(line.gates?.importApproval === 'yes', 'draws'),
    )
  }
  const toPlan = () =>
    sites.flatMap((site) =>
      scene.lines((ordered) => ready(ordered) && plannable(ordered, site) > 0).map((ordered) => ({ ...ordered, site })),
    )

  function planning(): Made | undefined {
    const all = toPlan()
    const first = scene.one(all)
    if (!first) return undefined
    const { consignee, endUser, destination } = first.order.parties
    const { site } = first
    const along = all.filter(({ order: { parties }, site: at }) => {
      const same = parties.consignee === consignee && parties.endUser === endUser && parties.destination === destination
      return at === site && (same || scene.slip)
    })
    const lines = along
      .filter((one) => one.line === first.line || chance.odds(0.5))
      .map((one) => pieces(one, scene.within(plannable(one, site))))
    const off = scene.slip ? { consignee: 'OAK', endUser: 'OAK', destination: 'US' } : {}
    return {
      shipment: scene.fresh('SH'),
      consignee,
      endUser,
      destination,
      ...off,
      site,
      route: 'by air',
      lines: repeated(lines),
    }
  }

  function replanning(): Made | undefined {
    const shipment = scene.one(live())
    if (!shipment) return undefined
    if (chance.odds(0.2)) return { shipment: shipment.shipment, route: chance.of(['by air', 'by sea']), reason }
    const { consignee, endUser, destination, site } = shipment.planned
    const grown = new Map(shipment.plan)
    for (const of of toPlan()) {
      const { parties } = of.order
      const same = parties.consignee === consignee && parties.endUser === endUser && parties.destination === destination
      if (of.site === site && same && chance.odds(0.3))
        add(grown, keyOf(of.order.orderNo, of.line.line), chance.upTo(plannable(of, site)))
    }
    const lines = linesOf(shipment).flatMap((planned) => {
      const key = keyOf(planned.order.orderNo, planned.line.line)
      const gone = departedOf(own(shipment)).get(key) ?? 0
      const bound = released(planned)
      const left = chance.odds(0.4) ? chance.upTo(planned.units) : planned.units
      const stays = gone + Math.max(scene.slip ? 0 : bound, left) + (grown.get(key)! - shipment.plan.get(key)!)
      return stays > 0 ? [pieces(planned, stays)] : []
    })
    const others = [...grown]
      .filter(([key]) => !shipment.plan.has(key))
      .map(([key, quantity]) => {
        const [orderNo, line] = key.split('/')
        return { orderNo: orderNo!, line: Number(line), quantity }
      })
    const all = [...lines, ...others]
    return all.length > 0 ? { shipment: shipment.shipment, lines: repeated(all), reason } : undefined
  }

  /** What is planned of a line and not packed yet, by lot. */
  function unpacked({ shipment, order, line }: Planned): { lot: string; quantity: number }[] {
    const plan = line.plans.get(shipment.shipment)?.covers.reservations ?? new Map<string, number>()
    const already = packed(own(shipment)).pieces
    const byLot = new Map<string, number>()
    for (const [key, n] of plan) add(byLot, key.split('/')[1]!, n)
    return [...byLot]
      .map(([lot, n]) => ({ lot, quantity: n - (already.get(keyOf(order.orderNo, line.line, lot)) ?? 0) }))
      .filter(({ quantity }) => quantity > 0)
  }

  function packing(): Made | undefined {
    const all = live()
      .flatMap(linesOf)
      .filter((one) => unpacked(one).length > 0)
    const first = scene.one(all)
    if (!first)
      return scene.slip
        ? { shipment: 'SH-NONE', packingNo: scene.fresh('PK'), lines: [box('PO-1', 1, 'L1', 2)] }
        : undefined
    const lines = all
      .filter(({ shipment }) => shipment.shipment === first.shipment.shipment)
      .flatMap((one) =>
        unpacked(one).map(({ lot, quantity }) =>
          box(one.order.orderNo, one.line.line, lot, chance.odds(0.85) ? quantity : scene.within(quantity)),
        ),
      )
    return { shipment: first.shipment.shipment, packingNo: scene.fresh('PK'), lines: lines.slice(0, 20) }
  }

  function box(orderNo: string, line: number, lot: string, quantity: number) {
    const first = scene.slip && chance.odds(0.4) ? 1000 : serials
    const count = scene.slip && chance.odds(0.4) ? quantity + 1 : quantity
    const last = first + quantity - 1 + (scene.slip && chance.odds(0.4) ? 2 : 0)
    serials += quantity + 2
    return { orderNo, line, lot, quantity, serials: [{ first: `SN${first}`, last: `SN${last}`, count }] }
  }

  /** What a filing would have to say for all that is planned of a line and has left. */
  function filing({ shipment, order, line, units }: Planned): FiledLine[] {
    const of = ofLine({ order, line })
    if (line.gates?.authorisation !== 'licence') {
      const gone = departedOf(own(shipment)).get(keyOf(order.orderNo, line.line)) ?? 0
      return units + gone > 0 ? [{ ...of, quantity: units + gone }] : []
    }
    const sums = new Map<string, number>()
    for (const [key, n] of line.plans.get(shipment.shipment)?.covers.licences ?? [])
      add(sums, key.split('/').slice(0, 2).join('/'), n)
    for (const licence of scene.named('licence'))
      for (const [key, n] of licenceUse(scene.on(`licence~${licence}`)).decremented) {
        const [item, orderNo, no, with_] = key.split('/')
        if (orderNo === order.orderNo && Number(no) === line.line && with_ === shipment.shipment)
          add(sums, keyOf(licence, item), n)
      }
    return [...sums]
      .filter(([, n]) => n > 0)
      .map(([key, n]) => {
        const [licence, item] = key.split('/') as [string, string]
        const some = sums.size === 1 && chance.odds(0.15) ? chance.upTo(n) : n
        return { ...of, quantity: some, licence, item, ...worth(line, some) }
      })
  }

  const worth = (line: OrderLine, quantity: number) =>
    line.price && chance.odds(0.7)
      ? { value: { amount: `${Math.round(Number(line.price.amount) * quantity)}`, currency: line.price.currency } }
      : {}

  function accepting(): Made | undefined {
    const all = live().filter(
      (shipment) => filed(own(shipment)).length === 0 && linesOf(shipment).some(({ units }) => units > 0),
    )
    const shipment = scene.one(all)
    const lines = shipment && linesOf(shipment).flatMap(filing)
    if (!shipment || !lines || lines.length === 0) return undefined
    return { shipment: shipment.shipment, itn: scene.fresh('X'), lines: repeated(lines) }
  }

  function correcting(): Made | undefined {
    const all = live().flatMap((shipment) => {
      const itns = [...new Set(filed(own(shipment)).map(({ itn }) => itn))]
      const wanted = linesOf(shipment).flatMap(filing)
      return itns.length > 0 && wanted.length > 0 ? [{ shipment: shipment.shipment, itn: itns[0]!, lines: wanted }] : []
    })
    const of = scene.one(all)
    return of && { ...of, ...(scene.slip && { itn: 'X-NONE' }), correctionNo: scene.fresh('XC') }
  }

  function releasing(): Made | undefined {
    const all = live().filter((shipment) => linesOf(shipment).some((one) => one.units - released(one) > 0))
    const good = all.filter((shipment) => linesOf(shipment).every((one) => unpacked(one).length === 0))
    const shipment = scene.one(good.length > 0 && !scene.slip ? good : all)
    if (!shipment)
      return scene.slip
        ? { shipment: 'SH-NONE', releaseId: scene.fresh('REL'), lines: [{ orderNo: 'PO-1', line: 1, quantity: 1 }] }
        : undefined
    const papers = filed(own(shipment))
    const lines = linesOf(shipment).flatMap((one) => {
      const room = one.units - released(one)
      const gone = departedOf(own(shipment)).get(keyOf(one.order.orderNo, one.line.line)) ?? 0
      const of = papers.filter((paper) => paper.orderNo === one.order.orderNo && paper.line === one.line.line)
      const asked = of.length > 0 ? Math.min(room, sum(of, ({ quantity }) => quantity) - gone - released(one)) : room
      const quantity = scene.slip ? scene.within(room) : asked
      return quantity > 0 ? [pieces(one, quantity)] : []
    })
    const strange = scene.slip ? [{ orderNo: 'PO-NONE', line: 1, quantity: 1 }] : []
    const named = repeated([...lines, ...strange])
    return named.length > 0 ? { shipment: shipment.shipment, releaseId: scene.fresh('REL'), lines: named } : undefined
  }

  /** Releases that stand and have pieces that have not left. */
  const standing = () =>
    live().flatMap((shipment) =>
      releasesStanding(own(shipment), scene.now).flatMap((release) => {
        const gone = departedOf(
          only(own(shipment), 'ShipmentDeparted').filter(({ data }) => data.releaseId === release.data.releaseId),
        )
        const lines = release.data.lines
          .map((line) => ({ ...line, quantity: line.quantity - (gone.get(keyOf(line.orderNo, line.line)) ?? 0) }))
          .filter(({ quantity }) => quantity > 0)
        return lines.length > 0
          ? [
              {
                shipment: shipment.shipment,
                releaseId: release.data.releaseId,
                lines,
                itns: [...new Set(filed(own(shipment)).map(({ itn }) => itn))],
              },
            ]
          : []
      }),
    )

  function departing(): Made | undefined {
    const of = scene.one(standing())
    if (!of) return undefined
    const lines = of.lines.map((line) => ({
      ...line,
      quantity: chance.odds(0.75) ? line.quantity : scene.within(line.quantity),
    }))
    const slips = scene.slip ? chance.of<Made>([{ releaseId: 'REL-NONE' }, { itns: ['X-NONE'] }]) : {}
    return {
      shipment: of.shipment,
      releaseId: of.releaseId,
      noticeNo: scene.fresh('DP'),
      lines: repeated(lines),
      exportPort: 'TPE',
      itns: of.itns,
      invoice: 'INV-9',
      ...slips,
    }
  }

  /** Pieces left although no release stood: some that were planned, or just reserved. */
  function running(): Made | undefined {
    const all = live()
      .flatMap(linesOf)
      .filter(({ units, line }) => units + line.accounts.open > 0)
    const one = scene.one(all)
    if (!one) return undefined
    const quantity = Math.min(chance.upTo(6), one.units + one.line.accounts.open)
    const release = scene.one(standing().filter(({ shipment }) => shipment === one.shipment.shipment))
    return {
      shipment: one.shipment.shipment,
      ...(release && chance.odds(0.5) && { releaseId: release.releaseId }),
      noticeNo: scene.fresh('DP'),
      lines: [pieces(one, quantity)],
      exportPort: 'TPE',
      itns: [],
      invoice: 'INV-9',
      rules: ['SHP-3'],
    }
  }

  const some = (): string | undefined => (scene.slip ? 'SH-NONE' : scene.one(live())?.shipment)
  const about = (more: () => Made) => (): Made | undefined => {
    const shipment = some()
    return shipment === undefined ? undefined : { shipment, ...more() }
  }

  return {
    PlanShipment: planning,
    ChangePlan: replanning,
    CancelShipment: about(() => ({ reason })),
    PackShipment: packing,
    AcceptFiling: accepting,
    CorrectFiling: correcting,
    CancelFiling: () => {
      const all = live().flatMap((shipment) =>
        filed(own(shipment)).map(({ itn }) => ({ shipment: shipment.shipment, itn })),
      )
      const of = scene.one(all)
      return of && { ...of, noticeNo: scene.fresh('XN'), reason }
    },
    ReleaseForExport: releasing,
    WithdrawExportRelease: () => {
      const of = scene.one(standing())
      if (!of) return undefined
      return { shipment: of.shipment, releaseId: scene.slip ? chance.of(['REL-NONE', 'REL-1']) : of.releaseId, reason }
    },
    DepartShipment: departing,
    RecordDepartureAsHappened: running,
    ReportTransfer: () => {
      const of = scene.one(scene.portions('delivered'))
      if (!of) return undefined
      return {
        shipment: of.shipment,
        reportNo: scene.fresh('TR'),
        lines: [pieces(of, chance.upTo(of.units.get('delivered') ?? 1))],
        transferee: 'SOMEBODY',
        country: 'CN',
      }
    },
    FileDisclosure: about(() => ({ disclosureNo: scene.fresh('DI'), authority: 'BIS', subject: 'a departure' })),
  }
}
