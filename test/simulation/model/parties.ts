/** Parties, products and controls, as they are read at an instant. */
import { dayAt, hasDocument, isMoreThanReport } from './arithmetic.js'
import type { Instant } from './forms.js'
import type { Gates, Parties } from './known.js'
import { onStream, only, type Recorded } from './recorded.js'

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
 * PTY-1, PTY-2: what speaks against a party. It is screened against the version in force of every list it was ever screened
 * against (at least one), and what each of those found, or was adjudicated to be, is clear.
 */
export const partyFlaws = (events: readonly Recorded[], party: string, at: Instant): PartyFlaw[] => {
  const own = onStream(events, `party~${party}`).filter(({ occurredAt }) => occurredAt <= at)
  const lifted = only(own, 'PartyUnblocked').map(({ data }) => data.blockId)
  const blocks = only(own, 'PartyBlocked').filter(({ data }) => !lifted.includes(data.blockId))
  const screenings = only(own, 'PartyScreened')
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
      const current = screenings.filter(({ data }) => data.list === list && data.listVersion === version)
      if (current.length === 0)
        return [
          { kind: 'unscreened' as const, rule: 'PTY-2', why: `${party} is not screened against ${list} ${version}` },
        ]
      return current
        .filter(({ data }) => outcome(data.screeningId, data.outcome) !== 'clear')
        .map(({ data }) => ({
          kind: 'matched' as const,
          rule: 'PTY-1',
          why: `${party} is a ${data.outcome} on ${list} (${data.screeningId})`,
        }))
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
  const eccn = only(own, 'ProductReclassified')
    .filter(({ data }) => data.effectiveFrom <= at)
    .sort((a, b) => (a.data.effectiveFrom < b.data.effectiveFrom ? -1 : 1))
    .at(-1)?.data.eccn
  return registered && { ...registered, eccn: eccn ?? registered.eccn }
}

const order = ['NLR', 'exception', 'licence']
const strictest = (one: Gates, other: Gates): Gates => {
  const of = (gate: 'importApproval' | 'importEntry' | 'exportFiling' | 'labTest') =>
    one[gate] === 'yes' || other[gate] === 'yes' ? 'yes' : 'no'
  const harder = order.indexOf(one.authorisation) >= order.indexOf(other.authorisation) ? one : other
  return {
    authorisation: harder.authorisation,
    ...(harder.authorisation === 'exception' ? { exception: harder.exception } : {}),
    importApproval: of('importApproval'),
    importEntry: of('importEntry'),
    exportFiling: of('exportFiling'),
    labTest: of('labTest'),
  }
}

/**
 * The controls of an ECCN for a country that are in force: recorded, begun, not withdrawn; the latest by effective instant
 * (ties: both, of which the strictest counts). One that was only reported bars as any other does, and frees of nothing.
 */
const controlAt = (events: readonly Recorded[], eccn: string, country: string, at: Instant): Gates | undefined => {
  const own = onStream(events, `control~${eccn}~${country}`)
  const withdrawn = only(own, 'ControlWithdrawn').filter(({ data }) => data.effectiveFrom <= at)
  const begun = only(own, 'ControlRecorded')
    .filter(({ data }) => data.effectiveFrom <= at)
    .filter((control) => !withdrawn.some(({ data }) => data.controlId === control.data.controlId))
  const last = begun
    .filter((control) => isMoreThanReport(control) || hasDocument(control))
    .map(({ data }) => data.effectiveFrom)
    .reduce((a, b) => (a > b ? a : b), '')
  const counts = begun.filter(({ data }) => data.effectiveFrom >= last).map(({ data }) => data as Gates)
  if (last === '' || counts.length === 0) return undefined
  return counts.reduce(strictest)
}

/** CTL-1, CTL-2: the strictest for destination, the end user's headquarters and its ultimate parent's; undefined: none is known. */
export const gatesFor = (
  events: readonly Recorded[],
  eccn: string,
  parties: Parties,
  at: Instant,
): Gates | undefined => {
  const headquarters = (party: string) =>
    only(onStream(events, `party~${party}`), 'PartyRegistered').at(0)?.data.headquarters
  const countries = [
    parties.destination,
    headquarters(parties.endUser),
    headquarters(groupOf(events, parties.endUser)),
  ].filter((country) => country !== undefined)
  const found = [...new Set(countries)].map((country) => controlAt(events, eccn, country, at))
  const known = found.filter((gates) => gates !== undefined)
  return known.length === 0 ? undefined : known.reduce(strictest)
}

export const sameGates = (one: Gates | undefined, other: Gates | undefined): boolean =>
  one !== undefined &&
  other !== undefined &&
  (['authorisation', 'importApproval', 'importEntry', 'exportFiling', 'labTest'] as const).every(
    (gate) => one[gate] === other[gate],
  ) &&
  (one.authorisation !== 'exception' || one.exception === other.exception)
