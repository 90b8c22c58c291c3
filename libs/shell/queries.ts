import { code, country, described, identifier, oneOf, optional, patterned, Shape, whole } from '#kernel'
import type { Field, Fields, Values } from '#kernel'
import { contexts, orderStream, stageNames } from '#domain'
import type { StoredEvent } from '#event-store'
import { groupings, type Rows } from '#projections'
import { Problem } from './problem.js'
import type { Works } from './ledger.module.js'

/** The answer to a query, as the bytes of its JSON; the revision of the stream that it is about becomes its ETag. */
export type Found = { json: string; revision?: number }

/** A query, declared once: from this come its route, its bus message, OpenAPI and what is accepted as parameters. */
export type Query<F extends Fields = Fields> = {
  /** `Backlog`: the name in metrics and docs. */
  readonly name: string
  readonly route: string
  readonly summary: string
  /** Parameters, in the path where the route names them, else in the query string. */
  readonly fields: F
  readonly shape: Shape<F>
  readonly run: (works: Works, asked: Values<F>) => Promise<Found>
}
export type AnyQuery = Omit<Query, 'shape' | 'run'> & {
  readonly shape: { accepts(value: unknown): boolean; flaws(value: unknown): { path: string; problem: string }[] }
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- what the shape accepted
  readonly run: (works: Works, asked: any) => Promise<Found>
}

/** A query of rows can wait until they show a position, as a command's answer tells it. */
export const largestPosition = Number.MAX_SAFE_INTEGER
const atLeast = optional(
  described(whole(0, largestPosition, 1), 'Answer only from rows that show this position, as a command answered it'),
)
const limit = optional(described(whole(1, 1000, 100), 'How many at most; 100 when left out'))
const afterKey = optional(
  described(
    patterned('^[\\s\\S]{1,300}$', 'the `next` of the page before', 'PO-1001'),
    'The `next` of the page before',
  ),
)
const page = { limit, after: afterKey, atLeast }
const filter = <T>(of: Field<T>, description: string): Field<T, true> => optional(described(of, description))

const eventTypes = Object.values(contexts).flatMap(({ vocabulary }) => [
  ...Object.keys(vocabulary.facts),
  ...Object.keys(vocabulary.acts),
])
const eventType = oneOf([...new Set([...eventTypes, 'TransactionAnnulled'])].sort())
const streamId = patterned(
  '^[a-z]{2,20}(~[A-Z0-9][A-Z0-9._-]{0,63}){1,2}$',
  'the id of a stream, such as order~PO-1001',
  'order~PO-1001',
)

function query<F extends Fields>(declared: Omit<Query<F>, 'shape'>): Query<F> {
  return { ...declared, shape: new Shape(declared.fields) }
}

const found = (value: unknown, revision?: number): Found =>
  revision === undefined ? { json: JSON.stringify(value) } : { json: JSON.stringify(value), revision }

/** A query that the rows answer. */
function rowsQuery<F extends Fields>(
  declared: Omit<Query<F>, 'shape' | 'run'>,
  read: (rows: Rows, asked: Values<F>) => unknown,
): Query<F> {
  return query<F>({ ...declared, run: async ({ rows }, asked) => found(read(rows, asked)) })
}

const approvalStandings = ['inForce', 'ineffective', 'suspended', 'withdrawn', 'expired'] as const
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
const statuses = ['unconfirmed', 'confirmed', 'cancelled'] as const

