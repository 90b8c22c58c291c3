import { code, described, instant, rulebook, unknownThing, vocabulary } from '#kernel'
import type { EventOf, Instant } from '#kernel'

/** A screening list, such as the Entity List; stream `list~<list>`. It is there by its versions. */
export const listVocabulary = vocabulary({
  facts: {
    ScreeningListPublished: {
      version: described(code, 'The version', '2026-01-15'),
      effectiveFrom: described(instant, 'From when it is the one to screen against'),
    },
  },
  acts: {},
  opposites: {},
})
export type ListEvent = EventOf<typeof listVocabulary>

export const listRules = rulebook({
  LIST_UNKNOWN: unknownThing('No version of screening list {list} is recorded'),
  VERSION_ALREADY_TOLD: 'Version {version} of this screening list is recorded already',
})

/** A register by date: from when each version is in force. */
export type ScreeningList = { readonly versions: ReadonlyMap<string, Instant> }
