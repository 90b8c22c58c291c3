import { read, refuse, type Steps } from '#kernel'
import { approvalRules, groupOf, partyRules, partyStream, productRules, productStream } from '#domain'

/** A party that is not registered is an unknown reference. */
export function* knownParty(party: string): Steps {
  const { registered } = yield* read(partyStream(party))
  yield* refuse(partyRules.unless(registered !== undefined, 'PARTY_UNKNOWN', { party }))
}

/** So is a product. */
export function* knownProduct(sku: string): Steps {
  const { registered } = yield* read(productStream(sku))
  yield* refuse(productRules.unless(registered !== undefined, 'PRODUCT_UNKNOWN', { sku }))
}

/** APR-5: whoever is a member of an approval is registered, and is a group: its own ultimate parent. */
export function* knownGroups(members: readonly string[]): Steps {
  for (const member of members) {
    yield* knownParty(member)
    const group = groupOf(member, yield* read(partyStream(member)))
    yield* refuse(approvalRules.unless(group === member, 'APPROVAL_MEMBER_NO_GROUP', { member, group }))
  }
}
