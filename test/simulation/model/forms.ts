/**
 * The forms (`data`) of the events that no vocabulary has yet: a contract between the model and what will be written.
 *
 * - `quantity` counts pieces on order~, licence~, stock~, shipment~ and entry~, and chips on caps~, volume~, approval~ and
 *   purchase~, because a limit is of one stream and cannot look up a product. Chips = pieces × chipsPerUnit, at the time.
 * - A group is the ultimate parent of the order's customer: it is what caps and approvals count for, whoever the end user is.
 * - Facts have a number of their own. The same number twice on a stream is refused (for facts that are written line by line:
 *   the same number for the same line, item, member or lot).
 * - `effectiveFrom` is when a word of an authority counts from; it may lie before or after its occurredAt.
 * - `takes` says what a departure used up, because what left without papers has nothing to use up: `commitment` is what its
 *   release committed and the cover under it; `cover` is a cover of open units (asHappened); `nothing` is a paper told later.
 * - "Opposite" is the act or fact that undoes an act.
 */

/** What the field `code` accepts: `^[A-Z0-9][A-Z0-9._-]{0,63}$`. */
export type Code = string
/** Free text, not blank. */
export type Text = string
/** Two letters, ISO 3166. */
export type Country = string
/** `YYYY-MM-DD`, without a time zone of its own. */
export type Day = string
/** RFC 3339 in UTC with milliseconds. */
export type Instant = string
/** Whole pieces of a product, at least 1. */
export type Pieces = number
/** Whole chips, at least 1: what caps, volumes, pools and credits count. */
export type Chips = number
/** A decimal string of at most four places with its currency. */
export interface Money {
  amount: string
  currency: string
}
/** A decimal string, such as `0.5`: chips per chip, exact. */
export type Ratio = string
/** The party that is the ultimate parent. */
export type Group = Code

/** A line of an order. */
export interface Line {
  orderNo: Code
  line: number
}
/** Pieces of a line. */
export interface LinePieces extends Line {
  quantity: Pieces
}
/** Chips of a line. */
export interface LineChips extends Line {
  quantity: Chips
}

/** Accounts of units that have left and are not lost. */
export type AfterDeparture =
  'inTransit' | 'inCustoms' | 'customsReleased' | 'delivered' | 'detained' | 'seized' | 'diverted'

/** Units of a line licensed under one item; `onDecrementOf` is the shipment whose decrement they go out on (SHP-7). */
export interface LicenceCover {
  licence: Code
  item: Code
  quantity: Pieces
  onDecrementOf?: Code
}
/** Units of a line drawn from an approval for a member of it; in pieces, the approval has the same in chips. */
export interface DrawCover {
  approval: Code
  member: Group
  quantity: Pieces
}
/** Units of a line reserved from a lot. */
export interface StockCover {
  site: Code
  lot: Code
  quantity: Pieces
}
/** What covers some units of a line; a gate that the line does not need has an empty list. Lists name each cover once. */
export interface Covers {
  licences: LicenceCover[]
  draws: DrawCover[]
  reservations: StockCover[]
}

/** A movement of units of one line, told by a notice of the shipment or entry; stream `order~<orderNo>`. */
interface Told<From extends string, To extends string> {
  line: number
  from: From
  to: To
  quantity: Pieces
  /** The shipment that the units left with. */
  shipment: Code
  /** The number of the shipment's or entry's fact in the same transaction. */
  noticeNo: Code
}

