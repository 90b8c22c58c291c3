import {
  approvalInForceAt,
  approvalStream,
  blocked,
  directivesStream,
  forbidden,
  groupOf,
  licenceInForceAt,
  licenceStream,
  lotBarred,
  lotOf,
  partyStream,
  productStream,
  stockStream,
  tested,
  type Standing,
} from '#domain'
import { laterOf, type AnyStream, type Folded, type Instant, type Stream } from '#kernel'

/** How shared things stand for an order at an instant, or at their own latest event, by plain folds of their streams. */
export function standingBy(plain: (stream: AnyStream) => Folded, recordedAt: Instant): Standing {
  const folded = <S>(stream: Stream<S, never>) => {
    const { state, recordedAt: own } = plain(stream)
    return { state: state as S, t: laterOf(recordedAt, own) }
  }
  return {
    blocked: (party) => blocked(folded(partyStream(party)).state).length > 0,
    lot(site, sku, lot) {
      const of = lotOf(folded(stockStream(site, sku)).state, lot)
      return { barred: lotBarred(of), tested: tested(of) }
    },
    licence(licence) {
      const { state, t } = folded(licenceStream(licence))
      return { barred: !licenceInForceAt(state, t) }
    },
    approval(approval) {
      const { state, t } = folded(approvalStream(approval))
      return { barred: !approvalInForceAt(state, t) }
    },
    directive({ orderNo, line, sku, customer, destination }) {
      const { state, t } = folded(directivesStream(destination))
      const family = folded(productStream(sku)).state.registered?.family
      const scope = { sku, buyer: groupOf(customer, folded(partyStream(customer)).state), ...(family && { family }) }
      return forbidden(state, t, scope, { orderNo, line }).map(({ numbers }) => String(numbers.directiveId))
    },
  }
}
