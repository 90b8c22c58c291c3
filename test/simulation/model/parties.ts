/** Parties, products and controls, as they are read at an instant. */
import { dayAt, isMoreThanReport, isOfficial, weightOf } from './arithmetic.js'
import type { Instant } from './forms.js'
import type { Gates, Parties } from './known.js'
import { onStream, only, type Recorded, type Told } from './recorded.js'

/** The ultimate parent of a party: followed upwards, as parties are registered with theirs. */
export const groupOf = (events: readonly Recorded[], party: string): string => {
  const seen = new Set<string>()
  for (let one = party; ;) {
    const parent = only(onStream(events, `party~${one}`), 'PartyRegistered').at(0)?.data.ultimateParent
    if (parent === undefined || seen.has(parent) || parent === one) return one
    seen.add(one)
    one = parent
  }
}

const versionInForce = (events: readonly Recorded[], list: string, at: Instant): string | undefined =>
  only(onStream(events, `list~${list}`), 'ScreeningListPublished')
    .filter(({ data }) => data.effectiveFrom <= at)
    .sort((a, b) => (a.data.effectiveFrom < b.data.effectiveFrom ? -1 : 1))
    .at(-1)?.data.version

/** A block bars open units too (PTY-3); a match known at a departure bars it; the rest bars confirmation and release. */
export interface PartyFlaw {
  kind: 'blocked' | 'matched' | 'unscreened'
  rule: string
  why: string
}

/**
 * PTY-1, PTY-2: what speaks against a party. Of every list that it was ever screened against (at least one) its last
 * screening counts, by when it happened: it is against the version in force, and found or was adjudicated to be clear.
 * Of several at one instant each has to be.
 */
export const partyFlaws = (events: readonly Recorded[], party: string, at: Instant): PartyFlaw[] => {
  const own = onStream(events, `party~${party}`).filter(({ occurredAt }) => occurredAt <= at)
  const lifted = only(own, 'PartyUnblocked').map(({ data }) => data.blockId)
  const blocks = only(own, 'PartyBlocked').filter(({ data }) => !lifted.includes(data.blockId))
  // A report clears nobody.
  const screenings = only(own, 'PartyScreened').filter(
    (event) => event.data.outcome !== 'clear' || isMoreThanReport(event),
  )
  const lists = [...new Set(screenings.map(({ data }) => data.list))]
  const outcome = (screeningId: string, found: string) =>
    only(own, 'ScreeningAdjudicated')
      .filter(({ data }) => data.screeningId === screeningId)
      .at(-1)?.data.outcome ?? found
  return [
    ...blocks.map(({ data }) => ({
      kind: 'blocked' as const,
      rule: 'PTY-1',
      why: `${party} is blocked (${data.blockId})`,
    })),
    ...(lists.length === 0 ? [{ kind: 'unscreened' as const, rule: 'PTY-1', why: `${party} is not screened` }] : []),
    ...lists.flatMap((list): PartyFlaw[] => {
      const version = versionInForce(events, list, at)
      const ofList = screenings.filter(({ data }) => data.list === list)
      const last = ofList.map(({ occurredAt }) => occurredAt).reduce((a, b) => (a > b ? a : b))
      return ofList
        .filter(({ occurredAt }) => occurredAt === last)
        .flatMap(({ data }) => [
          ...(outcome(data.screeningId, data.outcome) === 'clear'
            ? []
            : [
                {
                  kind: 'matched' as const,
                  rule: 'PTY-1',
                  why: `${party} is a ${data.outcome} on ${list} (${data.screeningId})`,
                },
              ]),
          ...(data.listVersion === version
            ? []
            : [
                {
                  kind: 'unscreened' as const,
                  rule: 'PTY-2',
                  why: `${party} is not screened against ${list} ${version}`,
                },
              ]),
        ])
    }),
  ]
}

/** Who is named in an order, once each. */
export const namedIn = ({ customer, endUser, consignee, intermediaries }: Parties): string[] => [
  ...new Set([customer, endUser, consignee, ...(intermediaries ?? [])]),
]

/** A certificate of the end user that is valid: its last day ends in UTC. It is more than a report. */
export const hasEndUseCertificate = (events: readonly Recorded[], party: string, at: Instant): boolean =>
  only(onStream(events, `party~${party}`), 'EndUseCertified').some(
    (event) => event.occurredAt <= at && isMoreThanReport(event) && dayAt(at, 'UTC') <= event.data.validUntil,
  )

