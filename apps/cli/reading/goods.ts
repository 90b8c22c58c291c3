import type { AllocationRow, BreachRow, DepartedRow, EntryRow, OrderRow, ShipmentRow, StockRow } from '#projections'
import { bold, styled, table, words } from '../output.js'
import { columns, type Reading } from './reading.js'

export const orders: Reading<OrderRow> = {
  name: 'orders',
  description: 'orders by number: who placed them, and how many of their units are open',
  route: '/v1/orders',
  list: 'orders',
  filters: [
    { flags: '--customer <party>', meaning: 'only those of this buyer' },
    { flags: '--end-user <party>', meaning: 'only those for this end user' },
    { flags: '--party <party>', meaning: 'only those that name it in any part' },
    { flags: '--destination <country>', meaning: 'only those for this country' },
    {
      flags: '--status <status>',
      meaning: 'only those in this state',
      choices: ['unconfirmed', 'confirmed', 'cancelled'],
    },
  ],
  text(rows) {
    const { head, rows: cells } = columns(
      rows,
      {
        order: (one) => one.orderNo,
        status: (one) => one.status,
        customer: (one) => one.customer,
        'end user': (one) => (one.endUser === one.customer ? '' : one.endUser),
        to: (one) => one.destination,
        placed: (one) => one.placedAt.slice(0, 10),
        ordered: (one) => one.ordered,
        open: (one) => one.open,
      },
      ['open'],
    )
    return table(head, cells)
  },
}

export const inventory: Reading<StockRow> = {
  name: 'inventory',
  description: 'stock by product and site, lot by lot: on hand, blocked, promised, committed, tested',
  route: '/v1/inventory',
  list: 'stocks',
  filters: [
    { flags: '--product <sku>', meaning: 'only of this product' },
    { flags: '--site <site>', meaning: 'only at this site' },
  ],
  text(rows) {
    const lots = rows.flatMap(({ product, site, lots }) => lots.map((lot) => ({ product, site, ...lot })))
    const { head, rows: cells } = columns(
      lots,
      {
        product: (one) => one.product,
        site: (one) => one.site,
        lot: (one) => one.lot,
        'on hand': (one) => one.onHand,
        blocked: (one) => one.blocked,
        reserved: (one) => one.reserved,
        committed: (one) => one.committed,
        free: (one) => one.onHand - one.blocked - one.reserved,
        test: (one) => (one.test === undefined ? '' : styled(one.test === 'passed' ? 'green' : 'red', one.test)),
      },
      ['on hand', 'free'],
    )
    const expected = rows
      .filter((one) => one.expected > 0)
      .map((one) => `Expected at ${one.site}: ${one.expected.toLocaleString('en-US')} ${one.product}`)
    return [table(head, cells), ...expected].join('\n')
  },
}

type ShippedLine = ShipmentRow['lines'][number]
const pieces: Readonly<Record<string, (one: ShippedLine) => number>> = {
  planned: (one) => one.planned,
  packed: (one) => one.packed,
  released: (one) => one.released,
  departed: (one) => one.departed,
  'in transit': (one) => one.inTransit,
  arrived: (one) => one.arrived,
  delivered: (one) => one.delivered,
  lost: (one) => one.lost,
  returned: (one) => one.returned,
  diverted: (one) => one.diverted,
}
const sumOf = (of: (one: ShippedLine) => number) => (one: ShipmentRow) =>
  one.lines.reduce((sum, line) => sum + of(line), 0)

export const shipments: Reading<ShipmentRow> = {
  name: 'shipments',
  description: 'what leaves together: status, plan, and how many pieces are where',
  route: '/v1/shipments',
  list: 'shipments',
  filters: [
    {
      flags: '--status <status>',
      meaning: 'only those in this state',
      choices: ['planned', 'packed', 'released', 'inTransit', 'arrived', 'delivered', 'ended', 'cancelled'],
    },
    { flags: '--destination <country>', meaning: 'only those to this country' },
    { flags: '--consignee <party>', meaning: 'only those to this consignee' },
  ],
  text(rows) {
    const { head, rows: cells } = columns(
      rows,
      {
        shipment: (one) => one.shipment,
        status: (one) => words(one.status ?? ''),
        consignee: (one) => one.consignee,
        to: (one) => one.destination,
        from: (one) => one.site,
        ...Object.fromEntries(Object.entries(pieces).map(([name, of]) => [name, sumOf(of)])),
      },
      ['planned'],
    )
    return table(head, cells)
  },
}

/** One shipment: its plan, and its lines. */
export function shipmentText({
  shipment,
  status = 'planned',
  consignee,
  endUser,
  destination,
  site,
  route,
  lines,
}: ShipmentRow): string {
  const user = endUser === consignee ? '' : ` for ${endUser}`
  const head = `${bold(shipment)}: ${words(status)}; ${consignee}${user}, to ${destination} from ${site} (${route})`
  const { head: titles, rows } = columns(lines, { line: (one) => `${one.orderNo}/${one.line}`, ...pieces }, ['planned'])
  return `${head}\n\n${table(titles, rows)}`
}

type Departed = DepartedRow['departures'][number]
const codes = (all: readonly { code: string }[]): string => [...new Set(all.map(({ code }) => code))].join(' ')

