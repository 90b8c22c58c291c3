import { code, country, oneOf } from '#kernel'
import { approvalRowStandings, goodsAccounts, holders } from '#projections'
import { filter, page, rowsQuery, type AnyQuery } from './query.js'

const shipmentStatuses = [
  'planned',
  'packed',
  'released',
  'inTransit',
  'arrived',
  'delivered',
  'ended',
  'cancelled',
] as const

const entryStatuses = ['lodged', 'accepted', 'held', 'rejected', 'inspected', 'closed'] as const

/** What authorities and the group have said of exports, what of it is used, and the shipments that use it. */
export const paperQueries: readonly AnyQuery[] = [
  rowsQuery(
    {
      name: 'Licences',
      route: '/v1/licences',
      summary:
        'Export licences: what each item authorises and what of it is assigned, committed, decremented and left; until when, whether in force and if not, why.',
      fields: {
        licence: filter(code, 'Only this licence'),
        inForce: filter(oneOf(['yes', 'no']), 'Only licences that are in force, or that are not'),
        ...page,
      },
    },
    (rows, { atLeast: _, ...asked }) => rows.licences(asked),
  ),
  rowsQuery(
    {
      name: 'Approvals',
      route: '/v1/approvals',
      summary:
        'Import approvals, those included that are only requested or reported: the pool, what its members have drawn, committed and consumed, and which conditions are set, satisfied or only proposed.',
      fields: {
        approval: filter(code, 'Only this approval'),
        standing: filter(oneOf(approvalRowStandings), 'Only approvals that stand so'),
        destination: filter(country, 'Only approvals of this country'),
        ...page,
      },
    },
    (rows, { atLeast: _, ...asked }) => rows.approvals(asked),
  ),
  rowsQuery(
    {
      name: 'Directives',
      route: '/v1/directives',
      summary: 'Directives by destination: what they say, on what evidence, and whether they are in force.',
      fields: {
        destination: filter(country, 'Only directives of this country'),
        standing: filter(oneOf(['ahead', 'inForce', 'ended']), 'Only directives that stand so'),
        ...page,
      },
    },
    (rows, { atLeast: _, ...asked }) => rows.directives(asked),
  ),
  rowsQuery(
    {
      name: 'Caps',
      route: '/v1/caps',
      summary: 'Caps by product, group and rule: chips allowed, used, reported of other suppliers, and left.',
      fields: {
        product: filter(code, 'Only caps of this product'),
        group: filter(code, 'Only caps of this group'),
        rule: filter(code, 'Only caps of this rule'),
        ...page,
      },
    },
    (rows, { atLeast: _, ...asked }) => rows.caps(asked),
  ),
  rowsQuery(
    {
      name: 'Volumes',
      route: '/v1/volumes',
      summary: 'Volumes by product and rule: the ratio to US end use, chips exported and committed, and the room left.',
      fields: {
        product: filter(code, 'Only volumes of this product'),
        rule: filter(code, 'Only volumes under this rule'),
        ...page,
      },
    },
    (rows, { atLeast: _, ...asked }) => rows.volumes(asked),
  ),
  rowsQuery(
    {
      name: 'Entries',
      route: '/v1/entries',
      summary:
        'Customs entries: where each stands, and pieces by line: declared, released, detained, seized, sent back, and left with customs.',
      fields: {
        entry: filter(code, 'Only this entry'),
        status: filter(oneOf(entryStatuses), 'Only entries in this state'),
        shipment: filter(code, 'Only entries of this shipment'),
        ...page,
      },
    },
    (rows, { atLeast: _, ...asked }) => rows.entries(asked),
  ),
  rowsQuery(
    {
      name: 'Purchases',
      route: '/v1/purchases',
      summary:
        'Domestic purchases by invoice: chips invoiced, claimed, verified and credited by line, what may still become credits, and for whom credits stand.',
      fields: {
        seller: filter(code, 'Only invoices of this seller'),
        invoice: filter(code, 'Only this invoice'),
        left: filter(oneOf(['yes', 'no']), 'Only invoices of which chips may still become credits, or none'),
        ...page,
      },
    },
    (rows, { atLeast: _, ...asked }) => rows.purchases(asked),
  ),
  rowsQuery(
    {
      name: 'Goods',
      route: '/v1/goods',
      summary:
        'Where every unit is that goes or went with a shipment, and who holds it; goods on their way of a party that is blocked are there to be recalled (PTY-3).',
      fields: {
        orderNo: filter(code, 'Only of this order'),
        product: filter(code, 'Only of this product'),
        shipment: filter(code, 'Only with this shipment'),
        account: filter(oneOf(goodsAccounts), 'Only units in this account'),
        holder: filter(oneOf(holders), 'Only what they hold'),
        recall: filter(oneOf(['yes']), 'Only what is to be recalled'),
        ...page,
      },
    },
    (rows, { atLeast: _, ...asked }) => rows.goods(asked),
  ),
  rowsQuery(
    {
      name: 'Departures',
      route: '/v1/departures',
      summary:
        'What left, by shipment and line, under what, and judged by what is known now: the rules that each notice broke at its instant, bars that it was told after (SHP-6), and units without papers (SHP-5).',
      fields: {
        shipment: filter(code, 'Only of this shipment'),
        orderNo: filter(code, 'Only of this order'),
        broken: filter(oneOf(['yes', 'no']), 'Only those in breach, or those that are not'),
        late: filter(oneOf(['yes', 'no']), 'Only those told after a bar and dated before it, or the others'),
        ...page,
      },
    },
    (rows, { atLeast: _, ...asked }) => rows.departures(asked),
  ),
  rowsQuery(
    {
      name: 'Shipments',
      route: '/v1/shipments',
      summary:
        'Shipments: status, plan, and pieces by line: planned, packed, released, departed, arrived, delivered, lost, returned.',
      fields: {
        shipment: filter(code, 'Only this shipment'),
        status: filter(oneOf(shipmentStatuses), 'Only shipments in this state'),
        destination: filter(country, 'Only shipments to this country'),
        consignee: filter(code, 'Only shipments to this consignee'),
        ...page,
      },
    },
    (rows, { atLeast: _, ...asked }) => rows.shipments(asked),
  ),
]
