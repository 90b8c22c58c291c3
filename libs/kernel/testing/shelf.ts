import { streamOf, unreachable, type Context, type Stream, type Told } from '../decider.js'
import { code, signedUnits, units } from '../field.js'
import { rulebook } from '../refusal.js'
import { vocabulary, type EventOf } from '../vocabulary.js'

const shelfVocabulary = vocabulary({
  facts: {
    Received: { lot: code, quantity: units },
    Counted: { lot: code, change: signedUnits },
    Labelled: { label: code },
  },
  acts: { Reserved: { lot: code, quantity: units }, Released: { lot: code, quantity: units }, Closed: {} },
  opposites: { Reserved: 'Released', Released: 'Reserved', Closed: 'ClosedWithdrawn' },
})
export type ShelfEvent = EventOf<typeof shelfVocabulary>

const rules = rulebook({
  SHORT: 'S-1: {used} reserved of lot {key}, {limit} on hand',
  UNTOLD: 'S-2: {used} more released of lot {key} than reserved',
  SHUT: 'S-3: it is closed',
  LABEL_TWICE: '{label} is on it already',
})

type Lot = { readonly onHand: number; readonly reserved: number }
export type Shelf = {
  readonly lots: Readonly<Record<string, Lot>>
  readonly labels: readonly string[]
  readonly closed: boolean
  /** How each event was told, in order. */
  readonly told: readonly Told[]
}

const empty: Lot = { onHand: 0, reserved: 0 }
const lotOf = (shelf: Shelf, lot: string): Lot => shelf.lots[lot] ?? empty

const changed = (shelf: Shelf, lot: string, onHand: number, reserved: number): Shelf => {
  const before = lotOf(shelf, lot)
  return {
    ...shelf,
    lots: { ...shelf.lots, [lot]: { onHand: before.onHand + onHand, reserved: before.reserved + reserved } },
  }
}

/** A small context for the kernel's own specs: lots on a shelf, of which no more is reserved than there is. */
export const shelf: Context<Shelf, ShelfEvent> = {
  kind: 'shelf',
  ids: ['shelf'],
  vocabulary: shelfVocabulary,
  rulebook: rules,
  weight: () => 1,
  decider: {
    initial: { lots: {}, labels: [], closed: false, told: [] },
    decide(event, state) {
      if (event.type === 'Labelled')
        return rules.unless(!state.labels.includes(event.label), 'LABEL_TWICE', { label: event.label })
      return rules.unless(event.type !== 'Reserved' || !state.closed, 'SHUT')
    },
    evolve(before, event, told) {
      const state = { ...before, told: [...before.told, told] }
      switch (event.type) {
        case 'Received':
          return changed(state, event.lot, event.quantity, 0)
        case 'Counted':
          return changed(state, event.lot, event.change, 0)
        case 'Labelled':
          return { ...state, labels: [...state.labels, event.label] }
        case 'Reserved':
          return changed(state, event.lot, 0, event.quantity)
        case 'Released':
          return changed(state, event.lot, 0, -event.quantity)
        case 'Closed':
          return { ...state, closed: true }
        default:
          return unreachable(event)
      }
    },
    limits(state, event) {
      if (!('lot' in event)) return []
      const { onHand, reserved } = lotOf(state, event.lot)
      return [rules.limit('SHORT', onHand, reserved, event.lot), rules.balance('UNTOLD', reserved, event.lot)]
    },
    alreadySo: (event, state) => (event.type === 'Closed' || event.type === 'Labelled') && state.closed,
  },
}

export const shelfStream = (id: string): Stream<Shelf, ShelfEvent> => streamOf(shelf, id)

export const received = (lot: string, quantity: number): ShelfEvent => ({ type: 'Received', lot, quantity })
export const counted = (lot: string, change: number): ShelfEvent => ({ type: 'Counted', lot, change })
export const labelled = (label: string): ShelfEvent => ({ type: 'Labelled', label })
export const reserved = (lot: string, quantity: number): ShelfEvent => ({ type: 'Reserved', lot, quantity })
export const released = (lot: string, quantity: number): ShelfEvent => ({ type: 'Released', lot, quantity })
export const closed: ShelfEvent = { type: 'Closed' }
