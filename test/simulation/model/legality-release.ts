/** The release for export, with all that SHP-3 lists. */
import { keyOf, sum, sumBy } from './arithmetic.js'
import { boundsOf, excesses } from './book.js'
import type { LinePieces } from './forms.js'
import type { Gates } from './known.js'
import { conditionsOn, outsideApproval, outsideLicence } from './legality-papers.js'
import { licenceStanding, termsOf, unacknowledged } from './licences.js'
import { barsOn, buyerOf, flawsOf, inForce, type Matter, type Objection, orderIn, unless } from './matter.js'
import { addCovers, noCovers, type Order, type OrderLine } from './orders.js'
import { gatesFor, hasEndUseCertificate, productAt } from './parties.js'
import { onStream, only, type Recorded, type Told } from './recorded.js'
import { shareBound, volumeUse } from './shares.js'
import { departedOf, filed, packed, releasedUndeparted, shipmentFrom } from './shipments.js'
import { hasPassed } from './stocks.js'

/** SHP-1: one consignee, end user and destination. */
export const oneOfAll = (
  { consignee, endUser, destination }: { consignee: string; endUser: string; destination: string },
  { orderNo }: LinePieces,
  { before }: Matter,
): Objection[] => {
  const parties = orderIn(before, orderNo)?.parties
  return unless(
    parties?.consignee === consignee && parties.endUser === endUser && parties.destination === destination,
    'SHP-1',
    `${orderNo} is for another consignee, end user or destination`,
  )
}

/** SHP-3, for each line; all that fails is told together. */
export const releasing = (act: Told<'ReleasedForExport'>, matter: Matter): Objection[] => {
  const own = onStream(matter.before, act.stream)
  const shipment = shipmentFrom(own)
  if (!shipment || shipment.cancelled) return [{ rule: 'FORM', why: 'there is no such plan' }]
  return [
    ...unless(
      !only(own, 'ReleasedForExport').some(({ data }) => data.releaseId === act.data.releaseId),
      'FORM',
      'there is such a release',
    ),
    ...act.data.lines.flatMap((line) => [
      ...oneOfAll(shipment.planned, line, matter),
      ...releasingLine(shipment.shipment, line, matter),
    ]),
  ]
}

/** A line that is released, with the gates that it passes as they are now. */
interface Goods {
  shipment: string
  order: Order
  line: OrderLine
  quantity: number
  gates: Gates
  /** What leaves or has left under releases, with this one. */
  total: number
}

const releasingLine = (shipment: string, asked: LinePieces, matter: Matter): Objection[] => {
  const { before, at } = matter
  const order = orderIn(before, asked.orderNo)
  const line = order?.lines.get(asked.line)
  if (!order || !line) return [{ rule: 'FORM', why: 'there is no such line' }]
  const key = keyOf(asked.orderNo, asked.line)
  const own = onStream(before, `shipment~${shipment}`)
  const standing = Math.max(0, releasedUndeparted(own, at).get(key) ?? 0)
  const planned = line.plans.get(shipment)?.units ?? 0
  const eccn = productAt(before, line.sku, at)?.eccn
  const gates = eccn === undefined ? undefined : gatesFor(before, eccn, order.parties, at)
  const always = [
    ...unless(
      standing + asked.quantity <= planned,
      'SHP-3',
      `${planned} planned, ${standing} of them released already`,
    ),
    ...unless(order.confirmed && !order.cancelled, 'SHP-3', 'the order is not confirmed, or cancelled'),
    ...unless(!line.held, 'SHP-3', 'the line is held'),
    ...barsOn(before, order, line, at),
    ...flawsOf(before, order, at, ['blocked', 'matched', 'unscreened']),
  ]
  if (!gates) return [...always, { rule: 'CTL-2', why: 'no control is recorded' }]
  const total = (departedOf(own).get(key) ?? 0) + standing + asked.quantity
  const goods: Goods = { shipment, order, line, quantity: asked.quantity, gates, total }
  return [
    ...always,
    ...licenceOf(goods, matter),
    ...capsOf(goods, matter),
    ...approvalOf(goods, matter),
    ...stockOf(goods, matter),
    ...papersOf(goods, matter),
    ...volumeOf(goods, matter),
  ]
}

/** What the transaction commits for the line and shipment. */
const isFor =
  ({ shipment, order, line }: Goods) =>
  ({ data }: { data: { shipment: string; orderNo: string; line: number } }): boolean =>
    data.shipment === shipment && data.orderNo === order.orderNo && data.line === line.line

