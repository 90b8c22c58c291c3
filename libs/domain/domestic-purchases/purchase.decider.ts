import {
  PersistentMap,
  PersistentSet,
  streamOf,
  unreachable,
  type Bound,
  type Context,
  type Decider,
  type Instant,
  type Refusal,
  type Stream,
} from '#kernel'
import { purchaseRules, purchaseVocabulary, type PurchaseEvent } from './purchase.js'

/** What the latest claim says of a line; of two at one instant, the one that says fewer chips. */
export type Claim = {
  readonly at: Instant
  readonly buyer: string
  readonly product: string
  readonly invoiced: number
}

/** Chips of a line of the invoice. */
export type PurchasedLine = {
  readonly claim?: Claim
  /** Claimed, by all claims together. */
  readonly claimed: number
  /** Rejected or cancelled: they count as not invoiced, whoever says so. */
  readonly disowned: number
  readonly verified: number
  readonly credited: number
}

export type Purchase = {
  /** By number of the line. */
  readonly lines: PersistentMap<PurchasedLine>
  /** Chips that stand for a member of an approval, by {@link creditKey}. */
  readonly credits: PersistentMap<number>
  readonly told: PersistentSet
}

type CreditKey = { invoiceLine: number; approval: string; member: string }
export const creditKey = ({ invoiceLine, approval, member }: CreditKey): string =>
  `${invoiceLine} ${approval} ${member}`

/** What a {@link creditKey} names. */
export function creditIn(key: string): CreditKey {
  const [invoiceLine, approval, member] = key.split(' ') as [string, string, string]
  return { invoiceLine: Number(invoiceLine), approval, member }
}

const noLine: PurchasedLine = { claimed: 0, disowned: 0, verified: 0, credited: 0 }

export const purchasedLineOf = (purchase: Purchase, invoiceLine: number): PurchasedLine =>
  purchase.lines.get(String(invoiceLine), noLine)

/** Chips of a line that stand for a member of an approval. */
export const creditedFor = (purchase: Purchase, of: CreditKey): number => purchase.credits.get(creditKey(of), 0)

/** Chips of a line that can be verified at all: claimed, and still invoiced. */
const invoicedOf = ({ claim, claimed, disowned }: PurchasedLine): number =>
  Math.max(0, Math.min(claimed, (claim?.invoiced ?? 0) - disowned))

/** Chips of a line that may still become credits. */
export function creditableOf(purchase: Purchase, invoiceLine: number): number {
  const line = purchasedLineOf(purchase, invoiceLine)
  return Math.max(0, standingOf(line) - line.credited)
}

/** Chips that credits may rest on (DOM-2): verified, and not disowned since. */
const standingOf = (line: PurchasedLine): number => Math.min(line.verified, invoicedOf(line))

const { unless, limit, balance } = purchaseRules

const decider: Decider<Purchase, PurchaseEvent> = {
  initial: { lines: PersistentMap.empty(), credits: PersistentMap.empty(), told: PersistentSet.empty() },

  decide(event, purchase) {
    const known = unless(purchasedLineOf(purchase, event.invoiceLine).claim !== undefined, 'PURCHASE_LINE_UNKNOWN', {
      invoiceLine: event.invoiceLine,
    })
    switch (event.type) {
      case 'PurchaseClaimed':
        return once(purchase, event)
      case 'PurchaseRejected':
      case 'PurchaseCancelled':
        return [...known, ...once(purchase, event)]
      case 'PurchaseVerified':
      case 'PurchaseVerifiedWithdrawn':
      case 'PurchaseCredited':
      case 'PurchaseCreditReleased':
        return known
      default:
        return unreachable(event)
    }
  },

  evolve(purchase, event, { occurredAt }) {
    const { quantity } = event
    switch (event.type) {
      case 'PurchaseClaimed': {
        const { buyer, product, invoiced } = event
        return noted(claiming(purchase, event, { at: occurredAt, buyer, product, invoiced }), event)
      }
      case 'PurchaseRejected':
      case 'PurchaseCancelled':
        return noted(adding(purchase, event.invoiceLine, { disowned: quantity }), event)
      case 'PurchaseVerified':
        return adding(purchase, event.invoiceLine, { verified: quantity })
      case 'PurchaseVerifiedWithdrawn':
        return adding(purchase, event.invoiceLine, { verified: -quantity })
      case 'PurchaseCredited':
        return crediting(purchase, event, quantity)
      case 'PurchaseCreditReleased':
        return crediting(purchase, event, -quantity)
      default:
        return unreachable(event)
    }
  },

  limits(purchase, event) {
    const line = purchasedLineOf(purchase, event.invoiceLine)
    const key = String(event.invoiceLine)
    const bounds: Bound[] = [
      limit('PURCHASE_UNVERIFIABLE', invoicedOf(line), line.verified, key),
      balance('PURCHASE_VERIFIED_SHORT', line.verified, key),
      limit('PURCHASE_OVERCREDITED', Math.max(0, standingOf(line)), line.credited, key),
    ]
    if ('approval' in event)
      bounds.push(balance('PURCHASE_CREDIT_SHORT', creditedFor(purchase, event), creditKey(event)))
    return bounds
  },
}