export const departures: Reading<DepartedRow> = {
  name: 'departures',
  description: 'what left, judged by what is known now: rules that it broke at its instant, and papers that lack',
  route: '/v1/departures',
  list: 'departures',
  filters: [
    { flags: '--shipment <no>', meaning: 'only of this shipment' },
    { flags: '--order-no <no>', meaning: 'only of this order' },
    { flags: '--broken <yes|no>', meaning: 'only those in breach, or those that are not', choices: ['yes', 'no'] },
    {
      flags: '--late <yes|no>',
      meaning: 'only those told after a bar and dated before it, or the others',
      choices: ['yes', 'no'],
    },
  ],
  text(rows) {
    const all = rows.flatMap(({ departures, ...row }) => departures.map((one: Departed) => ({ ...row, ...one })))
    const { head, rows: cells } = columns(
      all,
      {
        shipment: (one) => one.shipment,
        line: (one) => `${one.orderNo}/${one.line}`,
        product: (one) => one.product,
        notice: (one) => one.noticeNo,
        pieces: (one) => one.quantity,
        left: (one) => one.at.slice(0, 10),
        told: (one) => one.recordedAt.slice(0, 10),
        broke: (one) => (one.broken.length > 0 ? styled('red', codes(one.broken)) : ''),
        'barred since': (one) => codes(one.barredSince),
        'without papers': (one) => codes(one.uncovered),
      },
      ['pieces'],
    )
    return table(head, cells)
  },
}

const entryPieces: Readonly<Record<string, (one: EntryRow['lines'][number]) => number>> = {
  declared: (one) => one.declared,
  released: (one) => one.released,
  detained: (one) => one.detained,
  seized: (one) => one.seized,
  returned: (one) => one.returned,
  left: (one) => one.left,
}

export const entries: Reading<EntryRow> = {
  name: 'entries',
  description: 'customs entries: status, inspections, and what customs did with the pieces of each',
  route: '/v1/entries',
  list: 'entries',
  one: { parameter: 'entry', meaning: 'the entry', unknown: 'ENTRY_UNKNOWN' },
  filters: [
    { flags: '--shipment <no>', meaning: 'only those of this shipment' },
    {
      flags: '--status <status>',
      meaning: 'only those in this state',
      choices: ['lodged', 'accepted', 'held', 'rejected', 'inspected', 'closed'],
    },
  ],
  text(rows, alone) {
    if (alone) return rows.map(entryText).join('\n\n')
    const sums = Object.entries(entryPieces).map(([name, of]) => [
      name,
      (one: EntryRow) => one.lines.reduce((sum, line) => sum + of(line), 0),
    ])
    const all = {
      entry: (one: EntryRow) => one.entry,
      status: (one: EntryRow) => one.status,
      shipment: (one: EntryRow) => one.shipment,
      inspections: (one: EntryRow) => one.inspections.join(' '),
      ...(Object.fromEntries(sums) as typeof entryPieces),
    }
    const { head, rows: cells } = columns(rows, all as Parameters<typeof columns<EntryRow>>[1], ['declared', 'left'])
    return table(head, cells)
  },
}

function entryText({ entry, status, declarationNo, shipment, inspections, lines }: EntryRow): string {
  const open = inspections.length === 0 ? '' : `; inspection ${inspections.join(', ')} is open`
  const { head, rows } = columns(lines, { line: (one) => `${one.orderNo}/${one.line}`, ...entryPieces }, ['left'])
  return `${bold(entry)}: ${status}${open}; declaration ${declarationNo} of shipment ${shipment}\n\n${table(head, rows)}`
}

export const allocations: Reading<AllocationRow> = {
  name: 'allocations',
  description: 'ways of sharing out what is scarce: policy, stage, units asked for and given, how far applied',
  route: '/v1/allocations',
  list: 'allocations',
  filters: [
    {
      flags: '--stage <stage>',
      meaning: 'only those in this stage',
      choices: ['proposed', 'approved', 'applied', 'rejected', 'revoked'],
    },
    { flags: '--product <sku>', meaning: 'only those of this product' },
  ],
  text(rows) {
    const { head, rows: cells } = columns(
      rows,
      {
        allocation: (one) => one.allocation,
        stage: (one) => one.stage,
        policy: (one) => one.policy,
        product: (one) => one.product,
        'proposed by': (one) => one.proposedBy,
        lines: (one) => one.lines,
        wants: (one) => one.wants,
        gets: (one) => one.gets,
        applied: (one) => one.applied,
        skipped: (one) => one.skipped,
        left: (one) => one.left,
      },
      ['wants', 'gets', 'left'],
    )
    return table(head, cells)
  },
}

export const breaches: Reading<BreachRow> = {
  name: 'breaches',
  description: 'what facts brought beyond a limit and nothing has closed, and departures that would be refused by now',
  route: '/v1/breaches',
  list: 'breaches',
  filters: [
    { flags: '--stream <id>', meaning: 'only those on this stream' },
    { flags: '--code <code>', meaning: 'only those of this rule' },
    { flags: '--kind <kind>', meaning: 'only those on streams of this kind' },
    {
      flags: '--cause <cause>',
      meaning: 'only of a limit, or of departures judged again',
      choices: ['limit', 'departure'],
    },
  ],
  text(rows) {
    const { head, rows: cells } = columns(
      rows,
      {
        rule: (one) => styled('red', one.code),
        cause: (one) => one.cause,
        where: (one) => one.stream,
        of: (one) => one.key,
        limit: (one) => one.limit,
        used: (one) => one.used,
        excess: (one) => one.excess,
        reservations: (one) =>
          one.reservations?.map(({ orderNo, line, quantity }) => `${orderNo}/${line} ${quantity}`).join(', '),
      },
      ['limit', 'used', 'excess'],
    )
    return table(head, cells)
  },
}
