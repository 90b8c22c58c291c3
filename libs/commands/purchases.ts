import { code, described, read, record, refuse, type Steps } from '#kernel'
import {
  approvalStream,
  groupOf,
  partyStream,
  purchasedLineOf,
  purchaseRules,
  purchaseStream,
  purchaseVocabulary,
} from '#domain'
import { command } from './declare.js'
import { knownParty } from './known.js'

const { facts, acts } = purchaseVocabulary
const of = {
  seller: described(code, 'Who sold it', 'DOMESTIC-CHIPS'),
  invoice: described(code, 'The invoice', 'INV-1'),
}
const route = (rest: string) => `/v1/domestic-purchases/{seller}/{invoice}/${rest}`

export const ClaimPurchase = command({
  name: 'ClaimPurchase',
  route: route('claims'),
  summary: 'Records that a buyer claims chips of a line of an invoice. The same claim of a line twice is refused.',
  records: 'facts',
  fields: { ...of, ...facts.PurchaseClaimed },
  *transaction({ seller, invoice, ...data }) {
    yield* knownParty(data.buyer)
    yield* record(purchaseStream(seller, invoice), { type: 'PurchaseClaimed', ...data })
  },
})

export const RejectPurchase = command({
  name: 'RejectPurchase',
  route: route('rejections'),
  summary: 'Records that chips of a line are disowned: they count as not invoiced. The same notice twice is refused.',
  records: 'facts',
  fields: { ...of, ...facts.PurchaseRejected },
  *transaction({ seller, invoice, ...data }) {
    yield* record(purchaseStream(seller, invoice), { type: 'PurchaseRejected', ...data })
  },
})

export const CancelPurchase = command({
  name: 'CancelPurchase',
  route: route('cancellations'),
  summary:
    'Records that chips were not bought after all: they count as not invoiced. The same notice twice is refused.',
  records: 'facts',
  fields: { ...of, ...facts.PurchaseCancelled },
  *transaction({ seller, invoice, ...data }) {
    yield* record(purchaseStream(seller, invoice), { type: 'PurchaseCancelled', ...data })
  },
})

export const VerifyPurchase = command({
  name: 'VerifyPurchase',
  route: route('verifications'),
  summary: 'Verifies so many more chips of a line (DOM-1). A repetition verifies as many again.',
  records: 'acts',
  fields: { ...of, ...acts.PurchaseVerified },
  *transaction({ seller, invoice, ...data }) {
    yield* record(purchaseStream(seller, invoice), { type: 'PurchaseVerified', ...data })
  },
})

export const WithdrawVerification = command({
  name: 'WithdrawVerification',
  route: route('verifications/withdrawal'),
  summary:
    'So many chips of a line are verified no more, if no credit rests on them. A repetition withdraws as many again.',
  records: 'acts',
  fields: { ...of, ...acts.PurchaseVerifiedWithdrawn },
  *transaction({ seller, invoice, ...data }) {
    yield* record(purchaseStream(seller, invoice), { type: 'PurchaseVerifiedWithdrawn', ...data })
  },
})

const { invoiceLine, approval, member, quantity } = acts.PurchaseCredited
const credit = { approval, member, ...of, invoiceLine, quantity }
type Credit = {
  approval: string
  member: string
  seller: string
  invoice: string
  invoiceLine: number
  quantity: number
}

/** The buyer of a line belongs to the group that it is to stand for; of a line that nobody claimed the purchase says so. */
function* ownPurchase({ seller, invoice, invoiceLine, member }: Credit): Steps {
  const { claim } = purchasedLineOf(yield* read(purchaseStream(seller, invoice)), invoiceLine)
  if (!claim) return
  const { buyer } = claim
  const group = groupOf(buyer, yield* read(partyStream(buyer)))
  yield* refuse(purchaseRules.unless(group === member, 'PURCHASE_OF_ANOTHER_GROUP', { buyer, group, member }))
}

export const ApplyCredit = command({
  name: 'ApplyCredit',
  route: '/v1/approvals/{approval}/credits',
  summary:
    'Lets verified chips of a purchase stand for a member’s domestic ratio, on the approval and the purchase at once. A repetition applies as many again.',
  records: 'acts',
  fields: credit,
  *transaction(asked) {
    const { approval, member, seller, invoice, invoiceLine, quantity } = asked
    yield* ownPurchase(asked)
    const purchase = { seller, invoice, invoiceLine }
    yield* record(approvalStream(approval), { type: 'CreditApplied', member, purchase, quantity })
    yield* record(purchaseStream(seller, invoice), {
      type: 'PurchaseCredited',
      invoiceLine,
      approval,
      member,
      quantity,
    })
  },
})

export const ReleaseCredit = command({
  name: 'ReleaseCredit',
  route: '/v1/approvals/{approval}/credits/release',
  summary:
    'Takes credits back that nothing drawn rests on, from the approval and the purchase at once. A repetition takes as many again.',
  records: 'acts',
  fields: credit,
  *transaction({ approval, member, seller, invoice, invoiceLine, quantity }) {
    const purchase = { seller, invoice, invoiceLine }
    yield* record(approvalStream(approval), { type: 'CreditReleased', member, purchase, quantity })
    yield* record(purchaseStream(seller, invoice), {
      type: 'PurchaseCreditReleased',
      invoiceLine,
      approval,
      member,
      quantity,
    })
  },
})

export const purchaseCommands = [
  ClaimPurchase,
  RejectPurchase,
  CancelPurchase,
  VerifyPurchase,
  WithdrawVerification,
  ApplyCredit,
  ReleaseCredit,
]
