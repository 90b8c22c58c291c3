import { using, type Approval } from './state.js'

type Credit = {
  readonly member: string
  readonly purchase: { readonly seller: string; readonly invoice: string; readonly invoiceLine: number }
}

export const creditKey = ({ member, purchase: { seller, invoice, invoiceLine } }: Credit): string =>
  `${member} ${seller} ${invoice} ${invoiceLine}`

/** Chips of a line of an invoice that stand for a member. */
export const creditOf = (approval: Approval, of: Credit): number => approval.credits.get(creditKey(of), 0)

export function crediting(approval: Approval, of: Credit, change: number): Approval {
  const key = creditKey(of)
  const now = approval.credits.get(key, 0) + change
  const credits = now === 0 ? approval.credits.delete(key) : approval.credits.set(key, now)
  return using({ ...approval, credits }, of.member, { credits: change })
}
