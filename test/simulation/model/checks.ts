/** Checks over a whole history. Each returns sentences, none when all is right. */
import { bothSidesAgree } from './agreement.js'
import { bookOf, boundsOf, excesses } from './book.js'
import { type Bound, excessOf, nameOf } from './bound.js'
import { Journal } from './journal.js'
import { isOfTable, movementsOf } from './movements.js'
import { accounts } from './orders.js'
import { effective, followedBy, isAct, onStream, type Recorded, transactionsOf } from './recorded.js'
import { writtenTwice } from './transactions.js'

const idOf = (transaction: readonly Recorded[]) => transaction[0]!.transaction.id

/** The bounds of some streams after some events, by name; all read at one instant, so that no date comes between. */
const boundsOn = (streams: readonly string[], events: readonly Recorded[], at: string): Map<string, Bound> => {
  const counts = effective(events)
  return new Map(
    streams.flatMap((stream) => boundsOf(stream, onStream(counts, stream), at)).map((bound) => [nameOf(bound), bound]),
  )
}

/** Excesses that are larger after a transaction than before it. */
export const grown = (
  before: readonly Recorded[],
  transaction: readonly Recorded[],
): { bound: Bound; from: number; to: number }[] => {
  const journal = Journal.of(before)
  const counts = journal.countingBefore(transaction)
  return grownBetween(counts, followedBy(counts, transaction), transaction)
}

/** The same between two histories without what is annulled. */
export const grownBetween = (
  before: readonly Recorded[],
  after: readonly Recorded[],
  transaction: readonly Recorded[],
): { bound: Bound; from: number; to: number }[] => {
  const at = transaction[0]!.recordedAt
  return [...new Set(transaction.map(({ stream }) => stream))].flatMap((stream) => {
    const then = new Map(boundsOf(stream, onStream(before, stream), at).map((bound) => [nameOf(bound), bound]))
    return boundsOf(stream, onStream(after, stream), at)
      .map((bound) => ({ bound, from: excessOf(then.get(nameOf(bound))), to: excessOf(bound) }))
      .filter(({ from, to }) => to > from)
  })
}

/** Idea 4: no act made an excess grow, so none was opened by one either. */
export const actsKeepLimits = (events: readonly Recorded[]): string[] => {
  const before: Recorded[] = []
  const found: string[] = []
  for (const transaction of transactionsOf(events)) {
    if (transaction.every(isAct))
      for (const { bound, from, to } of grown(before, transaction))
        found.push(
          `${idOf(transaction)} ${from === 0 ? 'opened' : 'deepened'} ${nameOf(bound)}: ${bound.used} of ${bound.limit}, ${to} too many, ${from} before`,
        )
    before.push(...transaction)
  }
  return found
}

/** Idea 3: each movement is one of the table's, and accounts add up to what was ordered. */
export const unitsAddUp = (events: readonly Recorded[]): string[] => [
  ...events.flatMap((event) =>
    movementsOf(event)
      .filter((movement) => !isOfTable(event, movement))
      .map(
        ({ line, from, to, quantity }) =>
          `${event.id} ${event.type} moves ${quantity} of line ${line} from ${from} to ${to}`,
      ),
  ),
  ...bookOf(events).lines.flatMap((line) => {
    const total = accounts.reduce((n, account) => n + line.accounts[account], 0)
    return total === line.ordered ? [] : [`${line.orderNo}/${line.line}: ${line.ordered} ordered, ${total} in accounts`]
  }),
]

/** What is written twice agrees, in every transaction and after each. */
export const sidesAgree = (events: readonly Recorded[]): string[] => {
  const found: string[] = []
  const until: Recorded[] = []
  const annulled = new Set(events.map(({ id }) => id))
  for (const { id } of effective(events)) annulled.delete(id)
  const book = bookOf(events)
  const chipsOf = (orderNo: string, line: number) =>
    book.chipsPerUnit.get(book.orders.get(orderNo)?.lines.get(line)?.sku ?? '') ?? 1
  for (const transaction of transactionsOf(events)) {
    until.push(...transaction)
    if (!annulled.has(transaction[0]!.id))
      found.push(...writtenTwice(transaction, chipsOf).map((sentence) => `${idOf(transaction)} ${sentence}`))
    const sentences = bothSidesAgree(bookOf(until)).filter((sentence) => !found.includes(sentence))
    found.push(...sentences)
  }
  return found
}

