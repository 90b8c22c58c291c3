import type { Covers } from './forms.js'
import type { Recorded, Type } from './recorded.js'

/** One movement of units of a line; without `from` they are ordered by it. */
export interface Movement {
  line: number
  from?: string
  to: string
  quantity: number
  shipment?: string
  covers?: Covers
}

const left = ['inTransit', 'inCustoms', 'customsReleased', 'delivered', 'detained', 'seized', 'diverted']

/** The table of DOMAIN.md: which event may move units from where to where. */
const table: Partial<
  Record<Type, readonly (readonly [from: readonly (string | undefined)[], to: readonly string[]])[]>
> = {
  OrderPlaced: [[[undefined], ['open']]],
  LineAdded: [[[undefined], ['open']]],
  LineReduced: [[['open'], ['cancelled']]],
  OrderCancelled: [[['open'], ['cancelled']]],
  LineIncreased: [[['cancelled'], ['open']]],
  OrderReinstated: [[['cancelled'], ['open']]],
  LineSubstituted: [
    [['open'], ['cancelled']],
    [[undefined], ['open']],
  ],
  LinePlanned: [[['open'], ['planned']]],
  LinePlanReleased: [[['planned'], ['open']]],
  LineDeparted: [[['planned', 'open'], ['inTransit']]],
  LineArrived: [[['inTransit'], ['inCustoms', 'customsReleased']]],
  LineCustomsReleased: [[['inCustoms'], ['customsReleased']]],
  LineDetained: [[['inCustoms'], ['detained']]],
  LineDetentionLifted: [[['detained'], ['inCustoms']]],
  LineSeized: [[['inCustoms', 'detained'], ['seized']]],
  LineDelivered: [[['customsReleased'], ['delivered']]],
  LineReturned: [[left, ['open']]],
  LineLost: [[left, ['lost']]],
  LineFound: [[['lost'], left]],
  LineReopened: [[['lost'], ['open']]],
  LineReopenedWithdrawn: [[['open'], ['lost']]],
  LineDiverted: [[left.filter((account) => account !== 'diverted'), ['diverted']]],
}

/** The movements of units that an event tells; none if it moves no units. */
export const movementsOf = (event: Recorded): Movement[] => {
  switch (event.type) {
    case 'OrderPlaced':
      return event.data.lines.map(({ line, quantity }) => ({ line, to: 'open', quantity }))
    case 'LineAdded':
      return [{ line: event.data.line, to: 'open', quantity: event.data.quantity }]
    case 'LineSubstituted': {
      const { substitute, ...closed } = event.data
      return [closed, { line: substitute.line, to: 'open', quantity: substitute.quantity }]
    }
    case 'OrderCancelled':
    case 'OrderReinstated':
      return event.data.lines
    default:
      return event.type in table ? [event.data as Movement] : []
  }
}

/** The movement is one of the table's. */
export const isOfTable = (event: Recorded, { from, to, quantity }: Movement): boolean =>
  quantity > 0 && (table[event.type] ?? []).some(([froms, tos]) => froms.includes(from) && tos.includes(to))
