import { streamOf, unreachable, type Context, type Decider, type Instant, type Stream } from '#kernel'
import {
  applicationRules,
  applicationVocabulary,
  type Application,
  type ApplicationEvent,
  type Outcome,
} from './application.js'
import { repeated } from './items.js'

const { refuse, unless } = applicationRules

const decider: Decider<Application, ApplicationEvent> = {
  initial: { outcomes: new Map() },

  decide(event, application, told, applicationNo) {
    switch (event.type) {
      case 'LicenceApplied': {
        const { items } = event
        return [
          ...unless(!application.applied, 'APPLICATION_EXISTS', { applicationNo }),
          ...repeated(items.map(({ item }) => item)).flatMap((item) => refuse('APPLICATION_ITEM_REPEATED', { item })),
        ]
      }
      case 'LicenceReturnedWithoutAction':
      case 'LicenceDenied': {
        const { noticeNo } = event
        if (!application.applied) return refuse('APPLICATION_UNKNOWN', { applicationNo })
        return unless(!application.outcomes.has(noticeNo), 'APPLICATION_NOTICE_ALREADY_TOLD', { noticeNo })
      }
      default:
        return unreachable(event)
    }
  },

  evolve(application, event, { occurredAt: at }) {
    switch (event.type) {
      case 'LicenceApplied': {
        const { type, ...applied } = event
        return { ...application, applied }
      }
      case 'LicenceReturnedWithoutAction':
        return { ...application, outcomes: new Map(application.outcomes).set(event.noticeNo, { kind: 'returned', at }) }
      case 'LicenceDenied':
        return { ...application, outcomes: new Map(application.outcomes).set(event.noticeNo, { kind: 'denied', at }) }
      default:
        return unreachable(event)
    }
  },

  limits: () => [],
}

export const application: Context<Application, ApplicationEvent> = {
  kind: 'application',
  ids: ['applicationNo'],
  vocabulary: applicationVocabulary,
  rulebook: applicationRules,
  decider,
  weight: ({ applied, outcomes }) => 300 + 250 * (applied?.items.length ?? 0) + 150 * outcomes.size,
}

export const applicationStream = (applicationNo: string): Stream<Application, ApplicationEvent> =>
  streamOf(application, applicationNo)

/**
 * What has come of an application by an instant: the latest notice; of two at one instant, the denial. A licence stands
 * on a stream of its own and names its application there.
 */
export function outcomeAt({ outcomes }: Application, t: Instant): Outcome['kind'] | 'pending' {
  let latest: Outcome | undefined
  for (const one of outcomes.values())
    if (one.at <= t && (!latest || one.at > latest.at || (one.at === latest.at && one.kind === 'denied'))) latest = one
  return latest?.kind ?? 'pending'
}
