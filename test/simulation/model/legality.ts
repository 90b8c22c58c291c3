import { grownBetween } from './checks.js'
import { Journal } from './journal.js'
import { onOrder, onParty } from './legality-orders.js'
import { onApproval, onCaps, onDirectives, onLicence, onPurchase, onStock } from './legality-papers.js'
import { givenBack } from './legality-reservations.js'
import { onAllocation } from './legality-allocations.js'
import { departing } from './legality-departures.js'
import { onShipment } from './legality-shipments.js'
import { lineIn, type Matter, type Objection } from './matter.js'
import { productAt } from './parties.js'
import { followedBy, isAct, partsOf, type Recorded, transactionsOf } from './recorded.js'
import { writtenTwice } from './transactions.js'

/** What speaks against one act, by the rules that are no limits. */
const against = (act: Recorded, matter: Matter): Objection[] => {
  if (act.type === 'ScreeningAdjudicated' || act.type === 'PartyUnblocked') return onParty(act, matter)
  if (act.type === 'CapUsed' || act.type === 'CapReleased') return onCaps(act, matter)
  switch (partsOf(act.stream).kind) {
    case 'order':
      return onOrder(act, matter)
    case 'licence':
      return onLicence(act, matter)
    case 'approval':
      return onApproval(act, matter)
    case 'purchase':
      return onPurchase(act, matter)
    case 'directives':
      return onDirectives(act, matter)
    case 'stock':
      return onStock(act, matter)
    case 'allocation':
      return onAllocation(act, matter)
    case 'shipment':
      return onShipment(act, matter)
    default:
      return []
  }
}

/**
 * Which numbered rules speak against a transaction, by what counted and was recorded before it; none: it was lawful. Of
 * facts, only a departure can be refused by a rule. `FORM` is what no rule has a number for, `BALANCE` a sum below nought.
 */
export const objections = (recordedBefore: readonly Recorded[], transaction: readonly Recorded[]): Objection[] =>
  objectionsTo(Journal.of(recordedBefore), transaction)

/** The same, after a history that is kept as a journal. */
export const objectionsTo = (journal: Journal, transaction: readonly Recorded[]): Objection[] => {
  const before = journal.countingBefore(transaction)
  if (!transaction.every(isAct)) return departing(before, transaction)
  const after = followedBy(before, transaction)
  const at = transaction[0]!.recordedAt
  const limits = grownBetween(before, after, transaction).map(({ bound }) => ({
    // A release of more than is held makes the same sum fall below nought as an issue beyond it.
    rule: bound.rule === 'STK-5' ? 'STK-4' : bound.rule,
    why: `${bound.name} ${bound.key} on ${bound.stream}: ${bound.used} of ${bound.limit}`,
  }))
  const chipsOf = (orderNo: string, line: number) =>
    productAt(after, lineIn(after, orderNo, line)?.sku ?? '', at)?.chipsPerUnit ?? 1
  return [
    ...limits,
    ...writtenTwice(transaction, chipsOf).map((why) => ({ rule: 'FORM', why })),
    ...givenBack({ transaction, after }),
    ...transaction.flatMap((act, i) =>
      against(act, {
        before: followedBy(before, transaction.slice(0, i)),
        after,
        transaction,
        recorded: journal.recorded,
        at,
      }),
    ),
  ]
}

/** Transactions of a history that a rule spoke against when they were recorded, as sentences. */
export const unlawful = (events: readonly Recorded[]): string[] => {
  const journal = new Journal()
  return transactionsOf(events).flatMap((transaction) => {
    const found = objectionsTo(journal, transaction)
    journal.add(transaction)
    return found.map(({ rule, why }) => `${transaction[0]!.transaction.id} ${transaction[0]!.type}: ${rule}, ${why}`)
  })
}
