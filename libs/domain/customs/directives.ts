import {
  code,
  described,
  instant,
  listOf,
  oneOf,
  optional,
  rulebook,
  text,
  unknownThing,
  vocabulary,
  whole,
  type EventOf,
  type Grade,
  type Instant,
  type PersistentMap,
  type PersistentSet,
} from '#kernel'
import { orderLine } from '../lines.js'

const directiveId = described(code, 'The directive', 'GACC-2026-01')
const noticeNo = described(code, 'The notice', 'N-1')
const effectiveFrom = described(instant, 'From when it counts')

/** Stream `directives~<destination>`: what its authorities have told whom about imports. It is there by its directives. */
export const directiveVocabulary = vocabulary({
  facts: {
    DirectiveRecorded: {
      directiveId,
      issuer: described(code, 'The authority', 'GACC'),
      rank: described(whole(1, 100, 1), 'Of the issuer: 1 is the highest'),
      products: optional(described(listOf(code, { min: 1, max: 200 }), 'SKUs or families; left out: all goods')),
      addressee: optional(described(text, 'Who was told', 'customs agents')),
      buyer: optional(described(code, 'The group that it is about; left out: every buyer', 'ALDER')),
      effect: described(
        oneOf(['prohibit', 'necessity-only', 'permit']),
        'Prohibited; only where it is necessary; permitted, which takes an official document',
      ),
      effectiveFrom,
      effectiveUntil: optional(described(instant, 'Counts up to, and not at, this instant')),
    },
    DirectiveSuperseded: {
      noticeNo,
      directiveId,
      by: described(code, 'The directive in its place', 'GACC-2026-02'),
      effectiveFrom,
    },
    DirectiveLifted: { noticeNo, directiveId, effectiveFrom },
  },
  acts: {
    NecessityAccepted: {
      directiveId,
      ...orderLine,
      statement: described(text, 'The buyer’s statement: document and date'),
    },
    NecessityAcceptedWithdrawn: { directiveId, ...orderLine, reason: text },
  },
  opposites: {
    NecessityAccepted: 'NecessityAcceptedWithdrawn',
    NecessityAcceptedWithdrawn: 'NecessityAccepted',
  },
})
export type DirectiveEvent = EventOf<typeof directiveVocabulary>

export const directiveRules = rulebook({
  'DIR-1': 'A prohibition in force bars what is in its scope',
  'DIR-2':
    'A later official directive of the same or a higher issuer that names a buyer prevails for that buyer; otherwise the stricter acts, and contradictions show as such',
  'DIR-3': 'A directive necessity-only bars until a necessity is accepted for that directive',
  DIRECTIVE_PROHIBITS: 'DIR-1: directive {directiveId} of {issuer} prohibits it since {since} (evidence: {grade})',
  DIRECTIVE_NECESSITY:
    'DIR-3: directive {directiveId} of {issuer} allows only what is necessary, since {since} (evidence: {grade}); no necessity is accepted for {line}',
  DIRECTIVE_ALREADY_TOLD: 'Directive {directiveId} is recorded already',
  DIRECTIVE_END_ALREADY_TOLD: 'Notice {noticeNo} about directive {directiveId} is recorded already',
  DIRECTIVE_NEVER_IN_FORCE: 'A directive ends after it begins: {until} is not after {from}',
  DIRECTIVE_BY_ITSELF: 'Directive {directiveId} is superseded by another one, not by itself',
  DIRECTIVE_UNKNOWN: unknownThing('There is no directive {directiveId} for this destination'),
  NECESSITY_NOT_ASKED: 'DIR-3: directive {directiveId} is {effect}: no necessity is asked under it',
  NECESSITY_UNKNOWN: unknownThing('DIR-3: no necessity was accepted for {line} under directive {directiveId}'),
})

export type DirectiveEffect = 'prohibit' | 'necessity-only' | 'permit'

/** `grade` is that of its evidence; none counts as the lowest. */
export type Directive = {
  readonly directiveId: string
  readonly issuer: string
  readonly rank: number
  readonly products?: readonly string[]
  readonly addressee?: string
  readonly buyer?: string
  readonly effect: DirectiveEffect
  readonly effectiveFrom: Instant
  readonly effectiveUntil?: Instant
  readonly grade?: Grade
}

/** From an instant on a necessity is accepted, or no more. */
type Accepted = { readonly at: Instant; readonly accepted: boolean }

export type Directives = {
  readonly directives: PersistentMap<Directive>
  /** By directive: the earliest instant at which an official notice ends it. */
  readonly ends: PersistentMap<Instant>
  /** Notices that have been told. */
  readonly told: PersistentSet
  /** By directive and line, in the order in which it was decided. */
  readonly necessities: PersistentMap<readonly Accepted[]>
}