const licenceOf = (goods: Goods, matter: Matter): Objection[] => {
  const { before, transaction, at } = matter
  const commits = only(transaction, 'LicenceCommitted').filter(isFor(goods))
  const needed = goods.gates.authorisation === 'licence' ? goods.quantity : 0
  const committed = sum(commits, ({ data }) => data.quantity)
  return [
    ...unless(committed === needed, 'SHP-3', `${committed} of ${needed} committed on licences`),
    ...commits.flatMap(({ stream, data }) => {
      const licence = onStream(before, stream)
      const standing = licenceStanding(licence, at)
      const plan = goods.line.plans.get(goods.shipment)?.covers.licences
      const planned = plan?.get(keyOf(stream.split('~')[1], data.item, data.onDecrementOf)) ?? 0
      return [
        ...unless(standing === 'inForce', 'LIC-3', `${stream} is ${standing}`),
        ...outsideLicence(licence, data.item, goods.order, goods.line, matter),
        ...unacknowledged(licence, at).map((id) => ({ rule: 'LIC-4', why: `condition ${id} is not acknowledged` })),
        ...licenceConditions(licence, goods, matter),
        ...unless(data.quantity <= planned, 'SHP-3', `${planned} planned under ${stream} ${data.item}`),
      ]
    }),
  ]
}

/** LIC-4: conditions with a rule. */
const licenceConditions = (
  licence: readonly Recorded[],
  goods: Goods,
  { before, after, transaction, at }: Matter,
): Objection[] =>
  [...(termsOf(licence, at)?.conditions.values() ?? [])].flatMap(({ id, kind, parameters }) => {
    switch (kind) {
      case 'acknowledgement':
        return []
      case 'lab-test':
        return unless(
          only(transaction, 'StockCommitted')
            .filter(isFor(goods))
            .every(({ stream, data }) => hasPassed(onStream(before, stream), data.lot, at)),
          'LIC-4',
          `condition ${id}: a lot has not passed`,
        )
      case 'end-use-statement':
        return unless(
          hasEndUseCertificate(before, goods.order.parties.endUser, at),
          'LIC-4',
          `condition ${id}: no end-use certificate is valid`,
        )
      case 'volume-share': {
        const use = volumeUse(onStream(after, `volume~${goods.line.sku}`))
        const { limit, used } = shareBound(use, parameters.countries ?? [], parameters.ratio ?? '0')
        const concerned = parameters.countries?.includes(goods.order.parties.destination) ?? false
        return unless(!concerned || used <= limit, 'LIC-4', `condition ${id}: ${used} of ${limit}`)
      }
      default:
        return []
    }
  })

/** Caps are kept: the group has no open excess under any rule. */
const capsOf = ({ order, line, gates }: Goods, { before, at }: Matter): Objection[] => {
  if (gates.authorisation !== 'licence') return []
  const stream = `caps~${line.sku}`
  const group = buyerOf(before, order)
  return [...excesses(boundsOf(stream, onStream(before, stream), at)).values()]
    .filter((bound) => bound.rule === 'CAP-1' && bound.key === group)
    .map(({ name, used, limit }) => ({ rule: 'CAP-1', why: `${group} uses ${used} of ${limit} (${name})` }))
}

const volumeOf = (goods: Goods, { before, transaction, at }: Matter): Objection[] => {
  const chips = goods.quantity * (productAt(before, goods.line.sku, at)?.chipsPerUnit ?? 1)
  const committed = only(transaction, 'VolumeCommitted').filter(isFor(goods))
  return unless(
    sum(committed, ({ data }) => data.quantity) === chips &&
      committed.every(({ data }) => data.endUseCountry === goods.order.parties.destination),
    'SHP-3',
    `${chips} chips are to be committed on the volume`,
  )
}

const approvalOf = (goods: Goods, matter: Matter): Objection[] => {
  const { before, transaction, at } = matter
  const commits = only(transaction, 'DrawCommitted').filter(isFor(goods))
  const perUnit = productAt(before, goods.line.sku, at)?.chipsPerUnit ?? 1
  const needed = goods.gates.importApproval === 'yes' ? goods.quantity * perUnit : 0
  const committed = sum(commits, ({ data }) => data.quantity)
  return [
    ...unless(committed === needed, 'SHP-3', `${committed} of ${needed} chips committed on approvals`),
    ...commits.flatMap(({ stream, data }) => {
      const approval = onStream(before, stream)
      // Its own commitments may be recorded ahead of the release: they are what it asks for, not what has gone before.
      const untouched = approval.filter((event) => !transaction.includes(event))
      const plan = goods.line.plans.get(goods.shipment)?.covers.draws
      const planned = (plan?.get(keyOf(stream.split('~')[1], data.member)) ?? 0) * perUnit
      return [
        ...outsideApproval(approval, data.member, goods.order, goods.line, matter),
        ...conditionsOn(untouched, data.member, at, data),
        ...unless(data.quantity <= planned, 'SHP-3', `${planned} chips planned under ${stream}`),
        ...[...excesses(boundsOf(stream, approval, at)).values()]
          .filter(({ rule, key }) => rule === 'APR-4' && key.endsWith(`/${data.member}`))
          .map(({ used, limit }) => ({ rule: 'APR-4', why: `${used} credits asked, ${limit} applied` })),
      ]
    }),
  ]
}