/** order~: what happens to units after their plan. Each is written with the shipment's or entry's fact that tells it. */
export interface OrderFacts {
  /** Units left. `covers` are those that leave with them: from the plan, or as it happened from open units, perhaps none. */
  LineDeparted: Told<'planned' | 'open', 'inTransit'> & { covers: Covers }
  /** Units arrived at the destination; without an entry gate they are free at once. */
  LineArrived: Told<'inTransit', 'inCustoms' | 'customsReleased'>
  /** Customs let units go. */
  LineCustomsReleased: Told<'inCustoms', 'customsReleased'>
  /** Customs keeps units for now. */
  LineDetained: Told<'inCustoms', 'detained'>
  /** Customs keeps them no longer; they are in customs as before. */
  LineDetentionLifted: Told<'detained', 'inCustoms'>
  /** Customs took units for good. */
  LineSeized: Told<'inCustoms' | 'detained', 'seized'>
  /** The consignee has the units. */
  LineDelivered: Told<'customsReleased', 'delivered'>
  /** Units come back: they are owed again, without covers. The goods are received in a lot of their own (StockReturned). */
  LineReturned: Told<AfterDeparture, 'open'>
  /** Nobody knows where units are. Before departure that is LinePlanReleased and StockAdjusted. */
  LineLost: Told<AfterDeparture, 'lost'>
  /** Lost units were found, in this account. */
  LineFound: Told<'lost', AfterDeparture>
  /** Units are with somebody else than they should be. Lost ones are found first. */
  LineDiverted: Told<Exclude<AfterDeparture, 'diverted'>, 'diverted'>
}

/** order~: covers of open units, plans, and the reopening of lost units. */
export interface OrderActs {
  /** Open units are licensed; with LicenceAssigned and CapUsed. Opposite: LineLicenceReleased. */
  LineLicensed: LicenceCover & { line: number }
  /** Gives it back; with AssignmentReleased and CapReleased. Opposite: LineLicensed. */
  LineLicenceReleased: LicenceCover & { line: number }
  /** Open units are drawn from an approval; with ApprovalDrawn. Opposite: LineApprovalDrawReleased. */
  LineApprovalDrawn: DrawCover & { line: number }
  /** Gives it back; with DrawReleased. Opposite: LineApprovalDrawn. */
  LineApprovalDrawReleased: DrawCover & { line: number }
  /** Units are planned for a shipment and take along exactly these covers of the open ones. Opposite: LinePlanReleased. */
  LinePlanned: { line: number; from: 'open'; to: 'planned'; quantity: Pieces; shipment: Code; covers: Covers }
  /** Units leave the plan and bring exactly these covers back. Opposite: LinePlanned. */
  LinePlanReleased: { line: number; from: 'planned'; to: 'open'; quantity: Pieces; shipment: Code; covers: Covers }
  /** Lost units are owed again, without covers; `shipment` is the one they were lost with. Opposite: LineReopenedWithdrawn. */
  LineReopened: { line: number; from: 'lost'; to: 'open'; quantity: Pieces; shipment: Code; reason: Text }
  /** They are not owed again: back to lost. Opposite: LineReopened. */
  LineReopenedWithdrawn: { line: number; from: 'open'; to: 'lost'; quantity: Pieces; shipment: Code; reason: Text }
}

/** One item of a licence, or of an application for one; quantity in pieces, value in all. */
export interface LicenceItem {
  item: Code
  eccn: Code
  /** SKUs; left out: every product of the ECCN. */
  products?: Code[]
  quantity: Pieces
  /** Left out: not limited in value. */
  value?: Money
}
/** A part in an order, as the order names it. */
export type Role = 'customer' | 'endUser' | 'consignee' | 'intermediary'
/** A party that a licence names, in the roles it may have. */
export interface LicensedParty {
  party: Code
  roles: Role[]
}
/** `acknowledgement` blocks assignment until acknowledged; the other kinds are checked at release for export (LIC-4). */
export interface LicenceCondition {
  id: Code
  kind: 'acknowledgement' | 'lab-test' | 'end-use-statement' | 'volume-share'
  /** What it says; for volume-share also which share of US end-use shipments may go to these countries together. */
  parameters: { text?: Text; ratio?: Ratio; countries?: Country[] }
}

/** application~<applicationNo>. */
export interface ApplicationFacts {
  /** A licence was applied for. It opens the stream, and is told once. */
  LicenceApplied: { applicationNo: Code; items: LicenceItem[]; parties?: LicensedParty[]; destinations?: Country[] }
  /** The authority sent it back undecided. */
  LicenceReturnedWithoutAction: { noticeNo: Code; reason: Text }
  /** The authority said no. */
  LicenceDenied: { noticeNo: Code; reason: Text }
}

