import { instantAt, patterned, plus, type Day, type Instant } from '#kernel'

/** A time zone by its IANA name; whether there is one of that name is asked of {@link timeZoneKnown}. */
export const timeZone = patterned(
  '^[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+){0,2}$',
  'an IANA time zone such as America/New_York',
  'America/New_York',
)

const formats = new Map<string, Intl.DateTimeFormat>()

/** Making a format is slow, so each is made once. Throws for a zone that there is not. */
function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone)
  if (known) return known
  const format = new Intl.DateTimeFormat('en', {
    timeZone: zone,
    calendar: 'iso8601',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  })
  formats.set(zone, format)
  return format
}

export function timeZoneKnown(zone: string): boolean {
  try {
    formatOf(zone)
    return true
  } catch {
    return false
  }
}

/** The calendar day at an instant in a time zone. */
export function dayAt(t: Instant, zone: string): Day {
  const parts = new Map(
    formatOf(zone)
      .formatToParts(new Date(t))
      .map(({ type, value }) => [type, value]),
  )
  return `${parts.get('year')}-${parts.get('month')}-${parts.get('day')}`
}

const hour = 60 * 60 * 1000

/** LIC-6: what an authority ended is released seven days later, for papers that are told late. In milliseconds. */
export const graceForPapers = 7 * 24 * hour

const ends = new Map<string, Instant>()

/** The first instant after a day in a time zone, whatever its clocks do in that night. Each is looked for once. */
export function endOfDay(day: Day, zone: string): Instant {
  const key = `${day} ${zone}`
  const known = ends.get(key)
  if (known !== undefined) return known
  const end = findEnd(day, zone)
  ends.set(key, end)
  return end
}

const starts = new Map<string, Instant>()

/** The first instant of a day in a time zone: the end of the day before. Each is looked for once. */
export function startOfDay(day: Day, zone: string): Instant {
  const key = `${day} ${zone}`
  const known = starts.get(key)
  if (known !== undefined) return known
  const start = endOfDay(plus(`${day}T00:00:00.000Z`, -1).slice(0, 10), zone)
  starts.set(key, start)
  return start
}

function findEnd(day: Day, zone: string): Instant {
  const midnight = Date.parse(`${day}T00:00:00.000Z`)
  let [within, after] = [midnight - 14 * hour, midnight + 40 * hour]
  while (after - within > 1) {
    const between = Math.floor((within + after) / 2)
    if (dayAt(instantAt(between), zone) > day) after = between
    else within = between
  }
  return instantAt(after)
}
