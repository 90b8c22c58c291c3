import {
  streamOf,
  unreachable,
  type Context,
  type Decider,
  type Grade,
  type Instant,
  type Stream,
  type Told,
} from '#kernel'
import { strictest, type Gates } from '../gates.js'
import { controlRules, controlVocabulary, type Control, type ControlEvent, type ControlRecord } from './control.js'

const { unless } = controlRules

const decider: Decider<Control, ControlEvent> = {
  initial: { records: new Map(), ends: new Map() },

  decide(event, control) {
    const { controlId } = event
    switch (event.type) {
      case 'ControlRecorded':
        return [
          ...unless(!control.records.has(controlId), 'CONTROL_ALREADY_TOLD', { controlId }),
          ...unless((event.authorisation === 'exception') === (event.exception !== undefined), 'EXCEPTION_MISPLACED'),
        ]
      case 'ControlWithdrawn':
        return [
          ...unless(control.records.has(controlId), 'CONTROL_UNKNOWN', { controlId }),
          ...unless(!control.ends.has(controlId), 'CONTROL_WITHDRAWAL_ALREADY_TOLD', { controlId }),
        ]
      default:
        return unreachable(event)
    }
  },

  evolve(control, event, told) {
    switch (event.type) {
      case 'ControlRecorded':
        return { ...control, records: new Map(control.records).set(event.controlId, recordOf(event, told)) }
      case 'ControlWithdrawn': {
        const { effectiveFrom } = event
        return { ...control, ends: new Map(control.ends).set(event.controlId, graded({ effectiveFrom }, told)) }
      }
      default:
        return unreachable(event)
    }
  },

  limits: () => [],
}

export const control: Context<Control, ControlEvent> = {
  kind: 'control',
  ids: ['eccn', 'country'],
  vocabulary: controlVocabulary,
  rulebook: controlRules,
  decider,
  calendar: {
    changedBy: ['ControlRecorded', 'ControlWithdrawn'],
    dates: ({ records, ends }) => [...records.values(), ...ends.values()].map(({ effectiveFrom }) => effectiveFrom),
  },
  weight: ({ records, ends }) => 300 + 350 * records.size + 150 * ends.size,
}

export const controlStream = (eccn: string, country: string): Stream<Control, ControlEvent> =>
  streamOf(control, eccn, country)

function recordOf(event: Extract<ControlEvent, { type: 'ControlRecorded' }>, told: Told): ControlRecord {
  const { type, controlId, basis, effectiveFrom, ...gates } = event
  return graded({ gates, effectiveFrom }, told)
}

const graded = <T extends object>(value: T, { grade }: Told): T & { grade?: Grade } =>
  grade ? { ...value, grade } : value

/**
 * The gates of an ECCN for a country at an instant, or undefined: undetermined (CTL-2).
 *
 * What determines them is the latest *official* record in force (ties: the strictest, field by field). A record below
 * `official` determines and loosens nothing; as long as no later official one supersedes it, it tightens, field by field.
 * A withdrawal ends a record of its own grade or below. A weaker one than that only casts doubt: both what the record
 * says and what would be left without it have to be met, and if nothing would be left, the gates are undetermined.
 */
export function gatesAt(control: Control, t: Instant): Gates | undefined {
  const inForce = recordsAt(control, t)
  const official = inForce.filter(({ record }) => record.grade === 'official')
  const certain = latestOf(official.filter(({ doubted }) => !doubted))
  if (!certain) return undefined
  const cautious = inForce.filter(({ record }) => record.grade !== 'official' && record.effectiveFrom >= certain.from)
  return strictest([certain.gates, latestOf(official)?.gates, ...cautious.map(({ record }) => record.gates)])
}

type InForce = { record: ControlRecord; doubted: boolean }

function recordsAt({ records, ends }: Control, t: Instant): InForce[] {
  return [...records].flatMap(([controlId, record]): InForce[] => {
    if (record.effectiveFrom > t) return []
    const end = ends.get(controlId)
    if (!end || end.effectiveFrom > t) return [{ record, doubted: false }]
    return rankOf(end.grade) >= rankOf(record.grade) ? [] : [{ record, doubted: true }]
  })
}

const rankOf = (grade: Grade | undefined): number => ['reported', 'company', 'official'].indexOf(grade ?? 'reported')

function latestOf(dated: readonly InForce[]): { gates: Gates; from: Instant } | undefined {
  const from = dated.reduce((latest, { record }) => (record.effectiveFrom > latest ? record.effectiveFrom : latest), '')
  const gates = strictest(dated.filter(({ record }) => record.effectiveFrom === from).map(({ record }) => record.gates))
  return gates && { gates, from }
}
