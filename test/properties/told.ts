import { code, record, type Fields } from '#kernel'
import { orderStream, orderVocabulary, type OrderEvent } from '#domain'
import { command, type AnyCommand } from '#commands'

const { facts, acts } = orderVocabulary

const tables: Readonly<Record<string, Fields>> = {
  LineLicensed: acts.LineLicensed,
  LineLicenceReleased: acts.LineLicenceReleased,
  LineApprovalDrawn: acts.LineApprovalDrawn,
  LineApprovalDrawReleased: acts.LineApprovalDrawReleased,
  LinePlanned: acts.LinePlanned,
  LinePlanReleased: acts.LinePlanReleased,
  LineReopened: acts.LineReopened,
  LineReopenedWithdrawn: acts.LineReopenedWithdrawn,
  LineDeparted: facts.LineDeparted,
  LineArrived: facts.LineArrived,
  LineCustomsReleased: facts.LineCustomsReleased,
  LineDetained: facts.LineDetained,
  LineDetentionLifted: facts.LineDetentionLifted,
  LineSeized: facts.LineSeized,
  LineDelivered: facts.LineDelivered,
  LineReturned: facts.LineReturned,
  LineLost: facts.LineLost,
  LineFound: facts.LineFound,
  LineDiverted: facts.LineDiverted,
}

/**
 * What no command tells yet, because it spans streams that are not there: the order's side of it alone, each event as a
 * command of its name, so that histories have every movement of units.
 */
export const tellings: readonly AnyCommand[] = Object.entries(tables).map(([type, fields]) =>
  command({
    name: type,
    route: `/told/${type}`,
    summary: 'The side of the order',
    records: type in facts ? 'facts' : 'acts',
    fields: { orderNo: code, ...fields },
    *transaction({ orderNo, ...data }) {
      yield* record(orderStream(orderNo), { type, ...data } as OrderEvent)
    },
  }),
)
