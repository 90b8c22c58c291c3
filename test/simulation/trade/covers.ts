import { approvalStanding, approvalTerms, approvalUse } from '../model/approvals.js'
import { sum } from '../model/arithmetic.js'
import { licenceStanding, licenceUse, termsOf } from '../model/licences.js'
import { type OrderLine, totalOf } from '../model/orders.js'
import { stockFrom } from '../model/stocks.js'
import { ready } from './orders.js'
import { type Makers, ofLine, type Ordered, type Scene } from './scene.js'
import { approvals, licences, lots, sites } from './world.js'

type Kind = 'licences' | 'draws' | 'reservations'
/** Open units that a kind of cover is missing on. */
const missing = (line: OrderLine, kind: Kind): number => line.accounts.open - totalOf(line.covers[kind])

/** What covers open units of lines: licences, draws and reservations, taken and given back. */
export function coverMakers(scene: Scene): Makers {
  const { chance } = scene

  const uncovered = (kind: Kind, needs: (ordered: Ordered) => boolean): Ordered | undefined =>
    scene.one(
      scene.lines(
        (ordered) =>
          (ready(ordered) || scene.slip) && missing(ordered.line, kind) > 0 && (needs(ordered) || scene.slip),
      ),
    )
  const held = (kind: Kind): (Ordered & { key: string; quantity: number }) | undefined =>
    scene.one(
      scene
        .lines()
        .flatMap((ordered) =>
          [...ordered.line.covers[kind]]
            .filter(([, n]) => n > 0)
            .map(([key, quantity]) => ({ ...ordered, key, quantity })),
        ),
    )

  /** Items that have room, of licences in force for the product; mostly. */
  function item(line: OrderLine): { licence: string; item: string; room: number } | undefined {
    const eccn = scene.product(line.sku)?.eccn
    const all = licences.flatMap((licence) => {
      const own = scene.on(`licence~${licence}`)
      const use = licenceUse(own)
      return [...(termsOf(own, scene.now)?.items.values() ?? [])].map((of) => {
        const used = [use.assigned, use.decremented].map((sums) =>
          sum([...sums], ([key, n]) => (key.startsWith(`${of.item}/`) ? n : 0)),
        )
        const fits = of.eccn === eccn && (of.products?.includes(line.sku) ?? true)
        const inForce = licenceStanding(own, scene.now) === 'inForce'
        return { licence, item: of.item, room: of.quantity - used[0]! - used[1]!, good: fits && inForce }
      })
    })
    if (scene.slip) return { licence: chance.of([...licences, 'D-NONE']), item: chance.of(['I1', 'I2', 'I9']), room: 5 }
    const good = all.filter((one) => one.good)
    return scene.one(good.filter(({ room }) => room > 0)) ?? scene.one(good) ?? scene.one(all)
  }

  function licensing() {
    const found = uncovered('licences', ({ line }) => line.gates?.authorisation === 'licence')
    const of = found && item(found.line)
    if (!found || !of) return undefined
    const { licence, item: no, room } = of
    const lost = [...found.line.reopened].filter(([, n]) => n > 0)
    if (lost.length > 0 && chance.odds(0.7)) {
      const [shipment, n] = chance.of(lost)
      const first = scene
        .named('licence')
        .flatMap((one) =>
          [...licenceUse(scene.on(`licence~${one}`)).decremented]
            .map(([key, left]) => ({ licence: one, of: key.split('/'), left }))
            .filter(({ of, left }) => left > 0 && of[1] === found.order.orderNo && of[3] === shipment),
        )
      const former = scene.one(first)
      if (former)
        return {
          ...ofLine(found),
          licence: former.licence,
          item: former.of[0],
          quantity: scene.within(Math.min(n, missing(found.line, 'licences'), former.left)),
          onDecrementOf: shipment,
        }
    }
    const most = missing(found.line, 'licences')
    return {
      ...ofLine(found),
      licence,
      item: no,
      quantity: scene.within(chance.odds(0.85) ? Math.min(most, Math.max(1, room)) : most),
    }
  }

  function drawing() {
    const found = uncovered('draws', ({ line }) => line.gates?.importApproval === 'yes')
    if (!found) return undefined
    const group = scene.groupOf(found.order.parties.customer)
    const fits = (approval: string): boolean => {
      const own = scene.on(`approval~${approval}`)
      return approvalStanding(own, scene.now) === 'effective' && approvalTerms(own, scene.now)!.members.includes(group)
    }
    const approval = scene.slip
      ? chance.of([...approvals, 'R-NONE'])
      : (scene.one(approvals.filter(fits)) ?? chance.of(approvals))
    const own = scene.on(`approval~${approval}`)
    const use = approvalUse(own)
    const room = (approvalTerms(own, scene.now)?.pool ?? 0) - totalOf(use.drawn) - totalOf(use.consumed)
    const most = missing(found.line, 'draws')
    const chips = scene.chipsOf(found.line.sku)
    return {
      ...ofLine(found),
      approval,
      quantity: scene.within(chance.odds(0.85) ? Math.min(most, Math.max(1, Math.floor(room / chips))) : most),
    }
  }

  function reserving() {
    const found = uncovered('reservations', () => true)
    if (!found) return undefined
    const free = sites.flatMap((site) => {
      const stock = stockFrom(scene.on(`stock~${site}~${found.line.sku}`))
      return [...stock.onHand].map(([lot, onHand]) => {
        const promised = sum([...stock.reserved], ([key, n]) => (key.endsWith(`/${lot}`) ? Math.max(0, n) : 0))
        return { site, lot, left: onHand - promised }
      })
    })
    const from = scene.slip ? undefined : scene.one(free.filter(({ left }) => left > 0))
    const { site, lot, left } = from ?? { site: chance.of(sites), lot: chance.of(lots), left: 5 }
    const most = missing(found.line, 'reservations')
    return { ...ofLine(found), site, lot, quantity: scene.within(chance.odds(0.85) ? Math.min(most, left) : most) }
  }

  return {
    AssignLicence: licensing,
    ReleaseAssignment: () => {
      const found = held('licences')
      if (!found) return undefined
      const [licence, item, onDecrementOf] = found.key.split('/')
      return {
        ...ofLine(found),
        licence,
        item,
        quantity: scene.within(found.quantity),
        ...(onDecrementOf && { onDecrementOf }),
      }
    },
    DrawApproval: drawing,
    ReleaseDraw: () => {
      const found = held('draws')
      return found && { ...ofLine(found), approval: found.key.split('/')[0], quantity: scene.within(found.quantity) }
    },
    ReserveStock: reserving,
    ReleaseReservation: () => {
      const found = held('reservations')
      if (!found) return undefined
      const [site, lot] = found.key.split('/')
      return { ...ofLine(found), site, lot, quantity: scene.within(found.quantity) }
    },
  }
}