/** Streams count from nought without gaps; transactions are whole, of one nature, and together. */
export const isWellFormed = (events: readonly Recorded[]): string[] => {
  const found: string[] = []
  for (const stream of new Set(events.map((event) => event.stream)))
    onStream(events, stream).forEach(({ id, revision }, i) => {
      if (revision !== i) found.push(`${id} is revision ${revision} of ${stream}, where ${i} should be`)
    })
  for (const transaction of transactionsOf(events)) {
    const id = idOf(transaction)
    if (new Set(transaction.map(isAct)).size > 1) found.push(`${id} holds facts and acts`)
    transaction.forEach(({ transaction: { index, count } }, i) => {
      if (index !== i || count !== transaction.length)
        found.push(`${id} has event ${index} of ${count} where ${i} of ${transaction.length} should be`)
    })
    const start = events.indexOf(transaction[0]!)
    if (transaction.some((event, i) => events[start + i] !== event)) found.push(`${id} is not in one piece`)
    if (new Set(transaction.map(({ recordedAt }) => recordedAt)).size > 1) found.push(`${id} has several recordedAt`)
  }
  if (new Set(events.map(({ id }) => id)).size < events.length) found.push('an id of an event stands twice')
  return found
}

/** Two clocks: occurredAt ≤ recordedAt, for acts both the same; recordedAt never falls within a stream. */
export const clocksAreRight = (events: readonly Recorded[]): string[] => {
  const lastOf = new Map<string, string>()
  return events.flatMap((event) => {
    const { id, type, stream, occurredAt, recordedAt } = event
    const last = lastOf.get(stream) ?? ''
    lastOf.set(stream, recordedAt)
    return [
      ...(occurredAt > recordedAt ? [`${id} ${type} occurred after it was recorded`] : []),
      ...(isAct(event) && occurredAt !== recordedAt ? [`${id} ${type} is an act and occurred at another time`] : []),
      ...(recordedAt < last ? [`${id} ${type} was recorded before what stands before it on ${stream}`] : []),
    ]
  })
}

/** Each transaction that was acknowledged is there, once and whole; `acknowledged` has the answers by idempotency key. */
export const acknowledgedOnce = (events: readonly Recorded[], acknowledged: ReadonlyMap<string, string>): string[] => {
  const there = new Map(transactionsOf(events).map((transaction) => [idOf(transaction), transaction]))
  const keys = [...acknowledged]
  return keys.flatMap(([key, id], i) => {
    if (keys.findIndex(([, other]) => other === id) !== i) return [`${id} was answered to two keys`]
    const transaction = there.get(id)
    if (!transaction) return [`${key} was answered with ${id}, which is not there`]
    return transaction.length === transaction[0]!.transaction.count
      ? []
      : [`${id} is there ${transaction.length} times`]
  })
}

/** A fact has a number of its own; under it, on its stream and for its line, it is told once (of those that count). */
export const toldOnce = (events: readonly Recorded[]): string[] => {
  const seen = new Set<string>()
  return effective(events).flatMap((event) => {
    const data = event.data as Record<string, unknown>
    const number = Object.entries(data).find(([name]) => numbers.includes(name))
    if (isAct(event) || !number || event.type === 'DateReached') return []
    const of = [
      'line',
      'orderNo',
      'directiveId',
      'shipment',
      'item',
      'member',
      'lot',
      'version',
      'invoiceLine',
      'from',
      'to',
      'takes',
      'part',
      'onDecrementOf',
    ]
    const key = JSON.stringify([event.stream, event.type, number[1], ...of.map((name) => data[name])])
    const twice = seen.has(key)
    seen.add(key)
    return twice ? [`${event.id} tells ${event.type} ${String(number[1])} of ${event.stream} again`] : []
  })
}
const numbers = [
  'noticeNo',
  'documentNo',
  'decrementNo',
  'reversalNo',
  'consumptionNo',
  'reportNo',
  'requestNo',
  'claimNo',
  'declarationNo',
  'amendmentNo',
  'packingNo',
  'correctionNo',
  'disclosureNo',
  'receiptNo',
  'adjustmentNo',
  'returnNo',
  'transferNo',
  'screeningId',
  'certificateNo',
  'reclassificationNo',
  'inspectionId',
  'conditionId',
]

/** Breaches of limits that are open at the end, and the transaction that opened each: always one of facts, or a date. */
export const openedBy = (events: readonly Recorded[]): { bound: Bound; transaction?: string; facts: boolean }[] => {
  const transactions = transactionsOf(events)
  return [...excesses(bookOf(events).bounds).values()].map((bound) => {
    const until: Recorded[] = []
    let opener: Recorded[] | undefined
    let open = false
    for (const transaction of transactions) {
      until.push(...transaction)
      if (!transaction.some(({ stream }) => stream === bound.stream)) continue
      const now = excessOf(boundsOn([bound.stream], until, transaction[0]!.recordedAt).get(nameOf(bound))) > 0
      if (now && !open) opener = transaction
      open = now
    }
    return open && opener ? { bound, transaction: idOf(opener), facts: !opener.every(isAct) } : { bound, facts: true }
  })
}

/** Everything at once, for a history that is finished. */
export const audit = (events: readonly Recorded[]): string[] => [
  ...isWellFormed(events),
  ...clocksAreRight(events),
  ...toldOnce(events),
  ...unitsAddUp(events),
  ...actsKeepLimits(events),
  ...sidesAgree(events),
]