/** Stock is committed from the lots of the plan, passed where a test is asked for, and not blocked. */
const stockOf = (goods: Goods, { before, transaction, at }: Matter): Objection[] => {
  const commits = only(transaction, 'StockCommitted').filter(isFor(goods))
  const committed = sum(commits, ({ data }) => data.quantity)
  const covers = noCovers()
  const reservations = commits.map(({ stream, data }) => ({ ...data, site: stream.split('~')[1]! }))
  addCovers(covers, { licences: [], draws: [], reservations }, 1)
  const good = inForce(before, goods.line.sku, covers, at)
  const plan = goods.line.plans.get(goods.shipment)?.covers.reservations
  return [
    ...unless(committed === goods.quantity, 'SHP-3', `${committed} of ${goods.quantity} committed on stocks`),
    ...unless(good.reservations === committed, 'STK-1', 'a lot is blocked or short'),
    ...unless(goods.gates.labTest !== 'yes' || good.tested === committed, 'SHP-3', 'a lot has not passed its test'),
    ...reservations.flatMap(({ site, lot, quantity }) =>
      unless(quantity <= (plan?.get(keyOf(site, lot)) ?? 0), 'SHP-3', `${quantity} of ${lot} are not planned`),
    ),
  ]
}

/** Packed with a serial number each, and filed for the same licence and quantity. */
const papersOf = (goods: Goods, { before, after, transaction }: Matter): Objection[] => {
  const { order, line, shipment, gates, total } = goods
  const own = onStream(before, `shipment~${shipment}`)
  const { pieces, serials } = packed(own)
  const ofLine = [...pieces].filter(([key]) => key.startsWith(`${order.orderNo}/${line.line}/`))
  const inBoxes = sum(ofLine, ([, n]) => n)
  const filings = filed(own).filter((one) => one.orderNo === order.orderNo && one.line === line.line)
  const filedFor = sumBy(
    filings,
    (one) => keyOf(one.licence, one.item),
    ({ quantity }) => quantity,
  )
  return [
    ...unless(inBoxes >= total, 'SHP-3', `${inBoxes} of ${total} are packed`),
    ...ofLine.flatMap(([key, n]) =>
      unless(serials.get(key) === n, 'SHP-3', `${n} packed of ${key}, ${serials.get(key)} serial numbers`),
    ),
    ...(gates.exportFiling === 'yes'
      ? [...neededFilings(goods, after, transaction)].flatMap(([key, n]) =>
          unless((filedFor.get(key) ?? 0) === n, 'SHP-3', `${filedFor.get(key) ?? 0} of ${n} are filed for ${key}`),
        )
      : []),
  ]
}

/**
 * By licence/item under which something goes: what is committed for the shipment and has left with it; without a licence
 * the whole. Papers of another licence are no reason against what goes under this one.
 */
const neededFilings = (
  { order, line, shipment, gates, total }: Goods,
  after: readonly Recorded[],
  transaction: readonly Recorded[],
): Map<string, number> => {
  if (gates.authorisation !== 'licence') return new Map([[keyOf(undefined, undefined), total]])
  const isOurs = ({ data }: Told<'LicenceCommitted' | 'LicenceUncommitted' | 'LicenceDecremented'>) =>
    data.shipment === shipment && data.orderNo === order.orderNo && data.line === line.line
  const going = only(transaction, 'LicenceCommitted').filter(isOurs)
  const words = only(after, 'LicenceCommitted', 'LicenceUncommitted', 'LicenceDecremented')
    .filter(isOurs)
    .filter(({ stream, data }) => going.some((one) => one.stream === stream && one.data.item === data.item))
  return sumBy(
    words,
    ({ stream, data }) => keyOf(stream.split('~')[1], data.item),
    (event) => {
      if (event.type === 'LicenceCommitted') return event.data.quantity
      if (event.type === 'LicenceUncommitted') return -event.data.quantity
      return event.data.takes === 'commitment' ? 0 : event.data.quantity
    },
  )
}
