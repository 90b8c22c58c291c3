import { barring, type Directive, type Directives, type DirectiveScope } from '#domain'
import { laterOf, PersistentMap, type Instant } from '#kernel'

/** What the directives of a destination come to: those that have not ended, and the latest of their dates that has come. */
export type Said = Pick<Directives, 'directives' | 'ends'> & { readonly asOf: Instant }

type Written = { asOf: Instant; directives: Directive[]; ends: [string, Instant][] }

/** As text, which stays the same until a directive is told, ends or a date of one comes; empty if there is none. */
export function saidText({ directives, ends }: Directives, recordedAt: Instant): string {
  const all = [...directives.values()]
  const dates = [
    ...all.flatMap(({ effectiveFrom, effectiveUntil = '' }) => [effectiveFrom, effectiveUntil]),
    ...ends.values(),
  ]
  const asOf = dates.filter((date) => date <= recordedAt).reduce(laterOf, '')
  const ended = ({ directiveId, effectiveUntil }: Directive) =>
    [effectiveUntil, ends.get(directiveId)].some((end) => end !== undefined && end <= asOf)
  const open = all.filter((one) => !ended(one)).map(({ addressee: _, ...one }) => one)
  if (open.length === 0) return ''
  const left = [...ends].filter(([directiveId]) => open.some((one) => one.directiveId === directiveId))
  return JSON.stringify({ asOf, directives: open, ends: left } satisfies Written)
}

export function saidIn(text: string): Said {
  const { asOf, directives, ends } = JSON.parse(text) as Written
  return {
    asOf,
    directives: mapOf(directives.map((one) => [one.directiveId, one])),
    ends: mapOf(ends),
  }
}

const mapOf = <V>(entries: readonly (readonly [string, V])[]): PersistentMap<V> =>
  entries.reduce((map, [key, value]) => map.set(key, value), PersistentMap.empty<V>())

/** The directives that bar goods; whether a necessity is accepted is asked where one counts. */
export const barringOf = (
  said: Said,
  t: Instant,
  scope: DirectiveScope,
  accepted: (directiveId: string) => boolean,
): string[] => barring(said, laterOf(t, said.asOf), scope, accepted).map(({ directiveId }) => directiveId)
