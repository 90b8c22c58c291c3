/** A moment: RFC 3339, UTC, exactly milliseconds (`2026-01-15T00:00:00.000Z`), so that text order is time order. */
export type Instant = string

/** A calendar day: `2026-01-15`. */
export type Day = string

const instantForm = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/
const dayForm = /^\d{4}-\d{2}-\d{2}$/

/** True for a moment that exists: 30 February and hour 24 do not. */
export function isInstant(value: unknown): value is Instant {
  if (typeof value !== 'string' || !instantForm.test(value)) return false
  const time = Date.parse(value)
  return !Number.isNaN(time) && new Date(time).toISOString() === value
}

export function isDay(value: unknown): value is Day {
  return typeof value === 'string' && dayForm.test(value) && isInstant(`${value}T00:00:00.000Z`)
}

let told = Number.NaN
let written: Instant = ''

/** Many decisions are of one millisecond: its text is written once. */
export function instantAt(milliseconds: number): Instant {
  if (milliseconds === told) return written
  written = new Date(milliseconds).toISOString()
  told = milliseconds
  return written
}

export function laterOf(a: Instant, b: Instant): Instant {
  return a > b ? a : b
}

/** The moment `milliseconds` after `from`. */
export function plus(from: Instant, milliseconds: number): Instant {
  return instantAt(Date.parse(from) + milliseconds)
}
