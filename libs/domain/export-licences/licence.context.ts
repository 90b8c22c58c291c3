import { streamOf, type Context, type Instant, type Stream } from '#kernel'
import { allItemBounds } from './bounds.js'
import { licenceDatesOf, licenceReleasableFrom } from './force.js'
import { licenceDecider } from './licence.decider.js'
import { licenceRules, licenceVocabulary, type LicenceEvent } from './licence.js'
import type { Licence } from './uses.js'

/** Bytes, as measured. */
function weight({ documents, notices, held, values, reversed, told }: Licence): number {
  const lines = held.assigned.size + held.committed.size + held.decremented.size + reversed.size
  const valued = values.assigned.size + values.committed.size + values.decremented.size
  let named = 0
  for (const { items, parties, conditions } of documents.values())
    named += items.size + (parties?.size ?? 0) + conditions.size
  return 2500 + documents.size * 600 + named * 250 + notices.size * 150 + lines * 80 + valued * 100 + told.size * 80
}

function releasableFrom(licence: Licence, t: Instant): Instant[] {
  const from = licenceReleasableFrom(licence, t)
  return from === undefined ? [] : [from]
}

export const licence: Context<Licence, LicenceEvent> = {
  kind: 'licence',
  ids: ['licenceNo'],
  vocabulary: licenceVocabulary,
  rulebook: licenceRules,
  decider: licenceDecider,
  calendar: {
    changedBy: ['LicenceIssued', 'LicenceAmended', 'LicenceSuspended', 'LicenceReinstated', 'LicenceRevoked'],
    dates: (licence, t) => [...licenceDatesOf(licence, t), ...releasableFrom(licence, t)],
    limits: allItemBounds,
  },
  weight,
}

export const licenceStream = (licenceNo: string): Stream<Licence, LicenceEvent> => streamOf(licence, licenceNo)