/** licence~<licenceNo>. Grades below official give no force to what permits, and full force to what limits (LIC-5). */
export interface LicenceFacts {
  /** It was issued. First a report may tell it, later the document (another documentNo): what is official counts. */
  LicenceIssued: {
    documentNo: Code
    applicationNo?: Code
    items: LicenceItem[]
    parties: LicensedParty[]
    destinations: Country[]
    validFrom: Day
    validUntil: Day
    timeZone: string
    conditions: LicenceCondition[]
  }
  /** What it names is so from then on, an item or condition by its id, lists of parties and destinations whole. */
  LicenceAmended: {
    documentNo: Code
    effectiveFrom: Instant
    items?: LicenceItem[]
    parties?: LicensedParty[]
    destinations?: Country[]
    validFrom?: Day
    validUntil?: Day
    conditions?: LicenceCondition[]
    /** Conditions that fall away. */
    conditionsRemoved?: Code[]
  }
  /** Not in force for now; its assignments stay. */
  LicenceSuspended: { noticeNo: Code; effectiveFrom: Instant; reason: Text }
  /** In force again, after a suspension or a revocation. */
  LicenceReinstated: { noticeNo: Code; effectiveFrom: Instant; reason: Text }
  /** In force no more. */
  LicenceRevoked: { noticeNo: Code; effectiveFrom: Instant; reason: Text }
  /** Units left under an item. `value` is the filing's; `settles` is as much of the assigned value (items limited in value). */
  LicenceDecremented: LinePieces & {
    decrementNo: Code
    item: Code
    shipment: Code
    takes: 'commitment' | 'cover' | 'nothing'
    /** What no release had committed, told beside what one had under the same number. */
    part?: 'uncommitted'
    value?: Money
    settles?: Money
    /** They go out on the decrement of this shipment and count nothing of their own (SHP-7). */
    onDecrementOf?: Code
  }
  /** The authority gives units of a decrement back, on evidence; below official it has no force. */
  DecrementReversed: LinePieces & { reversalNo: Code; item: Code; shipment: Code; value?: Money; reason: Text }
}

/** licence~<licenceNo>. */
export interface LicenceActs {
  /** A condition was read and is kept. Opposite: ConditionAcknowledgedWithdrawn. */
  ConditionAcknowledged: { conditionId: Code; note: Text }
  /** Opposite: ConditionAcknowledged. */
  ConditionAcknowledgedWithdrawn: { conditionId: Code; reason: Text }
  /** Units of a line under an item; `value` = quantity × the line's price, if the item is limited in value. Opposite: AssignmentReleased. */
  LicenceAssigned: LinePieces & { item: Code; value?: Money; onDecrementOf?: Code }
  /** Opposite: LicenceAssigned. */
  AssignmentReleased: LinePieces & { item: Code; value?: Money; onDecrementOf?: Code }
  /** A release for export binds assigned units to a shipment. Opposite: LicenceUncommitted. */
  LicenceCommitted: LinePieces & { item: Code; shipment: Code; value?: Money; onDecrementOf?: Code }
  /** Opposite: LicenceCommitted. */
  LicenceUncommitted: LinePieces & { item: Code; shipment: Code; value?: Money; onDecrementOf?: Code }
}

/** caps~<product>, the SKU. */
export interface CapFacts {
  /** A cap per group. The same rule again replaces it; other rules stand beside it. */
  CapSet: {
    documentNo: Code
    rule: Code
    groups: { group: Group; quantity: Chips }[]
    /** For each group that is not named; left out: those have no cap under this rule. */
    everyOtherGroup?: Chips
    basis: Text
    effectiveFrom: Instant
  }
  /** The rule caps nothing any more; below official it has no force. */
  CapWithdrawn: { documentNo: Code; rule: Code; effectiveFrom: Instant }
  /** A group has used so many chips with another supplier; counts at any grade. */
  UsageReported: { reportNo: Code; group: Group; supplier: Code; quantity: Chips }
}

/** caps~<product>. */
export interface CapActs {
  /** With every LicenceAssigned. On a decrement (`onDecrementOf`) it is written and counts nothing. Opposite: CapReleased. */
  CapUsed: LineChips & { group: Group; onDecrementOf?: Code; reversedUnder?: Code }
  /** With AssignmentReleased, and by itself after a DecrementReversed of the licence `reversedUnder`. Opposite: CapUsed. */
  CapReleased: LineChips & { group: Group; onDecrementOf?: Code; reversedUnder?: Code }
}

