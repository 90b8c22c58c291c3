import { code, described, rulebook, text, unknownThing, units, vocabulary, whole, type EventOf } from '#kernel'

export const invoiceLine = described(whole(1, 9999, 1), 'The line of the invoice')
const chips = described(units, 'Chips')
const noticeNo = described(code, 'The notice', 'NTC-1')
const disowned = { noticeNo, invoiceLine, quantity: chips, reason: text }
const credit = {
  invoiceLine,
  approval: described(code, 'The import approval that they stand for', 'H200-2026-1'),
  member: described(code, 'The member of it, a group', 'EXAMPLE-GROUP'),
  quantity: chips,
}

/** Stream `purchase~<seller>~<invoice>`: chips of domestic make that a buyer bought, by line of the invoice. */
export const purchaseVocabulary = vocabulary({
  facts: {
    PurchaseClaimed: {
      claimNo: described(code, 'The claim', 'CLM-1'),
      buyer: described(code, 'The party that bought', 'EXAMPLE-CLOUD'),
      invoiceLine,
      product: described(code, 'What was bought, as the seller calls it', 'DOMESTIC-910'),
      quantity: described(units, 'Chips that the buyer claims; several claims add up'),
      invoiced: described(units, 'Chips that the line of the invoice says'),
    },
    PurchaseRejected: disowned,
    PurchaseCancelled: disowned,
  },
  acts: {
    PurchaseVerified: { invoiceLine, quantity: chips, basis: described(text, 'What was looked at', 'the tax invoice') },
    PurchaseVerifiedWithdrawn: { invoiceLine, quantity: chips, reason: text },
    PurchaseCredited: credit,
    PurchaseCreditReleased: credit,
  },
  opposites: {
    PurchaseVerified: 'PurchaseVerifiedWithdrawn',
    PurchaseVerifiedWithdrawn: 'PurchaseVerified',
    PurchaseCredited: 'PurchaseCreditReleased',
    PurchaseCreditReleased: 'PurchaseCredited',
  },
})
export type PurchaseEvent = EventOf<typeof purchaseVocabulary>

export const purchaseRules = rulebook({
  'DOM-1': 'Of a line of an invoice verified ≤ claimed and invoiced',
  'DOM-2': 'Credits applied ≤ verified',
  PURCHASE_LINE_UNKNOWN: unknownThing('Nothing has been claimed of line {invoiceLine} of this invoice'),
  PURCHASE_ALREADY_TOLD: 'The {what} {number} has been recorded for this line of the invoice',
  PURCHASE_OF_ANOTHER_GROUP: '{buyer} bought it, of the group {group}: it is no credit of {member}',
  PURCHASE_UNVERIFIABLE: 'DOM-1: line {key} would have {used} chips verified, {limit} are claimed and invoiced',
  PURCHASE_VERIFIED_SHORT: 'DOM-1: {used} chips more of line {key} were withdrawn than had been verified',
  PURCHASE_OVERCREDITED: 'DOM-2: line {key} would stand for {used} chips, {limit} are verified and invoiced',
  PURCHASE_CREDIT_SHORT: 'DOM-2: {used} chips more were given back than stood for {key}',
})
