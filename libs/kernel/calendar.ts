import type { AnyContext } from './decider.js'
import type { Instant } from './instant.js'

/** Before every instant. */
const beginning: Instant = ''

/**
 * Every instant at which a stream changes by the calendar alone, in order, past ones too. It is read at each of them
 * again: with an amendment that counts from a day on, other days may come.
 */
export function datesIn({ calendar }: AnyContext, state: unknown): Instant[] {
  if (!calendar) return []
  const dates = new Set<Instant>(calendar.dates(state, beginning))
  for (const t of dates) for (const date of calendar.dates(state, t)) dates.add(date)
  return [...dates].sort()
}
