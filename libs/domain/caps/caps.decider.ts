import {
  laterOf,
  streamOf,
  unreachable,
  type Bound,
  type Context,
  type Decider,
  type Instant,
  type Refusal,
  type Stream,
  type Told,
} from '#kernel'
import { capsRules, capsVocabulary, type CapsEvent } from './caps.js'
import { countedOf, capUsedBy, emptyCaps, givenBack, groupsIn, lineKey, using, type Caps, type Saying } from './uses.js'

const { refuse, unless, limit, balance } = capsRules

const decider: Decider<Caps, CapsEvent> = {
  initial: emptyCaps,

  decide(event, caps) {
    switch (event.type) {
      case 'CapSet':
        return [...documentOnce(caps, event), ...flawsOf(event)]
      case 'CapWithdrawn':
        return [
          ...documentOnce(caps, event),
          ...unless(rulesIn(caps).includes(event.rule), 'CAP_UNKNOWN', { rule: event.rule }),
        ]
      case 'UsageReported': {
        const number = event.reportNo
        return unless(!caps.told.has(number), 'CAP_ALREADY_TOLD', { what: 'report', number })
      }
      case 'CapUsed': {
        const { reversedUnder, quantity: asked } = event
        if (reversedUnder === undefined) return []
        const given = givenBack(caps, { ...event, reversedUnder })
        const numbers = { asked, given, line: lineKey(event), licence: reversedUnder }
        return unless(asked <= given, 'CAP_NOT_GIVEN_BACK', numbers)
      }
      case 'CapReleased':
        return []
      default:
        return unreachable(event)
    }
  },

  evolve: evolved,

  /**
   * CAP-1, for the groups that the event touches: a use touches its own, a cap all. As long as a cap was told before it
   * counts, every event touches all, since its day may have come meanwhile.
   */
  limits(caps, event, t) {
    const own = 'group' in event && !saidAhead(caps)
    const bounds = own ? boundsOf(caps, event.group, t) : groupsIn(caps).flatMap((group) => boundsOf(caps, group, t))
    if ('orderNo' in event) bounds.push(balance('CAP_USE_SHORT', capUsedBy(caps, event), lineKey(event)))
    return bounds
  },
}

export const caps: Context<Caps, CapsEvent> = {
  kind: 'caps',
  ids: ['product'],
  vocabulary: capsVocabulary,
  rulebook: capsRules,
  decider,
  calendar: {
    changedBy: ['CapSet', 'CapWithdrawn'],
    dates: ({ sayings }) => [...sayings.values()].map(({ from }) => from),
    limits: (caps, t) => groupsIn(caps).flatMap((group) => boundsOf(caps, group, t)),
  },
  /** Bytes, as measured. */
  weight({ sayings, used, held, given, reported, told }) {
    let named = 0
    for (const { cap } of sayings.values()) named += cap?.groups.size ?? 0
    return (
      1500 + sayings.size * 350 + named * 80 + (used.size + reported.size + held.size + given.size + told.size) * 80
    )
  },
}

export const capsStream = (product: string): Stream<Caps, CapsEvent> => streamOf(caps, product)

function evolved(caps: Caps, event: CapsEvent, told: Told): Caps {
  switch (event.type) {
    case 'CapSet': {
      const groups = new Map(event.groups.map(({ group, quantity }) => [group, quantity]))
      const { everyOtherGroup: everyOther } = event
      return saying(caps, event, told, { cap: everyOther === undefined ? { groups } : { groups, everyOther } })
    }
    case 'CapWithdrawn':
      return saying(caps, event, told, {})
    case 'UsageReported':
      return {
        ...caps,
        told: caps.told.add(event.reportNo),
        reported: caps.reported.set(event.group, caps.reported.get(event.group, 0) + event.quantity),
      }
    case 'CapUsed':
      return using(caps, event, event.quantity)
    case 'CapReleased':
      return using(caps, event, -event.quantity)
    default:
      return unreachable(event)
  }
}

function saidAhead({ sayings }: Caps): boolean {
  for (const { ahead } of sayings.values()) if (ahead) return true
  return false
}

type Document = { documentNo: string; rule: string; effectiveFrom: Instant }

function saying(
  caps: Caps,
  { documentNo, rule, effectiveFrom: from }: Document,
  told: Told,
  said: Pick<Saying, 'cap'>,
) {
  const one: Saying = { rule, from, official: told.grade === 'official', ahead: from > told.occurredAt, ...said }
  return { ...caps, sayings: new Map(caps.sayings).set(documentNo, one) }
}

const documentOnce = (caps: Caps, { documentNo }: Document): Refusal[] =>
  unless(!caps.sayings.has(documentNo), 'CAP_ALREADY_TOLD', { what: 'document', number: documentNo })

function flawsOf({ groups, everyOtherGroup }: Extract<CapsEvent, { type: 'CapSet' }>): Refusal[] {
  const names = groups.map(({ group }) => group)
  const repeated = new Set(names.filter((name, i) => names.indexOf(name) !== i))
  return [
    ...unless(names.length > 0 || everyOtherGroup !== undefined, 'CAP_EMPTY'),
    ...[...repeated].flatMap((group) => refuse('CAP_GROUP_REPEATED', { group })),
  ]
}

const rulesIn = (caps: Caps): string[] => [...new Set([...caps.sayings.values()].map(({ rule }) => rule))].sort()

const boundsOf = (caps: Caps, group: string, t: Instant): Bound[] =>
  rulesIn(caps).map((rule) =>
    limit('CAP_SHORT', capAt(caps, rule, group, t), countedOf(caps, group), `${rule} ${group}`),
  )

/**
 * What a rule allows a group at an instant; Infinity where it caps nothing. The latest official document counts; of two
 * of one instant the lower. One below official gives nothing: from its instant on, until a later official one, the lower
 * counts. A withdrawal below official has no force.
 */
export function capAt({ sayings }: Caps, rule: string, group: string, t: Instant): number {
  const said = [...sayings.values()].filter((one) => one.rule === rule && one.from <= t)
  const from = said.filter(({ official }) => official).reduce((latest, one) => laterOf(latest, one.from), '')
  return Math.min(...said.filter((one) => one.from >= from).map(({ cap }) => (cap ? of(cap, group) : Infinity)))
}

const of = ({ groups, everyOther = Infinity }: NonNullable<Saying['cap']>, group: string): number =>
  groups.get(group) ?? everyOther

/** Every group that a cap names or that uses anything. */
export const capGroups = (caps: Caps): string[] => {
  const named = [...caps.sayings.values()].flatMap(({ cap }) => [...(cap?.groups.keys() ?? [])])
  return [...new Set([...named, ...groupsIn(caps)])].sort()
}

export type CapStanding = { rule: string; cap: number; used: number; reported: number; left: number }

/** What each rule that caps a group at an instant allows it, and how much is left; below zero in breach. */
export function capStandingOf(caps: Caps, group: string, t: Instant): CapStanding[] {
  const [used, reported] = [caps.used.get(group, 0), caps.reported.get(group, 0)]
  return rulesIn(caps)
    .map((rule) => ({ rule, cap: capAt(caps, rule, group, t) }))
    .filter(({ cap }) => cap !== Infinity)
    .map(({ rule, cap }) => ({ rule, cap, used, reported, left: cap - used - reported }))
}
