import { unreachable, type Decider, type Instant, type Told } from '#kernel'
import { lineKey, type OrderLine } from '../lines.js'
import { addLineBounds, itemBounds } from './bounds.js'
import { licenceKnown, licenceNotInForce, unacknowledged } from './force.js'
import { currencyFlaws, documentFlaws, noted, once, valueFlaws, valueKept } from './form.js'
import { licenceRules, type LicenceEvent } from './licence.js'
import type { Notice } from './notices.js'
import { conditionNamed, documentOf, itemNamed } from './terms.js'
import { counted, emptyLicence, type Licence, paperKey } from './uses.js'

const { refuse, unless } = licenceRules

export const licenceDecider: Decider<Licence, LicenceEvent> = {
  initial: emptyLicence,

  decide(event, licence, told, licenceNo) {
    if (event.type === 'LicenceIssued') return [...once(licence, event), ...documentFlaws(event)]
    if (!licenceKnown(licence)) return refuse('LICENCE_UNKNOWN', { licence: licenceNo })
    if ('item' in event && !itemNamed(licence.documents, event.item))
      return refuse('LICENCE_ITEM_UNKNOWN', { item: event.item })
    switch (event.type) {
      case 'LicenceAmended':
        return [...once(licence, event), ...documentFlaws(event)]
      case 'LicenceSuspended':
      case 'LicenceReinstated':
      case 'LicenceRevoked':
        return once(licence, event)
      case 'LicenceDecremented':
      case 'DecrementReversed':
        return [...once(licence, event), ...currencyFlaws(licence, event)]
      case 'ConditionAcknowledged':
      case 'ConditionAcknowledgedWithdrawn': {
        const { conditionId } = event
        return unless(conditionNamed(licence.documents, conditionId), 'LICENCE_CONDITION_UNKNOWN', { conditionId })
      }
      case 'LicenceAssigned':
      case 'LicenceCommitted':
        return [
          ...licenceNotInForce(licenceNo, licence, told.occurredAt),
          ...unacknowledged(licenceNo, licence, told.occurredAt),
          ...valueFlaws(licence, event, told.occurredAt),
        ]
      case 'AssignmentReleased':
      case 'LicenceUncommitted':
        return valueKept(licence, event)
      default:
        return unreachable(event)
    }
  },

  alreadySo(event, licence) {
    switch (event.type) {
      case 'ConditionAcknowledged':
        return licence.acknowledged.has(event.conditionId)
      case 'ConditionAcknowledgedWithdrawn':
        return conditionNamed(licence.documents, event.conditionId) && !licence.acknowledged.has(event.conditionId)
      default:
        return false
    }
  },

  evolve: evolved,

  /** No act makes these grow beyond their limit. A reduction, or a decrement that was never assigned, can: a breach. */
  limits(licence, event, t) {
    const bounds = itemBounds(licence, event, t)
    addLineBounds(bounds, licence, event)
    return bounds
  },
}

function evolved(licence: Licence, event: LicenceEvent, told: Told): Licence {
  switch (event.type) {
    case 'LicenceIssued':
    case 'LicenceAmended':
      return { ...licence, documents: new Map(licence.documents).set(event.documentNo, documentOf(event, told)) }
    case 'LicenceSuspended':
      return noticed(licence, event, 'suspended', told)
    case 'LicenceReinstated':
      return noticed(licence, event, 'reinstated', told)
    case 'LicenceRevoked':
      return noticed(licence, event, 'revoked', told)
    case 'LicenceDecremented':
      return noted(decremented(licence, event), event)
    case 'DecrementReversed':
      return noted(told.grade === 'official' ? reversed(licence, event) : licence, event)
    case 'ConditionAcknowledged':
      return { ...licence, acknowledged: new Set(licence.acknowledged).add(event.conditionId) }
    case 'ConditionAcknowledgedWithdrawn':
      return { ...licence, acknowledged: new Set([...licence.acknowledged].filter((id) => id !== event.conditionId)) }
    case 'LicenceAssigned':
      return counted(licence, 'assigned', event, event, 1)
    case 'AssignmentReleased':
      return counted(licence, 'assigned', event, event, -1)
    case 'LicenceCommitted':
      return counted(licence, 'committed', event, event, 1)
    case 'LicenceUncommitted':
      return counted(licence, 'committed', event, event, -1)
    default:
      return unreachable(event)
  }
}

type Noticed = { noticeNo: string; effectiveFrom: Instant }

function noticed(licence: Licence, event: Noticed, kind: Notice['kind'], { grade = 'reported' }: Told): Licence {
  const notice = { kind, from: event.effectiveFrom, grade }
  return { ...licence, notices: new Map(licence.notices).set(event.noticeNo, notice) }
}

type Reversed = Extract<LicenceEvent, { type: 'DecrementReversed' }>

function reversed(licence: Licence, event: Reversed): Licence {
  const back = counted(licence, 'decremented', event, event, -1)
  const key = lineKey(event)
  return { ...back, reversed: back.reversed.set(key, back.reversed.get(key, 0) + event.quantity) }
}

/** Pieces of a line whose decrement the authority has reversed, with all shipments. */
export const reversedOn = (licence: Licence, line: OrderLine): number => licence.reversed.get(lineKey(line), 0)

type Decremented = Extract<LicenceEvent, { type: 'LicenceDecremented' }>

/** Units that left take along what they used up. The filing's value settles what was assigned; not told, that counts. */
function decremented(licence: Licence, event: Decremented): Licence {
  const { takes, quantity, settles } = event
  const gone = counted(licence, 'decremented', event, { quantity, value: event.value ?? settles }, 1)
  if (takes === 'nothing') {
    const key = paperKey(event)
    return { ...gone, papers: gone.papers.set(key, gone.papers.get(key, 0) + quantity) }
  }
  const uncovered = counted(gone, 'assigned', event, { quantity, value: settles }, -1)
  return takes === 'cover' ? uncovered : counted(uncovered, 'committed', event, { quantity, value: settles }, -1)
}
