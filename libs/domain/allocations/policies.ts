import type { Covers } from '../covers.js'
import { lineKey } from '../lines.js'
import { byArrival, throughAll, wantedBy, type Book, type BookLine } from './book.js'
import { sharesOf } from './filling.js'
import { Sharing, type Claim, type Short } from './sharing.js'

export type Policy =
  | { readonly policy: 'first-come' | 'pro-rata' }
  /** Groups, those of the first tier served first; who stands in none comes last. */
  | { readonly policy: 'priority-tiers'; readonly tiers: readonly (readonly string[])[] }

/** What became of a line: what it lacked, how much of it is covered at every gate now, by what, and what stops the rest. */
export type SharedLine = {
  readonly line: BookLine
  readonly wants: number
  readonly gets: number
  readonly gains: Covers
  readonly short: readonly Short[]
}

/**
 * Shares a book out by a policy. A pure function of both, whatever order the lines stand in; no bound is passed, and no
 * line could be given more beside what all of them got. The lines come in the order in which they were served.
 *
 * - `first-come`: by when the order was placed, then by its number; each takes all that it can.
 * - `pro-rata`: each gets the same part of what it wants, as far as what it needs lasts; whole multiples first, then
 *   one more by the largest remainder, ties by arrival.
 * - `priority-tiers`: tier after tier, within one pro rata.
 */
export function share(book: Book, policy: Policy): SharedLine[] {
  const sharing = new Sharing(book)
  const served = [...sharing.claims].sort((one, other) => byArrival(one.line, other.line))
  switch (policy.policy) {
    case 'first-come':
      for (const claim of served) sharing.raise(claim, claim.line.open)
      return told(sharing, served)
    case 'pro-rata':
      proRata(sharing, served)
      return told(sharing, served)
    case 'priority-tiers': {
      const tiers = tiersOf(book, served, policy.tiers)
      for (const tier of tiers) proRata(sharing, tier)
      return told(sharing, tiers.flat())
    }
  }
}

/** Remainders are compared to so many parts: sums of fractions are not exact. */
const parts = 1e6

/** Largest remainder (Hamilton): what goes without fractions first, and then one multiple more each, as far as it lasts. */
function proRata(sharing: Sharing, claims: readonly Claim[]): void {
  const { orderMultiple } = sharing.book
  const shares = sharesOf(sharing, claims)
  const remainders = claims.map((claim, i) => {
    const share = throughAll(claim.line) + Math.round(shares[i]! * parts) / parts
    const whole = sharing.wholeUpTo(claim, Math.floor(share))
    sharing.raise(claim, whole)
    return Math.round(((share - whole) / orderMultiple) * parts)
  })
  const places = claims.map((_, i) => i)
  places.sort(
    (one, other) => remainders[other]! - remainders[one]! || byArrival(claims[one]!.line, claims[other]!.line),
  )
  let open = places.map((place) => claims[place]!)
  while (open.length > 0) open = open.filter((claim) => sharing.raise(claim, sharing.nextOf(claim)))
}

/** The lines of each tier, and of all groups that stand in none. */
function tiersOf(book: Book, claims: readonly Claim[], tiers: readonly (readonly string[])[]): Claim[][] {
  const tierOf = new Map(tiers.flatMap((groups, tier) => groups.map((group) => [group, tier] as const)))
  const sorted: Claim[][] = Array.from({ length: tiers.length + 1 }, () => [])
  for (const claim of claims) sorted[tierOf.get(book.routes[claim.line.route]!.group) ?? tiers.length]!.push(claim)
  return sorted
}

const nothing: Covers = { licences: [], draws: [], reservations: [] }

const told = (sharing: Sharing, claims: readonly Claim[]): SharedLine[] =>
  claims.map((claim) => ({
    line: claim.line,
    wants: wantedBy(claim.line),
    gets: claim.reached - throughAll(claim.line),
    gains: claim.gained ?? nothing,
    short: sharing.shortOf(claim),
  }))

/** Why a line gains so much and no more (ALL-4), in a sentence for people. */
export function whyOf({ line, wants, gets, short }: SharedLine): string {
  if (gets === wants) return `All ${count(wants)} units that ${lineKey(line)} lacks`
  const stops = short.map(({ gate, code, key, left, quantity }) => {
    return `${gate}: ${code} (${key}), ${count(left)} left, stops ${count(quantity)}`
  })
  return `${count(gets)} of the ${count(wants)} units that ${lineKey(line)} lacks; ${stops.join('; ')}`.slice(0, 2000)
}

/** Made once: 100,000 sentences are told with it. */
const numbers = new Intl.NumberFormat('en-US')
const count = (units: number): string => (units < 1000 ? String(units) : numbers.format(units))