function adding(
  purchase: Purchase,
  invoiceLine: number,
  change: { disowned?: number; verified?: number; credited?: number },
): Purchase {
  const { disowned = 0, verified = 0, credited = 0 } = change
  const line = purchasedLineOf(purchase, invoiceLine)
  const now: PurchasedLine = {
    ...line,
    disowned: line.disowned + disowned,
    verified: line.verified + verified,
    credited: line.credited + credited,
  }
  return { ...purchase, lines: purchase.lines.set(String(invoiceLine), now) }
}

function claiming(purchase: Purchase, event: { invoiceLine: number; quantity: number }, claim: Claim): Purchase {
  const line = purchasedLineOf(purchase, event.invoiceLine)
  const latest = !line.claim || prevails(claim, line.claim) ? claim : line.claim
  const now = { ...line, claim: latest, claimed: line.claimed + event.quantity }
  return { ...purchase, lines: purchase.lines.set(String(event.invoiceLine), now) }
}

/** Of two claims that differ in nothing else, which buyer and product counts must not depend on the order of telling. */
function prevails(one: Claim, other: Claim): boolean {
  if (one.at !== other.at) return one.at > other.at
  if (one.invoiced !== other.invoiced) return one.invoiced < other.invoiced
  return `${one.buyer} ${one.product}` > `${other.buyer} ${other.product}`
}

function crediting(purchase: Purchase, of: CreditKey, change: number): Purchase {
  const key = creditKey(of)
  const now = purchase.credits.get(key, 0) + change
  const credits = now === 0 ? purchase.credits.delete(key) : purchase.credits.set(key, now)
  return { ...adding(purchase, of.invoiceLine, { credited: change }), credits }
}

type Numbered = Extract<PurchaseEvent, { type: 'PurchaseClaimed' | 'PurchaseRejected' | 'PurchaseCancelled' }>

/** One claim or notice may be of several lines; of each it is told once. */
function numberOf(event: Numbered): { what: string; number: string } {
  if (event.type === 'PurchaseClaimed') return { what: 'claim', number: event.claimNo }
  return { what: event.type === 'PurchaseRejected' ? 'rejection' : 'cancellation', number: event.noticeNo }
}

function toldKey(event: Numbered): string {
  const { what, number } = numberOf(event)
  return `${what} ${number} ${event.invoiceLine}`
}

const once = (purchase: Purchase, event: Numbered): Refusal[] =>
  unless(!purchase.told.has(toldKey(event)), 'PURCHASE_ALREADY_TOLD', numberOf(event))

const noted = (purchase: Purchase, event: Numbered): Purchase => ({
  ...purchase,
  told: purchase.told.add(toldKey(event)),
})

export const purchase: Context<Purchase, PurchaseEvent> = {
  kind: 'purchase',
  ids: ['seller', 'invoice'],
  vocabulary: purchaseVocabulary,
  rulebook: purchaseRules,
  decider,
  weight: ({ lines, credits, told }) => 700 + 300 * lines.size + 90 * credits.size + 90 * told.size,
}

export const purchaseStream = (seller: string, invoice: string): Stream<Purchase, PurchaseEvent> =>
  streamOf(purchase, seller, invoice)
