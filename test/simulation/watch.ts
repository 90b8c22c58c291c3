import { kindOf } from '#kernel'
import { differences } from './breaches.js'
import type { Folds } from './folds.js'
import { bothSidesAgree } from './model/agreement.js'
import { bookOf } from './model/book.js'
import { acknowledgedOnce, clocksAreRight, isWellFormed, toldOnce, unitsAddUp } from './model/checks.js'
import type { Journal } from './model/journal.js'
import { objectionsTo } from './model/legality.js'
import { isOfTable, movementsOf } from './model/movements.js'
import { accounts, orderFrom } from './model/orders.js'
import { isAct, type Recorded } from './model/recorded.js'
import { productAt } from './model/parties.js'
import { writtenTwice } from './model/transactions.js'

/** Something that is not as it has to be; its `kind` is what a shorter story has to show as well. */
export class Wrong extends Error {
  constructor(
    readonly kind: string,
    readonly sentences: readonly string[],
  ) {
    super(`${kind}: ${sentences.join('\n    ')}`)
  }
}

function nothingWrong(kind: string, sentences: readonly string[]): void {
  if (sentences.length > 0) throw new Wrong(kind, sentences)
}

/** One more transaction: it was lawful, both sides of it agree, and units add up. It is in the journal afterwards. */
export function watchTransaction(journal: Journal, transaction: readonly Recorded[]): void {
  const facts = !transaction.every(isAct)
  const found = objectionsTo(journal, transaction)
  const first = transaction[0]!
  const what = `${facts ? 'a fact' : 'an act'} (${[...new Set(transaction.map(({ type }) => type))].join(', ')})`
  if (found.length > 0)
    throw new Wrong(
      `unlawful ${first.type} ${found[0]!.rule}`,
      found.map(({ rule, why }) => `${rule} speaks against ${what}, and it was recorded: ${why}`),
    )
  const before = journal.countingBefore(transaction)
  const chipsOf = (orderNo: string, line: number): number =>
    productAt(before, orderFrom(journal.on(`order~${orderNo}`))?.lines.get(line)?.sku ?? '', first.recordedAt)
      ?.chipsPerUnit ?? 1
  journal.add(transaction)
  if (facts) nothingWrong('both sides of a transaction', writtenTwice(transaction, chipsOf))
  nothingWrong('movements', transaction.flatMap(strange))
  nothingWrong('units', unbalanced(journal, transaction))
}

const strange = (event: Recorded): string[] =>
  movementsOf(event)
    .filter((movement) => !isOfTable(event, movement))
    .map(({ line, from, to, quantity }) => `${event.type} moves ${quantity} of line ${line} from ${from} to ${to}`)

function unbalanced(journal: Journal, transaction: readonly Recorded[]): string[] {
  const orders = new Set(transaction.map(({ stream }) => stream).filter((stream) => stream.startsWith('order~')))
  return [...orders].flatMap((stream) =>
    [...(orderFrom(journal.on(stream))?.lines.values() ?? [])].flatMap((line) => {
      const total = accounts.reduce((n, account) => n + line.accounts[account], 0)
      return total === line.ordered ? [] : [`${stream}/${line.line}: ${line.ordered} ordered, ${total} in accounts`]
    }),
  )
}

/**
 * Breaches of streams that were written to: those that the ledger keeps are those that facts opened, by the model. Dates
 * are read when the stream heard anything last.
 */
export function watchBreaches(journal: Journal, folds: Folds, streams: Iterable<string>): void {
  for (const id of streams) {
    const folded = folds.of(id)
    nothingWrong(`breaches on ${kindOf(id)}`, differences(id, folded, journal, folded.recordedAt))
  }
}

/** What is written twice agrees over everything. */
export function watchBook(journal: Journal): void {
  nothingWrong('both sides', bothSidesAgree(bookOf(journal.recorded)))
}

/** All of a history that is finished; `acknowledged` has what was answered to each idempotency key. */
export function watchWhole(recorded: readonly Recorded[], acknowledged: ReadonlyMap<string, string>): void {
  nothingWrong('form', isWellFormed(recorded))
  nothingWrong('clocks', clocksAreRight(recorded))
  nothingWrong('told twice', toldOnce(recorded))
  nothingWrong('units', unitsAddUp(recorded))
  nothingWrong('acknowledged', acknowledgedOnce(recorded, acknowledged))
}
