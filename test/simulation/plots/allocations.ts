import { type Corner, deed, type How, reason } from './corner.js'
import { type Deed, type Plot, sure } from './plot.js'

const proposer = { id: 'ops-1', roles: ['operations'] }
const other = { id: 'ops-2', roles: ['operations'] }

/** Some lines that lack covers, and what is done with a proposal for them. */
export function* allocation(corner: Corner): Plot {
  const { chance } = corner
  const sku = chance.of(['R100', 'R50'])
  const [one, two] = [yield* corner.ordered({ sku }), yield* corner.ordered({ sku })]
  const policy = chance.of(['first-come', 'pro-rata', 'priority-tiers'])
  const tiers = policy === 'priority-tiers' && { tiers: [['YEW']] }
  const asked = { allocation: corner.fresh('QAL'), product: one.sku, policy, ...tiers }
  const propose = (more: object = {}, how: How = {}): Deed =>
    deed('ProposeAllocation', { ...asked, ...more }, { actor: proposer, ...how })
  const decide = (what: string, actor = other): Deed =>
    deed(`${what}Allocation`, { allocation: asked.allocation, reason }, { actor })
  const apply = (chunk: number, most = chance.upTo(2)): Deed =>
    deed('ApplyAllocation', { allocation: asked.allocation, chunk, most })

  yield* corner.aside(
    0.5,
    () => decide('Approve'),
    () => propose({ policy: 'priority-tiers', tiers: undefined }),
    () => propose({ policy: 'priority-tiers', tiers: [['YEW'], ['FIR', 'YEW']] }),
    () => propose({ product: 'R-NONE' }),
    () => propose({}, { rowless: true }),
  )
  yield propose()
  yield* corner.aside(
    0.6,
    () => propose(),
    () => decide('Approve', proposer),
    () => decide('Revoke'),
    () => apply(1),
  )
  if (chance.odds(0.7)) {
    yield decide('Reject')
    yield* corner.aside(
      0.5,
      () => decide('Approve'),
      () => decide('Reject'),
    )
    asked.allocation = corner.fresh('QAL')
    yield* sure(propose())
  }
  // What a line would gain is taken, or may not be taken any more, by the time that it is applied.
  yield* corner.aside(
    0.5,
    () => corner.reserving(one, one.quantity),
    () => corner.assigning(two, 1),
    () => deed('HoldOrder', { orderNo: two.orderNo, holdId: corner.fresh('QH'), reason }),
    () => deed('CancelOrder', { orderNo: one.orderNo, reason }),
  )
  yield decide('Approve')
  yield* corner.aside(
    0.4,
    () => apply(2),
    () => decide('Approve'),
    () => decide('Reject'),
  )
  const directive = sku === 'R50' && chance.odds(0.6) ? corner.fresh('QG') : undefined
  if (directive !== undefined) yield* sure(corner.directive(directive, 'prohibit'))
  yield apply(1)
  if (directive !== undefined) yield corner.lifting(directive)
  if (chance.odds(0.6)) yield apply(2)
  yield decide('Revoke')
  yield* corner.aside(
    0.4,
    () => apply(3),
    () => decide('Revoke'),
  )
}
