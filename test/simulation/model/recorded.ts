import type * as forms from './forms.js'
import type { KnownActs, KnownFacts } from './known.js'

export type Facts = KnownFacts &
  forms.OrderFacts &
  forms.ApplicationFacts &
  forms.LicenceFacts &
  forms.CapFacts &
  forms.VolumeFacts &
  forms.ApprovalFacts &
  forms.PurchaseFacts &
  forms.DirectiveFacts &
  forms.EntryFacts &
  forms.ShipmentFacts &
  forms.KernelFacts

export type Acts = KnownActs &
  forms.OrderActs &
  forms.LicenceActs &
  forms.CapActs &
  forms.VolumeActs &
  forms.ApprovalActs &
  forms.PurchaseActs &
  forms.DirectiveActs &
  forms.AllocationActs &
  forms.ShipmentActs

export type Forms = Facts & Acts
export type Type = keyof Forms

export interface Evidence {
  grade: 'official' | 'company' | 'reported'
  source: string
  sha256?: string
  illustrative?: boolean
  note?: string
}

interface Envelope {
  id: string
  stream: string
  revision: number
  occurredAt: string
  recordedAt: string
  transaction: { id: string; index: number; count: number }
  actor: { id: string; roles: string[] }
  approver?: string
  evidence?: Evidence
}

/** A recorded event of one of these types. */
export type Told<T extends Type> = T extends Type ? Envelope & { type: T; data: Forms[T] } : never
/** Any recorded event. */
export type Recorded = Told<Type>

/** The acts; every other type is a fact. */
const acts: Record<keyof Acts, true> = {
  ScreeningAdjudicated: true,
  PartyUnblocked: true,
  OrderConfirmed: true,
  OrderConfirmationWithdrawn: true,
  OrderHeld: true,
  LineHeld: true,
  HoldReleased: true,
  LineAdded: true,
  LineReduced: true,
  LineIncreased: true,
  LineRescheduled: true,
  LineRepriced: true,
  OrderPartiesChanged: true,
  LineSubstituted: true,
  OrderCancelled: true,
  OrderReinstated: true,
  LineGatesDetermined: true,
  LineReserved: true,
  LineReservationReleased: true,
  StockReserved: true,
  ReservationReleased: true,
  StockCommitted: true,
  StockUncommitted: true,
  StockUnblocked: true,
  LineLicensed: true,
  LineLicenceReleased: true,
  LineApprovalDrawn: true,
  LineApprovalDrawReleased: true,
  LinePlanned: true,
  LinePlanReleased: true,
  LineReopened: true,
  LineReopenedWithdrawn: true,
  ConditionAcknowledged: true,
  ConditionAcknowledgedWithdrawn: true,
  LicenceAssigned: true,
  AssignmentReleased: true,
  LicenceCommitted: true,
  LicenceUncommitted: true,
  CapUsed: true,
  CapReleased: true,
  VolumeCommitted: true,
  VolumeReleased: true,
  ApprovalMadeEffective: true,
  ApprovalMadeEffectiveWithdrawn: true,
  PoolShareAssigned: true,
  ConditionSatisfied: true,
  ConditionSatisfiedWithdrawn: true,
  ApprovalDrawn: true,
  DrawReleased: true,
  DrawCommitted: true,
  DrawUncommitted: true,
  CreditApplied: true,
  CreditReleased: true,
  PurchaseVerified: true,
  PurchaseVerifiedWithdrawn: true,
  PurchaseCredited: true,
  PurchaseCreditReleased: true,
  NecessityAccepted: true,
  NecessityAcceptedWithdrawn: true,
  AllocationProposed: true,
  AllocationApproved: true,
  AllocationRejected: true,
  AllocationApplied: true,
  AllocationRevoked: true,
  ShipmentPlanned: true,
  PlanChanged: true,
  ShipmentCancelled: true,
  ReleasedForExport: true,
  ExportReleaseWithdrawn: true,
}
export const isAct = (event: { type: string }): boolean => Object.hasOwn(acts, event.type)

/** Those of some types, in ledger order. */
export const only = <T extends Type>(events: readonly Recorded[], ...types: readonly T[]): Told<T>[] =>
  events.filter((event) => (types as readonly string[]).includes(event.type)) as Told<T>[]

/** Histories that know their streams, so that nobody looks through all of them for one. */
const indexes = new WeakMap<readonly Recorded[], (stream: string) => Recorded[]>()

/** Says how the events of a stream are found in a history; the same list each time, as long as nothing is added to it. */
export const indexed = (events: readonly Recorded[], of: (stream: string) => Recorded[]): readonly Recorded[] => {
  indexes.set(events, of)
  return events
}

export const onStream = (events: readonly Recorded[], stream: string): Recorded[] =>
  indexes.get(events)?.(stream) ?? events.filter((event) => event.stream === stream)

/** A history and what is recorded after it. */
export const followedBy = (events: readonly Recorded[], more: readonly Recorded[]): readonly Recorded[] => {
  if (more.length === 0) return events
  const later = Map.groupBy(more, ({ stream }) => stream)
  const found = new Map<string, Recorded[]>()
  return indexed([...events, ...more], (stream) => {
    const own = later.get(stream)
    if (!own) return onStream(events, stream)
    let all = found.get(stream)
    if (!all) found.set(stream, (all = [...onStream(events, stream), ...own]))
    return all
  })
}

/** What a list of events comes to, made once for each list: nobody may change it. */
export const oncePerList = <T>(of: (events: readonly Recorded[]) => T): ((events: readonly Recorded[]) => T) => {
  const known = new WeakMap<readonly Recorded[], { is: T }>()
  return (events) => {
    let one = known.get(events)
    if (!one) known.set(events, (one = { is: of(events) }))
    return one.is
  }
}

/** `order~A` → order, A; `purchase~S~I` → purchase, S, I. */
export const partsOf = (stream: string): { kind: string; ids: string[] } => {
  const [kind, ...ids] = stream.split('~')
  return { kind: kind!, ids }
}

/** Transactions in ledger order, each with its events. */
export const transactionsOf = (events: readonly Recorded[]): Recorded[][] => [
  ...Map.groupBy(events, ({ transaction }) => transaction.id).values(),
]

/** What counts: not annulled by an annulment that counts itself. A later annulment is judged before an earlier one. */
export const effective = (events: readonly Recorded[]): Recorded[] => {
  const annulled = new Set<string>()
  for (const event of events.toReversed())
    if (event.type === 'TransactionAnnulled' && !annulled.has(event.transaction.id))
      annulled.add(event.data.transactionId)
  return events.filter((event) => !annulled.has(event.transaction.id))
}

/** The latest recordedAt: the instant at which the ledger knows all of this. */
export const latest = (events: readonly Recorded[]): string =>
  events.map(({ recordedAt }) => recordedAt).reduce((a, b) => (a > b ? a : b), '')

/** Whether one person is told by both ids; people type them with and without capitals. */
export const isSame = (one: string | undefined, other: string): boolean => one?.toLowerCase() === other.toLowerCase()
/** Whether someone other than the actor approved it. */
export const isSecond = ({ approver, actor }: Recorded): boolean =>
  approver !== undefined && !isSame(approver, actor.id)
