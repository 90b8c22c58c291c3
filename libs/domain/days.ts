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

/** Instants of days in time zones: each is looked for once. The last is at hand, since one paper is asked many times. */
function once(find: (day: Day, zone: string) => Instant): (day: Day, zone: string) => Instant {
  const known = new Map<string, Instant>()
  let last: { day: Day; zone: string; at: Instant } | undefined
  return (day, zone) => {
    if (last?.day === day && last.zone === zone) return last.at
    const key = `${day} ${zone}`
    const at = known.get(key) ?? find(day, zone)
    known.set(key, at)
    last = { day, zone, at }
    return at
  }
}

/** The first instant after a day in a time zone, whatever its clocks do in that night. */
export const endOfDay = once(findEnd)

/** The first instant of a day in a time zone: the end of the day before. */
export const startOfDay = once((day, zone) => endOfDay(plus(`${day}T00:00:00.000Z`, -1).slice(0, 10), zone))

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
