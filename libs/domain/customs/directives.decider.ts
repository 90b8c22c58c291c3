import { PersistentMap, PersistentSet, streamOf, unreachable } from '#kernel'
import type { Context, Decider, Instant, Stream, Told } from '#kernel'
import { lineKey, type OrderLine } from '../lines.js'
import {
  directiveRules,
  directiveVocabulary,
  type Directive,
  type DirectiveEvent,
  type Directives,
} from './directives.js'

const { refuse, unless } = directiveRules

type Recorded = Extract<DirectiveEvent, { type: 'DirectiveRecorded' }>
type Ended = Extract<DirectiveEvent, { type: 'DirectiveSuperseded' | 'DirectiveLifted' }>

const decider: Decider<Directives, DirectiveEvent> = {
  initial: {
    directives: PersistentMap.empty(),
    ends: PersistentMap.empty(),
    told: PersistentSet.empty(),
    necessities: PersistentMap.empty(),
  },

  decide(event, state) {
    const { directiveId } = event
    if (event.type === 'DirectiveRecorded') return recording(event, state)
    const directive = state.directives.get(directiveId)
    if (!directive) return refuse('DIRECTIVE_UNKNOWN', { directiveId })
    switch (event.type) {
      case 'DirectiveSuperseded': {
        const { by } = event
        return [
          ...once(event, state),
          ...unless(by !== directiveId, 'DIRECTIVE_BY_ITSELF', { directiveId }),
          ...unless(state.directives.has(by), 'DIRECTIVE_UNKNOWN', { directiveId: by }),
        ]
      }
      case 'DirectiveLifted':
        return once(event, state)
      case 'NecessityAccepted': {
        const { effect } = directive
        return unless(effect === 'necessity-only', 'NECESSITY_NOT_ASKED', { directiveId, effect })
      }
      case 'NecessityAcceptedWithdrawn':
        return unless(state.necessities.has(necessityKey(directiveId, event)), 'NECESSITY_UNKNOWN', {
          directiveId,
          line: lineKey(event),
        })
      default:
        return unreachable(event)
    }
  },

  alreadySo(event, state) {
    if (event.type === 'NecessityAccepted') return latest(state, event)?.accepted === true
    return event.type === 'NecessityAcceptedWithdrawn' && latest(state, event)?.accepted === false
  },

  evolve(state, event, told) {
    switch (event.type) {
      case 'DirectiveRecorded':
        return { ...state, directives: state.directives.set(event.directiveId, directiveOf(event, told)) }
      case 'DirectiveSuperseded':
      case 'DirectiveLifted':
        return { ...state, told: state.told.add(noticeKey(event)), ends: endedBy(event, state.ends, told) }
      case 'NecessityAccepted':
        return decided(state, event, { at: told.occurredAt, accepted: true })
      case 'NecessityAcceptedWithdrawn':
        return decided(state, event, { at: told.occurredAt, accepted: false })
      default:
        return unreachable(event)
    }
  },

  limits: () => [],
}

/** Bytes, as measured. */
const weight = ({ directives, ends, told, necessities }: Directives): number =>
  600 + 330 * directives.size + 75 * ends.size + 85 * told.size + 350 * necessities.size

export const directives: Context<Directives, DirectiveEvent> = {
  kind: 'directives',
  ids: ['destination'],
  vocabulary: directiveVocabulary,
  rulebook: directiveRules,
  decider,
  calendar: {
    changedBy: ['DirectiveRecorded', 'DirectiveSuperseded', 'DirectiveLifted'],
    dates: ({ directives, ends }) => [
      ...[...directives.values()].flatMap(({ effectiveFrom, effectiveUntil }) =>
        [effectiveFrom, effectiveUntil ?? []].flat(),
      ),
      ...ends.values(),
    ],
  },
  weight,
}

export const directivesStream = (destination: string): Stream<Directives, DirectiveEvent> =>
  streamOf(directives, destination)

function recording({ directiveId, effectiveFrom: from, effectiveUntil: until }: Recorded, state: Directives) {
  return [
    ...unless(!state.directives.has(directiveId), 'DIRECTIVE_ALREADY_TOLD', { directiveId }),
    ...(until === undefined ? [] : unless(until > from, 'DIRECTIVE_NEVER_IN_FORCE', { from, until })),
  ]
}

function directiveOf({ type, ...directive }: Recorded, { grade }: Told): Directive {
  return grade ? { ...directive, grade } : directive
}

/** One notice may end several directives, and supersede one while it lifts another. */
const noticeKey = ({ type, noticeNo, directiveId }: Ended): string => `${type} ${noticeNo} ${directiveId}`

function once(event: Ended, state: Directives) {
  const { noticeNo, directiveId } = event
  return unless(!state.told.has(noticeKey(event)), 'DIRECTIVE_END_ALREADY_TOLD', { noticeNo, directiveId })
}

/** Below official it has no force. */
function endedBy(event: Ended, ends: PersistentMap<Instant>, { grade }: Told): PersistentMap<Instant> {
  const { directiveId, effectiveFrom } = event
  const former = ends.get(directiveId)
  if (grade !== 'official' || (former !== undefined && former <= effectiveFrom)) return ends
  return ends.set(directiveId, effectiveFrom)
}

const necessityKey = (directiveId: string, line: OrderLine): string => `${directiveId} ${lineKey(line)}`

type Necessity = OrderLine & { directiveId: string }

const latest = ({ necessities }: Directives, of: Necessity) => necessities.get(necessityKey(of.directiveId, of))?.at(-1)

function decided(state: Directives, of: Necessity, now: { at: Instant; accepted: boolean }): Directives {
  const key = necessityKey(of.directiveId, of)
  return { ...state, necessities: state.necessities.set(key, [...state.necessities.get(key, []), now]) }
}

/** Whether a necessity of a line stands as accepted for a directive at an instant (DIR-3). */
export function necessityAcceptedAt({ necessities }: Directives, directiveId: string, line: OrderLine, t: Instant) {
  const history = necessities.get(necessityKey(directiveId, line), [])
  return history.filter(({ at }) => at <= t).at(-1)?.accepted === true
}