/** volume~<product>, the SKU. */
export interface VolumeFacts {
  /** To these countries together at most ratio × what is shipped to US end use. The same rule again replaces it. */
  RatioSet: { documentNo: Code; rule: Code; countries: Country[]; ratio: Ratio; basis: Text; effectiveFrom: Instant }
  /** A departure, of every line, whether a ratio is set or not. */
  UnitsExported: LineChips & {
    noticeNo: Code
    endUseCountry: Country
    shipment: Code
    takes: 'commitment' | 'nothing'
    /** What no release had committed, told beside what one had under the same number. */
    part?: 'uncommitted'
  }
  /** They are back where they left from: they count no more. */
  UnitsCameBack: LineChips & { noticeNo: Code; endUseCountry: Country; shipment: Code }
  /** Shipped outside this ledger. US end use on a report counts nothing (it would permit), other countries always. */
  VolumeReported: { reportNo: Code; endUseCountry: Country; quantity: Chips; period: { from: Day; until: Day } }
}

/** volume~<product>. */
export interface VolumeActs {
  /** With every release for export. Opposite: VolumeReleased. */
  VolumeCommitted: LineChips & { endUseCountry: Country; shipment: Code }
  /** Opposite: VolumeCommitted. */
  VolumeReleased: LineChips & { endUseCountry: Country; shipment: Code }
}

/** A pool: exactly so many, or "more than"; at least N authorises N. */
export interface Pool {
  bound: 'exact' | 'atLeast'
  quantity: Chips
}
/** What a condition of an approval asks: chips of domestic make for each chip drawn, or a sentence. */
export interface ApprovalConditionParameters {
  ratio?: Ratio
  text?: Text
}
/** The kinds of conditions. A domestic-ratio is met by credits, the others by ConditionSatisfied. */
export type ApprovalConditionKind = 'domestic-ratio' | 'necessity' | 'end-use' | 'other'

/** approval~<approval>. */
export interface ApprovalFacts {
  /** A buyer asked for one; it may open the stream. */
  ApprovalRequested: { requestNo: Code; buyer: Code; products: Code[]; quantity?: Chips }
  /** What is heard of a round; it grants nothing. */
  RoundReported: { reportNo: Code; members?: Group[]; criteria?: Text }
  /** Granted, and without force until it is made effective. */
  ApprovalGranted: {
    documentNo: Code
    destination: Country
    members: Group[]
    /** SKUs or families. */
    products: Code[]
    pool: Pool
    /** Its last day in `timeZone`; left out: no end. */
    validUntil?: Day
    timeZone: string
  }
  /** What it names is so from then on. What it enlarges needs official, or to be made effective by its documentNo. */
  ApprovalAmended: {
    documentNo: Code
    effectiveFrom: Instant
    members?: Group[]
    products?: Code[]
    pool?: Pool
    validUntil?: Day
  }
  /** Not in force for now. */
  ApprovalSuspended: { noticeNo: Code; effectiveFrom: Instant; reason: Text }
  /** In force again; below official it has no force. */
  ApprovalReinstated: { noticeNo: Code; effectiveFrom: Instant; reason: Text }
  /** In force no more. */
  ApprovalWithdrawn: { noticeNo: Code; effectiveFrom: Instant; reason: Text }
  /** Discussed: blocks nothing, shows as a risk (APR-3). */
  ConditionProposed: {
    conditionId: Code
    version: number
    kind: ApprovalConditionKind
    parameters?: ApprovalConditionParameters
  }
  /** Set, a new version instead of the former. Parameters left out are unknown: it then blocks new draws and releases. */
  ConditionSet: {
    conditionId: Code
    version: number
    kind: ApprovalConditionKind
    parameters?: ApprovalConditionParameters
    /** new-draws: draws recorded from effectiveFrom on; all-undeparted: whatever has not left. */
    appliesTo: 'new-draws' | 'all-undeparted'
    effectiveFrom: Instant
  }
  /** The condition is gone for all; below official it has no force. */
  ConditionWithdrawn: { noticeNo: Code; conditionId: Code; effectiveFrom: Instant }
  /** The condition is gone for one member, or for all; below official it has no force. */
  ConditionWaived: { noticeNo: Code; conditionId: Code; member?: Group; effectiveFrom: Instant }
  /** Drawn chips left. */
  DrawConsumed: LineChips & {
    consumptionNo: Code
    member: Group
    shipment: Code
    takes: 'commitment' | 'cover' | 'nothing'
    /** What no release had committed, told beside what one had under the same number. */
    part?: 'uncommitted'
  }
  /** Chips that never cleared import go back to the pool; counts if official, or of a company with a SHA-256 (APR-6). */
  DrawConsumptionReversed: LineChips & { reversalNo: Code; cause: Text; member: Group; shipment: Code }
}

