import { patterned, type Day, type Instant } from '#kernel'

/** A time zone by its IANA name; whether there is one of that name is for {@link isTimeZone}. */
export const timeZone = patterned(
  '^[A-Za-z][A-Za-z0-9_+-]{0,31}(/[A-Za-z0-9_+-]{1,32}){0,2}$',
  'a time zone by its name, such as Asia/Shanghai',
  'Asia/Shanghai',
)

const calendars = new Map<string, Intl.DateTimeFormat>()

/** The same calendar is asked for at every draw, and making one is slow. */
function calendarOf(zone: string): Intl.DateTimeFormat {
  const known = calendars.get(zone)
  if (known) return known
  const made = new Intl.DateTimeFormat('en-CA', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' })
  calendars.set(zone, made)
  return made
}

export function isTimeZone(name: string): boolean {
  try {
    calendarOf(name)
    return true
  } catch {
    return false
  }
}

/** The day that it is in a time zone at an instant. */
export const dayIn = (zone: string, t: Instant): Day => calendarOf(zone).format(new Date(t))

/** Whether a day, which ends in that time zone, is over at an instant. */
export const dayOver = (day: Day, zone: string, t: Instant): boolean => dayIn(zone, t) > day