export const queries: readonly AnyQuery[] = [
  rowsQuery(
    {
      name: 'Backlog',
      route: '/v1/backlog',
      summary: 'Where ordered units stand, stage by stage, and what is lacking at each gate; in groups if asked for.',
      fields: {
        product: filter(code, 'Only lines for this product'),
        customer: filter(code, 'Only orders of this buyer'),
        destination: filter(country, 'Only orders for this country'),
        groupBy: filter(oneOf(groupings), 'Also by group, a page at a time'),
        stage: filter(oneOf(stageNames), 'Only groups that have units in this stage'),
        ...page,
      },
    },
    (rows, { atLeast: _, ...asked }) => rows.backlog(asked),
  ),
  rowsQuery(
    {
      name: 'Orders',
      route: '/v1/orders',
      summary: 'Orders by number, a page at a time.',
      fields: {
        customer: filter(code, 'Only orders of this buyer'),
        endUser: filter(code, 'Only orders for this end user'),
        party: filter(code, 'Only orders that name this party in any part'),
        destination: filter(country, 'Only orders for this country'),
        status: filter(oneOf(statuses), 'Only orders in this state'),
        ...page,
      },
    },
    (rows, { atLeast: _, ...asked }) => rows.orders(asked),
  ),
  query({
    name: 'Order',
    route: '/v1/orders/{orderNo}',
    summary: 'One order: its state, its lines with their stages, and the first events of its history.',
    fields: { orderNo: described(code, 'The order', 'PO-1001'), limit, atLeast },
    run: orderOf,
  }),
  rowsQuery(
    {
      name: 'Inventory',
      route: '/v1/inventory',
      summary: 'Stocks by product and site, with their lots, a page at a time.',
      fields: {
        product: filter(code, 'Only stocks of this product'),
        site: filter(code, 'Only stocks at this site'),
        ...page,
      },
    },
    (rows, { atLeast: _, ...asked }) => rows.inventory(asked),
  ),
  rowsQuery(
    {
      name: 'Breaches',
      route: '/v1/breaches',
      summary: 'Breaches that are open now: what facts brought beyond a limit and nothing has closed.',
      fields: {
        stream: filter(streamId, 'Only breaches on this stream'),
        code: filter(
          patterned('^[A-Z][A-Z0-9_]{1,60}$', 'a code of a rule', 'STOCK_SHORT'),
          'Only breaches of this rule',
        ),
        kind: filter(oneOf(Object.keys(contexts)), 'Only breaches on streams of this kind'),
        ...page,
      },
    },
    (rows, { atLeast: _, ...asked }) => rows.breaches(asked),
  ),
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
        'Import approvals: the pool, what its members have drawn, committed and consumed, and which conditions are set, satisfied or only proposed.',
      fields: {
        approval: filter(code, 'Only this approval'),
        standing: filter(oneOf(approvalStandings), 'Only approvals that stand so'),
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
  query({
    name: 'Events',
    route: '/v1/events',
    summary: 'The feed: events in the order of the ledger behind a position, in their one form.',
    fields: {
      after: filter(whole(0, largestPosition, 0), 'Events behind this position; 0: from the first'),
      limit,
      type: filter(eventType, 'Only events of this type'),
    },
    async run({ store }, { after = 0, limit: most = 100, type }) {
      const asked = { after, batch: Math.min(most, pageEvents), ...(type === undefined ? {} : { types: [type] }) }
      const { events, next } = await pageOf(store.readAll(asked), most)
      return { json: `{"events":[${events.join(',')}],"next":${next ?? after}}` }
    },
  }),
  query({
    name: 'Stream',
    route: '/v1/streams/{stream}',
    summary: 'The events of one stream, in order.',
    fields: {
      stream: streamId,
      from: filter(whole(0, largestPosition, 0), 'The first revision to come; 0 when left out'),
      limit,
    },
    async run({ store }, { stream, from = 0, limit: most = 100 }) {
      const [revision = -1] = await store.revisions([stream])
      if (revision < 0) throw new Problem(404, 'STREAM_UNKNOWN', `There is no stream ${stream}`)
      const { events } = await pageOf(store.readStream(stream, { from, batch: Math.min(most, pageEvents) }), most)
      const next = from + events.length <= revision ? `,"next":${from + events.length}` : ''
      const json = `{"stream":${JSON.stringify(stream)},"revision":${revision},"events":[${events.join(',')}]${next}}`
      return { json, revision }
    },
  }),
  query({
    name: 'Transaction',
    route: '/v1/transactions/{transactionId}',
    summary: 'The events of one transaction, in order.',
    fields: { transactionId: identifier },
    async run({ store }, { transactionId }) {
      const events = await store.readTransaction(transactionId)
      const last = events.at(-1)
      if (!last) throw new Problem(404, 'TRANSACTION_UNKNOWN', `There is no transaction ${transactionId}`)
      const spliced = events.map(placed).join(',')
      return { json: `{"transaction":"${transactionId}","position":${last.position},"events":[${spliced}]}` }
    },
  }),
]

/** An event beside its position: its own bytes, spliced in. */
const placed = ({ position, json }: StoredEvent): string => `{"position":${position},"event":${json}}`

/** Events that are read at one go, and about how many characters of JSON a page holds at most: one large event is a page. */
const pageEvents = 200
const pageCharacters = 8 * 1024 * 1024

async function pageOf(
  batches: AsyncIterable<readonly StoredEvent[]>,
  most: number,
): Promise<{ events: string[]; next: number | undefined }> {
  const events: string[] = []
  let next: number | undefined
  let size = 0
  for await (const batch of batches)
    for (const event of batch) {
      if (events.length === most || (events.length > 0 && size + event.json.length > pageCharacters))
        return { events, next }
      events.push(placed(event))
      next = event.position
      size += event.json.length
    }
  return { events, next }
}

/** Rows that are a moment behind do not make an order unknown that is recorded. */
async function orderOf(
  { rows, store }: Works,
  { orderNo, limit: most = 100 }: { orderNo: string; limit?: number },
): Promise<Found> {
  const stream = orderStream(orderNo).id
  let order = rows.position() > 0 ? rows.order(orderNo) : undefined
  if (!order && (await store.revisions([stream]))[0]! >= 0) {
    await rows.waitFor(await store.head(), patienceMs)
    order = rows.order(orderNo)
  }
  if (!order) throw new Problem(404, 'ORDER_UNKNOWN', `There is no order ${orderNo}`)
  const { events } = await pageOf(store.readStream(stream, { batch: Math.min(most, pageEvents) }), most)
  const next = events.length <= order.revision ? `,"historyNext":"/v1/streams/${stream}?from=${events.length}"` : ''
  const state = JSON.stringify(order)
  return { json: `${state.slice(0, -1)},"history":[${events.join(',')}]${next}}`, revision: order.revision }
}

/** How long a query waits for the rows to show what it asks for. */
export const patienceMs = 5_000