/** approval~<approval>. */
export interface ApprovalActs {
  /** Gives force to the document that it names (APR-2); the grade is the document's or that of this act's own evidence. Opposite: ApprovalMadeEffectiveWithdrawn. */
  ApprovalMadeEffective: { documentNo: Code; reason: Text }
  /** Opposite: ApprovalMadeEffective. */
  ApprovalMadeEffectiveWithdrawn: { documentNo: Code; reason: Text }
  /** Sets the share of a member; without a quantity it has none and uses what is left. Opposite: itself, with the former share. */
  PoolShareAssigned: { member: Group; quantity?: Chips }
  /** This version of a condition is met by this member. Opposite: ConditionSatisfiedWithdrawn. */
  ConditionSatisfied: { conditionId: Code; version: number; member: Group; statement: Text }
  /** Opposite: ConditionSatisfied. */
  ConditionSatisfiedWithdrawn: { conditionId: Code; version: number; member: Group; reason: Text }
  /** With LineApprovalDrawn. Opposite: DrawReleased. */
  ApprovalDrawn: LineChips & { member: Group }
  /** With LineApprovalDrawReleased. `creditsFreed`: applied credits of the member that are needed no more; they stay applied. Opposite: ApprovalDrawn. */
  DrawReleased: LineChips & { member: Group; creditsFreed: number }
  /** A release for export binds drawn chips to a shipment. Opposite: DrawUncommitted. */
  DrawCommitted: LineChips & { member: Group; shipment: Code }
  /** Opposite: DrawCommitted. */
  DrawUncommitted: LineChips & { member: Group; shipment: Code }
  /** Chips of a verified purchase stand for the member's ratio; with PurchaseCredited. Opposite: CreditReleased. */
  CreditApplied: { member: Group; purchase: PurchaseLine; quantity: Chips }
  /** With PurchaseCreditReleased. Opposite: CreditApplied. */
  CreditReleased: { member: Group; purchase: PurchaseLine; quantity: Chips }
}

/** A line of an invoice; its stream is purchase~<seller>~<invoice>. */
export interface PurchaseLine {
  seller: Code
  invoice: Code
  invoiceLine: number
}

/** purchase~<seller>~<invoice>. */
export interface PurchaseFacts {
  /** The buyer says so: `quantity` is what it claims, `invoiced` what the invoice line says. */
  PurchaseClaimed: {
    claimNo: Code
    buyer: Code
    invoiceLine: number
    product: Code
    quantity: Chips
    invoiced: Chips
  }
  /** An authority or the seller disowns so many of the line: they count as not invoiced. */
  PurchaseRejected: { noticeNo: Code; invoiceLine: number; quantity: Chips; reason: Text }
  /** So many were not bought after all: they count as not invoiced. */
  PurchaseCancelled: { noticeNo: Code; invoiceLine: number; quantity: Chips; reason: Text }
}

/** purchase~<seller>~<invoice>. */
export interface PurchaseActs {
  /** So many more of the line are verified (DOM-1). Opposite: PurchaseVerifiedWithdrawn. */
  PurchaseVerified: { invoiceLine: number; quantity: Chips; basis: Text }
  /** So many fewer. Opposite: PurchaseVerified. */
  PurchaseVerifiedWithdrawn: { invoiceLine: number; quantity: Chips; reason: Text }
  /** With CreditApplied (DOM-2). Opposite: PurchaseCreditReleased. */
  PurchaseCredited: { invoiceLine: number; approval: Code; member: Group; quantity: Chips }
  /** With CreditReleased. Opposite: PurchaseCredited. */
  PurchaseCreditReleased: { invoiceLine: number; approval: Code; member: Group; quantity: Chips }
}

