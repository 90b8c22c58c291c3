import type { Day, Instant, Money, Ratio } from './forms.js'
import type { Evidence } from './recorded.js'

export const sum = <T>(list: readonly T[], of: (one: T) => number): number =>
  list.reduce((total, one) => total + of(one), 0)

/** Adds to the number under a key. */
export const add = (sums: Map<string, number>, key: string, change: number): void =>
  void sums.set(key, (sums.get(key) ?? 0) + change)

/** One key of several parts. */
export const keyOf = (...parts: readonly (string | number | undefined)[]): string => parts.map((p) => p ?? '').join('/')

/** Sums by key, over a list. */
export const sumBy = <T>(list: readonly T[], key: (one: T) => string, of: (one: T) => number): Map<string, number> => {
  const sums = new Map<string, number>()
  for (const one of list) add(sums, key(one), of(one))
  return sums
}

/** Money in ten-thousandths of its unit: amounts have at most four places. */
export const tenThousandths = (money: Money | undefined): number => {
  const [whole = '0', places = ''] = (money?.amount ?? '0').split('.')
  return Number(whole) * 10_000 + Number(places.padEnd(4, '0'))
}

const fraction = (ratio: Ratio): { top: bigint; bottom: bigint } => {
  const [whole = '0', places = ''] = ratio.split('.')
  return { top: BigInt(whole + places), bottom: 10n ** BigInt(places.length) }
}
/** ratio × count, rounded down: what a ratio allows. */
export const allowedBy = (ratio: Ratio, count: number): number => {
  const { top, bottom } = fraction(ratio)
  return count <= 0 ? 0 : Number((top * BigInt(count)) / bottom)
}
/** ratio × count, rounded up: what a ratio asks for. */
export const askedBy = (ratio: Ratio, count: number): number => {
  const { top, bottom } = fraction(ratio)
  return count <= 0 ? 0 : Number((top * BigInt(count) + bottom - 1n) / bottom)
}

/** The day that it is at an instant in a time zone, YYYY-MM-DD: days compare as text. */
export const dayAt = (instant: Instant, timeZone: string): Day => {
  let known = calendars.get(timeZone)
  if (!known) calendars.set(timeZone, (known = calendarOf(timeZone)))
  const parts = known.formatToParts(new Date(instant))
  const of = (type: string) => parts.find((part) => part.type === type)!.value
  return `${of('year')}-${of('month')}-${of('day')}`
}

const calendarOf = (timeZone: string) =>
  new Intl.DateTimeFormat('en', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' })
const calendars = new Map<string, Intl.DateTimeFormat>()

export const isOfficial = (event: { evidence?: Evidence }): boolean => event.evidence?.grade === 'official'
/** More than a report; an event without evidence is the word of our own company. */
export const isMoreThanReport = (event: { evidence?: Evidence }): boolean => event.evidence?.grade !== 'reported'
/** The document itself, or a company's word with the document's SHA-256. */
export const hasDocument = (event: { evidence?: Evidence }): boolean =>
  isOfficial(event) || (event.evidence?.grade === 'company' && event.evidence.sha256 !== undefined)

/** How much a word weighs by its evidence; none weighs as little as a report. */
export const weightOf = ({ evidence }: { evidence?: Evidence }): number =>
  evidence?.grade === 'official' ? 2 : evidence?.grade === 'company' ? 1 : 0

/** The dated words that count at an instant: those that no later one of at least the same weight has replaced. */
export const unreplaced = <T extends { evidence?: Evidence }>(
  words: readonly T[],
  from: (word: T) => Instant,
  at: Instant,
): T[] => {
  const begun = words.filter((word) => from(word) <= at)
  return begun.filter((one) => !begun.some((other) => from(other) > from(one) && weightOf(other) >= weightOf(one)))
}

/**
 * Those of some dated words that bind at an instant, where all limit something: the latest official one and what was
 * said at the same instant or later with less proof. The strictest of them counts.
 */
export const binding = <T extends { evidence?: Evidence }>(
  words: readonly T[],
  from: (word: T) => Instant,
  at: Instant,
): T[] => {
  const begun = words.filter((word) => from(word) <= at)
  const official = begun.filter(isOfficial).map(from)
  const since = official.reduce((a, b) => (a > b ? a : b), '')
  return begun.filter((word) => from(word) >= since)
}

/** The last of some words by effective instant, ties: the one that is said first in `strictness`. */
export const lastWord = <T extends { type: string }>(
  words: readonly T[],
  from: (word: T) => Instant,
  at: Instant,
  strictness: readonly string[],
): T | undefined =>
  words
    .filter((word) => from(word) <= at)
    .sort((a, b) =>
      from(a) === from(b) ? strictness.indexOf(b.type) - strictness.indexOf(a.type) : from(a) < from(b) ? -1 : 1,
    )
    .at(-1)
