import type { Instant } from '#kernel'

/** The instants at which a thing begins and ceases to be in force, by turns. */
export type Spans = readonly Instant[]

/** Before every instant. */
const always: Instant = '-'

/**
 * When a thing is in force from an instant on, as far as is known then.
 *
 * @param datesOf the instants at which it may change, as it stands at an instant
 */
export function spansFrom(
  from: Instant,
  datesOf: (t: Instant) => Instant[],
  inForceAt: (t: Instant) => boolean,
): Spans {
  const dates = new Set([from])
  for (const t of dates) for (const date of datesOf(t)) if (date > from) dates.add(date)
  const spans: Instant[] = []
  for (const date of [...dates].sort())
    if (inForceAt(date) !== (spans.length % 2 === 1)) spans.push(date === from ? always : date)
  return spans
}

export const inSpans = (spans: Spans, t: Instant): boolean => spans.filter((at) => at <= t).length % 2 === 1