/** directives~<destination>. */
export interface DirectiveFacts {
  /** What an authority told whom. A permit of a grade below official permits nothing. */
  DirectiveRecorded: {
    directiveId: Code
    issuer: Code
    /** Of the issuer: 1 is the highest. */
    rank: number
    /** SKUs or families; left out: all goods. */
    products?: Code[]
    /** Who was told, such as customs agents. */
    addressee?: Text
    /** The group that it is about; left out: every buyer. */
    buyer?: Group
    effect: 'prohibit' | 'necessity-only' | 'permit'
    effectiveFrom: Instant
    /** Counts up to, and not at, this instant. */
    effectiveUntil?: Instant
  }
  /** Another directive stands in its place; below official it has no force. */
  DirectiveSuperseded: { noticeNo: Code; directiveId: Code; by: Code; effectiveFrom: Instant }
  /** It counts no more; below official it has no force. */
  DirectiveLifted: { noticeNo: Code; directiveId: Code; effectiveFrom: Instant }
}

/** directives~<destination>. */
export interface DirectiveActs {
  /** For that directive and line the buyer's statement is good (DIR-3). Opposite: NecessityAcceptedWithdrawn. */
  NecessityAccepted: Line & { directiveId: Code; statement: Text }
  /** Opposite: NecessityAccepted. */
  NecessityAcceptedWithdrawn: Line & { directiveId: Code; reason: Text }
}

/** entry~<entry>. */
export interface EntryFacts {
  /** It opens the stream. */
  EntryLodged: { declarationNo: Code; shipment: Code; lines: (Line & { declared: Pieces })[] }
  /** Customs took the declaration. */
  EntryAccepted: { noticeNo: Code }
  /** Customs will look. */
  InspectionOrdered: { inspectionId: Code; lines?: Line[] }
  /** Customs has looked; `counted` may be nought. */
  InspectionCompleted: {
    inspectionId: Code
    outcome: 'conforms' | 'differs'
    counted: (Line & { counted: number })[]
  }
  /** The declaration says otherwise now, for the lines it names (ENT-2: not while an inspection is open). */
  EntryAmended: { amendmentNo: Code; lines: (Line & { declared: Pieces })[]; reason: Text }
  /** Customs waits with all of it. */
  EntryHeld: { noticeNo: Code; reason: Text }
  /** With LineCustomsReleased. */
  EntryReleased: { noticeNo: Code; lines: LinePieces[] }
  /** Customs does not take the declaration. */
  EntryRejected: { noticeNo: Code; reason: Text }
  /** With LineDetained. */
  GoodsDetained: { noticeNo: Code; lines: LinePieces[]; reason: Text }
  /** With LineDetentionLifted. */
  DetentionLifted: { noticeNo: Code; lines: LinePieces[] }
  /** With LineSeized. */
  GoodsSeized: { noticeNo: Code; lines: (LinePieces & { from: 'inCustoms' | 'detained' })[]; reason: Text }
  /** Customs sends them back; with LineReturned. */
  GoodsReturned: { noticeNo: Code; lines: (LinePieces & { from: 'inCustoms' | 'detained' })[]; reason: Text }
}

/** A way of sharing out what is scarce. */
export type Policy = 'first-come' | 'pro-rata' | 'priority-tiers'

/** allocation~<allocation>. */
export interface AllocationActs {
  /** A pure function of the ledger after that transaction (ALL-1); losers are named too (ALL-4). Opposite: AllocationRejected. */
  AllocationProposed: {
    policy: Policy
    /** Groups, first served first; only with priority-tiers. */
    tiers?: Group[][]
    product: Code
    /** The id of the last transaction that it looked at. */
    afterTransaction: string
    lines: (Line & { gains: Covers; givesUp: Covers; why: Text })[]
  }
  /** By another than the proposer (ALL-2). Opposite: AllocationRevoked. */
  AllocationApproved: { reason: Text }
  /** Opposite: AllocationProposed, a new one. */
  AllocationRejected: { reason: Text }
  /** One chunk is done, with its covers in the same transaction; chunks count from 1. Opposite: AllocationRevoked. */
  AllocationApplied: { chunk: number; lines: Line[]; skipped: (Line & { reason: Text })[] }
  /** No further chunk; what was applied stays and is released by its own acts. Opposite: AllocationProposed, a new one. */
  AllocationRevoked: { reason: Text }
}