export interface Product {
  eccn: string
  family: string
  chipsPerUnit: number
  orderMultiple: number
}
export const productAt = (events: readonly Recorded[], sku: string, at: Instant): Product | undefined => {
  const own = onStream(events, `product~${sku}`)
  const registered = only(own, 'ProductRegistered').at(0)?.data
  // Nobody ships under a classification that a report made.
  const eccn = only(own, 'ProductReclassified')
    .filter((event) => event.data.effectiveFrom <= at && event.evidence?.grade !== 'reported')
    .sort((a, b) => (a.data.effectiveFrom < b.data.effectiveFrom ? -1 : 1))
    .at(-1)?.data.eccn
  return registered && { ...registered, eccn: eccn ?? registered.eccn }
}

const order = ['NLR', 'exception', 'licence']
/** Field by field; two different exceptions have nothing in common, so that a licence is needed. */
const strictest = (one: Gates, other: Gates): Gates => {
  const of = (gate: 'importApproval' | 'importEntry' | 'exportFiling' | 'labTest') =>
    one[gate] === 'yes' || other[gate] === 'yes' ? 'yes' : 'no'
  const harder = order.indexOf(one.authorisation) >= order.indexOf(other.authorisation) ? one : other
  const apart = one.authorisation === other.authorisation && one.exception !== other.exception
  return {
    authorisation: apart ? 'licence' : harder.authorisation,
    ...(harder.authorisation === 'exception' && !apart ? { exception: harder.exception } : {}),
    importApproval: of('importApproval'),
    importEntry: of('importEntry'),
    exportFiling: of('exportFiling'),
    labTest: of('labTest'),
  }
}

/**
 * The controls of an ECCN for a country, in force at an instant: the latest official one (ties: the strictest) determines
 * them; what is said below official, and not before it, only makes them stricter. A withdrawal ends what rests on no
 * better evidence than itself; another one casts doubt, so that what was withdrawn and what is left both have to be met.
 */
const controlAt = (events: readonly Recorded[], eccn: string, country: string, at: Instant): Gates | undefined => {
  const own = onStream(events, `control~${eccn}~${country}`)
  const ends = only(own, 'ControlWithdrawn').filter(({ data }) => data.effectiveFrom <= at)
  const endOf = (control: Told<'ControlRecorded'>) =>
    ends.filter(({ data }) => data.controlId === control.data.controlId)
  const begun = only(own, 'ControlRecorded')
    .filter(({ data }) => data.effectiveFrom <= at)
    .filter((control) => !endOf(control).some((end) => weightOf(end) >= weightOf(control)))
  const official = begun.filter(isOfficial)
  const latestOf = (controls: readonly Told<'ControlRecorded'>[]) => {
    const last = controls.map(({ data }) => data.effectiveFrom).reduce((a, b) => (a > b ? a : b), '')
    return controls.filter(({ data }) => data.effectiveFrom === last)
  }
  const certain = latestOf(official.filter((control) => endOf(control).length === 0))
  if (certain.length === 0) return undefined
  const since = certain[0]!.data.effectiveFrom
  const cautious = begun.filter((control) => !isOfficial(control) && control.data.effectiveFrom >= since)
  return [...certain, ...latestOf(official), ...cautious].map(({ data }) => data as Gates).reduce(strictest)
}

/** CTL-1, CTL-2: the destination's, made stricter by the end user's headquarters and its ultimate parent's; undefined: none is known. */
export const gatesFor = (
  events: readonly Recorded[],
  eccn: string,
  parties: Parties,
  at: Instant,
): Gates | undefined => {
  const headquarters = (party: string) =>
    only(onStream(events, `party~${party}`), 'PartyRegistered').at(0)?.data.headquarters
  const others = [headquarters(parties.endUser), headquarters(groupOf(events, parties.endUser))]
  const destination = controlAt(events, eccn, parties.destination, at)
  return (
    destination &&
    [...new Set(others)]
      .flatMap((country) => (country === undefined ? [] : (controlAt(events, eccn, country, at) ?? [])))
      .reduce(strictest, destination)
  )
}

export const sameGates = (one: Gates | undefined, other: Gates | undefined): boolean =>
  one !== undefined &&
  other !== undefined &&
  (['authorisation', 'importApproval', 'importEntry', 'exportFiling', 'labTest'] as const).every(
    (gate) => one[gate] === other[gate],
  ) &&
  (one.authorisation !== 'exception' || one.exception === other.exception)
