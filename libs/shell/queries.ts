import { code, country, described, identifier, kernelFacts, oneOf, patterned, streamId, whole } from '#kernel'
import { contexts, decodeEvent, orderStream, stageNames } from '#domain'
import type { StoredEvent } from '#event-store'
import { breachCauses, groupings } from '#projections'
import { allocationQueries } from './allocations.js'
import { paperQueries } from './papers.js'
import { Problem } from './problem.js'
import { atLeast, filter, largestPosition, limit, page, query, rowsQuery, type AnyQuery, type Found } from './query.js'
import { patienceMs, type Works } from './ledger.module.js'

/** Where a page of what is counted from 0 begins, and how long it is. */
const pageFrom = (description: string) => ({ from: filter(whole(0, largestPosition, 0), description), limit })
const eventTypes = Object.values(contexts).flatMap(({ vocabulary }) => [
  ...Object.keys(vocabulary.facts),
  ...Object.keys(vocabulary.acts),
])
const eventType = oneOf([...new Set([...eventTypes, ...Object.keys(kernelFacts)])].sort())

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
      name: 'Shippable',
      route: '/v1/shippable',
      summary:
        'What can ship today, by customer unless asked otherwise, and which gate binds the rest: what most of it wants for, whichever gate it meets first.',
      fields: {
        product: filter(code, 'Only lines for this product'),
        customer: filter(code, 'Only orders of this buyer'),
        destination: filter(country, 'Only orders for this country'),
        groupBy: filter(oneOf(['product', 'customer', 'order']), 'In these groups; customer when left out'),
        ...page,
      },
    },
    (rows, { atLeast: _, ...asked }) => rows.shippable(asked),
  ),
  rowsQuery(
    {
      name: 'Demand',
      route: '/v1/demand',
      summary:
        'Demand against stock: open units without a reservation, what is free and expected at each site, and what is short.',
      fields: { product: filter(code, 'Only this product'), ...page },
    },
    (rows, { atLeast: _, ...asked }) => rows.demand(asked),
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
      summary:
        'Breaches that are open now: what facts brought beyond a limit and nothing has closed, and departures that a rule, by what is known now, would have refused at their instant.',
      fields: {
        stream: filter(streamId, 'Only breaches on this stream'),
        code: filter(
          patterned('^[A-Z][A-Z0-9_]{1,60}$', 'a code of a rule', 'STOCK_SHORT'),
          'Only breaches of this rule',
        ),
        kind: filter(oneOf(Object.keys(contexts)), 'Only breaches on streams of this kind'),
        cause: filter(oneOf(breachCauses), 'Only breaches of a limit, or of departures judged again'),
        ...page,
      },
    },
    (rows, { atLeast: _, ...asked }) => rows.breaches(asked),
  ),
  ...paperQueries,
  ...allocationQueries,
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
    fields: { stream: streamId, ...pageFrom('The first revision to come; 0 when left out') },
    async run({ store }, { stream, from = 0, limit: most = 100 }) {
      const [revision = -1] = await store.revisions([stream])
      if (revision < 0) throw new Problem(404, 'STREAM_UNKNOWN', `There is no stream ${stream}`)
      const batches = store.readStream(stream, { from, batch: Math.min(most, pageEvents) })
      const head = `"stream":${JSON.stringify(stream)},"revision":${revision}`
      return { json: await part(head, batches, { from, most, of: revision + 1 }), revision }
    },
  }),
  query({
    name: 'Transaction',
    route: '/v1/transactions/{transactionId}',
    summary: 'The events of one transaction, in order, a page at a time.',
    fields: {
      transactionId: identifier,
      ...pageFrom('The index in the transaction of the first to come; 0 when left out'),
    },
    async run({ store }, { transactionId, from = 0, limit: most = 100 }) {
      const [first] = await store.readTransaction(transactionId, { most: 1 })
      if (!first) throw new Problem(404, 'TRANSACTION_UNKNOWN', `There is no transaction ${transactionId}`)
      const { count } = decodeEvent(first.json).transaction
      const [last = first] = await store.readTransaction(transactionId, { from: count - 1, most: 1 })
      const batches = inTransaction(store, transactionId, from)
      const head = `"transaction":"${transactionId}","position":${last.position}`
      return { json: await part(head, batches, { from, most, of: count }) }
    },
  }),
]

/** An event beside its position: its own bytes, spliced in. */
const placed = ({ position, json }: StoredEvent): string => `{"position":${position},"event":${json}}`

/** Events that are read at one go, and about how many characters of JSON a page holds at most: one large event is a page. */
const pageEvents = 200
const pageCharacters = 8 * 1024 * 1024

/** Some of as many events as there are, which are counted from 0, behind what the answer begins with. */
async function part(
  head: string,
  batches: AsyncIterable<readonly StoredEvent[]>,
  { from, most, of }: { from: number; most: number; of: number },
): Promise<string> {
  const { events } = await pageOf(batches, most)
  const end = from + events.length
  return `{${head},"events":[${events.join(',')}]${end < of ? `,"next":${end}` : ''}}`
}

/** The events of a transaction from an index on, no more of them than are taken. */
async function* inTransaction(store: Works['store'], id: string, from: number): AsyncGenerator<readonly StoredEvent[]> {
  for (let at = from; ;) {
    const events = await store.readTransaction(id, { from: at, most: pageEvents })
    if (events.length === 0) return
    yield events
    at += events.length
  }
}

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