/** Serial numbers from first to last; `count` of them. */
export interface SerialRange {
  first: Code
  last: Code
  count: number
}
/** What a filing says of a line; licence and item as they stand on its cover, none under an exception or NLR. */
export interface FiledLine extends LinePieces {
  licence?: Code
  item?: Code
  value?: Money
}

/** shipment~<shipment>. */
export interface ShipmentActs {
  /** It opens the stream; with LinePlanned of each line. Opposite: ShipmentCancelled. */
  ShipmentPlanned: {
    consignee: Code
    endUser: Code
    destination: Country
    site: Code
    route: Text
    lines: LinePieces[]
  }
  /** What it names is so from now on, `lines` whole; with LinePlanned and LinePlanReleased for the difference. Opposite: itself, with the former plan. */
  PlanChanged: { lines?: LinePieces[]; route?: Text; reason: Text }
  /** With LinePlanReleased of what has not left. Opposite: ShipmentPlanned, a new one. */
  ShipmentCancelled: { reason: Text }
  /** SHP-3; with what it commits on licences, approvals, volumes and stocks. Opposite: ExportReleaseWithdrawn. */
  ReleasedForExport: { releaseId: Code; lines: LinePieces[] }
  /** Of what has not left; with the commitments given back. Opposite: ReleasedForExport. */
  ExportReleaseWithdrawn: { releaseId: Code; reason: Text }
}

/** shipment~<shipment>. */
export interface ShipmentFacts {
  /** Boxes were closed; may be told in parts, which add up. */
  ShipmentPacked: { packingNo: Code; lines: (LinePieces & { lot: Code; serials: SerialRange[] })[] }
  /** The export filing was accepted under this number. */
  EeiAccepted: { itn: Code; lines: FiledLine[] }
  /** It says this instead, whole. */
  EeiCorrected: { correctionNo: Code; itn: Code; lines: FiledLine[] }
  /** It counts no more. */
  EeiCancelled: { noticeNo: Code; itn: Code; reason: Text }
  /** With LineDeparted, LicenceDecremented, DrawConsumed, UnitsExported and StockIssued. */
  ShipmentDeparted: {
    noticeNo: Code
    /** The release that stands at its instant; left out only as it happened. */
    releaseId?: Code
    lines: LinePieces[]
    exportPort: Code
    itns: Code[]
    invoice: Code
    /** It left without what SHP-4 asks: the numbers of the rules that it broke (SHP-5). */
    asHappened?: { rules: Code[] }
  }
  /** With LineArrived. */
  ShipmentArrived: { noticeNo: Code; lines: LinePieces[] }
  /** With LineDelivered. */
  ShipmentDelivered: { noticeNo: Code; lines: LinePieces[] }
  /** With LineReturned. */
  ShipmentReturned: { noticeNo: Code; lines: (LinePieces & { from: AfterDeparture })[]; reason: Text }
  /** With LineLost. */
  ShipmentLost: { noticeNo: Code; lines: (LinePieces & { from: AfterDeparture })[]; reason: Text }
  /** With LineFound. */
  ShipmentFound: { noticeNo: Code; lines: (LinePieces & { to: AfterDeparture })[] }
  /** With LineDiverted. */
  ShipmentDiverted: {
    noticeNo: Code
    lines: (LinePieces & { from: Exclude<AfterDeparture, 'diverted'> })[]
    country: Country
    reason: Text
  }
  /** Delivered goods went to somebody else in the country or beyond; moves nothing. */
  TransferReported: { reportNo: Code; lines: LinePieces[]; transferee: Text; country: Country }
  /** A breach was disclosed to an authority; moves nothing. */
  DisclosureFiled: { disclosureNo: Code; authority: Code; subject: Text }
}

/** Every stream. */
export interface KernelFacts {
  /** The transaction that it names does not count. */
  TransactionAnnulled: { transactionId: string; reason: Text }
  /** A date of the stream came; folded by nothing. */
  DateReached: { date: Instant }
}
