import { streamOf, type Context, type Decider, type Instant, type Stream } from '#kernel'
import { listRules, listVocabulary, type ListEvent, type ScreeningList } from './list.js'

const decider: Decider<ScreeningList, ListEvent> = {
  initial: { versions: new Map() },

  decide: ({ version }, list) => listRules.unless(!list.versions.has(version), 'VERSION_ALREADY_TOLD', { version }),

  evolve: (list, { version, effectiveFrom }) => ({ versions: new Map(list.versions).set(version, effectiveFrom) }),

  limits: () => [],
}

export const list: Context<ScreeningList, ListEvent> = {
  kind: 'list',
  ids: ['list'],
  vocabulary: listVocabulary,
  rulebook: listRules,
  decider,
  calendar: { changedBy: ['ScreeningListPublished'], dates: ({ versions }) => [...versions.values()] },
  weight: ({ versions }) => 200 + 120 * versions.size,
}

export const listStream = (id: string): Stream<ScreeningList, ListEvent> => streamOf(list, id)

export const listKnown = ({ versions }: ScreeningList): boolean => versions.size > 0

/**
 * The version in force at an instant: the latest that is effective by then; undefined if none is. Neither of two of the
 * same instant is stricter, so the one with the later name counts, in whatever order they were told.
 */
export function versionAt({ versions }: ScreeningList, t: Instant): string | undefined {
  let latest: readonly [version: string, from: Instant] | undefined
  for (const [version, from] of versions) {
    if (from > t) continue
    if (!latest || from > latest[1] || (from === latest[1] && version > latest[0])) latest = [version, from]
  }
  return latest?.[0]
}
