import {
  againstDraw,
  againstGoods,
  approvalTermsAt,
  capStandingOf,
  drawsLeftAt,
  itemLeftAt,
  itemsNamed,
  licenceNotCovering,
  licenceNotInForce,
  licenceRules,
  termsAt,
  unacknowledged,
  type Against,
  type Approval,
  type BookBound,
  type BookSource,
  type Caps,
  type Licence,
  type Parties,
  type Route,
  type SharedGate,
  type Taking,
  type Way,
} from '#domain'
import type { Instant, Refusal } from '#kernel'

/** What lines have in common: who is named in their orders, and the currency of their price; empty without one. */
export type Common = { readonly parties: Parties; readonly group: string; readonly currency: string }
export type Goods = { readonly sku: string; readonly eccn: string; readonly family: string }
/** Pieces of a lot that may be promised; `passed`: its test. */
export type FreeLot = { readonly site: string; readonly lot: string; readonly left: number; readonly passed: boolean }
/** The shared things of a book, folded. */
export type Things = {
  readonly licences: readonly (readonly [string, Licence])[]
  readonly approvals: readonly (readonly [string, Approval])[]
  readonly caps: Caps
  readonly lots: readonly FreeLot[]
}

type Found = { source: number; until: string }
/** What one thing would be to a route: a source, or why it is none. */
type Candidate = Found | { against: readonly Refusal[] }

/** The sources and bounds of a book, each once, and the ways to them of each kind of line. */
export class Ways {
  readonly sources: BookSource[] = []
  readonly bounds: BookBound[] = []
  private readonly boundAt = new Map<string, number>()
  private readonly sourceAt = new Map<string, number>()
  /** How many routes a source is open to. */
  private readonly open = new Map<number, number>()
  private readonly found: { common: Common; candidates: Record<'licence' | 'approval', Candidate[]> }[] = []

  constructor(
    private readonly things: Things,
    private readonly goods: Goods,
    private readonly t: Instant,
  ) {}

  /** Adds the route of lines that have these in common; answers its place. */
  add(common: Common): number {
    const licence = this.things.licences.flatMap(([id, of]) => this.itemsOf(id, of, common))
    const approval = this.things.approvals.map(([id, of]) => this.drawOn(id, of, common))
    for (const one of [...licence, ...approval])
      if ('source' in one) this.open.set(one.source, (this.open.get(one.source) ?? 0) + 1)
    return this.found.push({ common, candidates: { licence, approval } }) - 1
  }

  routes(): Route[] {
    const stock = this.stock()
    return this.found.map(({ common: { group }, candidates: { licence, approval } }) => {
      const ways = { licence: this.way(licence, this.capsOf(group)), approval: this.way(approval, []), stock }
      return { group, ways }
    })
  }

  /** What is open to the fewest goes first, so that it is not left when others have used up what they share; then what ends first. */
  private way(candidates: readonly Candidate[], bounds: readonly number[]): Way {
    const found = candidates.filter((one): one is Found => 'source' in one)
    const sorted = found.sort(
      (one, other) =>
        this.open.get(one.source)! - this.open.get(other.source)! ||
        (one.until === other.until ? one.source - other.source : one.until < other.until ? -1 : 1),
    )
    return { sources: sorted.map(({ source }) => source), bounds, against: found.length > 0 ? [] : nearest(candidates) }
  }

  private itemsOf(id: string, licence: Licence, { parties, currency }: Common): Candidate[] {
    const { sku, eccn } = this.goods
    const general = [...licenceNotInForce(id, licence, this.t), ...unacknowledged(id, licence, this.t)]
    const { customer, endUser, consignee, intermediaries = [], destination } = parties
    const asked = { sku, eccn, destination, customer, endUser, consignee, intermediaries }
    return itemsNamed(licence.documents).map((item) => {
      const left = itemLeftAt(licence, item, this.t)
      const valued = left?.value
      const priced = licenceRules.unless(
        valued === undefined || valued.currency === currency,
        currency === '' ? 'VALUE_MISSING' : 'VALUE_CURRENCY',
        { item, currency: valued?.currency ?? '', asked: currency },
      )
      const against = [...general, ...licenceNotCovering(id, licence, item, asked, this.t), ...priced]
      if (against.length > 0 || !left) return { against }
      const key = `${id} ${item}`
      const bounds = [this.bound('LICENCE_SHORT', key, left.quantity, 'piece')]
      if (valued)
        bounds.push(this.bound('LICENCE_VALUE_SHORT', `${key} ${valued.currency}`, asNumber(valued.amount), 'price'))
      const source = this.source('licence', { licence: id, item }, bounds)
      return { source, until: termsAt(licence.documents, this.t)!.validUntil }
    })
  }

  private drawOn(id: string, approval: Approval, { parties: { destination }, group }: Common): Candidate {
    const { sku, family } = this.goods
    const against = [
      ...againstDraw(approval, group, this.t),
      ...againstGoods(approval, { sku, family, destination }, this.t),
    ]
    const left = drawsLeftAt(approval, group, this.t)
    if (against.length > 0 || !left) return { against }
    const bounds = left.map((one) => this.bound(one.code, `${id} ${one.key}`.trim(), one.left, 'chip'))
    const source = this.source('approval', { approval: id, member: group }, bounds)
    return { source, until: approvalTermsAt(approval, this.t)!.validUntil ?? '~' }
  }

  private capsOf(group: string): number[] {
    return capStandingOf(this.things.caps, group, this.t).map(({ rule, left }) =>
      this.bound('CAP_SHORT', `${rule} ${group}`, left, 'chip'),
    )
  }

  /** Any line may have any lot: those that passed their test first, then by name. */
  private stock(): Way {
    const rank = ({ passed, site, lot }: FreeLot): string => `${passed ? 0 : 1} ${lot} ${site}`
    const lots = [...this.things.lots].sort((one, other) => (rank(one) < rank(other) ? -1 : 1))
    const sources = lots.map(({ site, lot, left }) =>
      this.source('stock', { site, lot }, [this.bound('STOCK_SHORT', `${site} ${lot}`, left, 'piece')]),
    )
    return { sources, bounds: [], against: [] }
  }

  private bound(code: string, key: string, left: number, per: Taking): number {
    const name = `${code} ${key}`
    const known = this.boundAt.get(name)
    if (known === undefined) {
      this.boundAt.set(name, this.bounds.length)
      return this.bounds.push({ code, key, left: Math.max(0, left), per }) - 1
    }
    // Of two versions of one condition the stricter.
    if (left < this.bounds[known]!.left) this.bounds[known] = { code, key, left: Math.max(0, left), per }
    return known
  }

  private source(gate: SharedGate, cover: BookSource['cover'], bounds: readonly number[]): number {
    const name = JSON.stringify(cover)
    const known = this.sourceAt.get(name)
    if (known !== undefined) return known
    this.sourceAt.set(name, this.sources.length)
    return this.sources.push({ gate, cover, bounds }) - 1
  }
}

/** What speaks against the candidate against which the least does: what would have to change. */
function nearest(candidates: readonly Candidate[]): Against[] {
  const against = candidates.flatMap((one) => ('against' in one ? [one.against] : []))
  const fewest = against.reduce<readonly Refusal[] | undefined>(
    (least, one) => (least && least.length <= one.length ? least : one),
    undefined,
  )
  return (fewest ?? []).map(({ code, message }) => ({ code, message }))
}

/** An amount as a number, exact or less. */
const asNumber = (amount: bigint): number =>
  Number(amount > BigInt(Number.MAX_SAFE_INTEGER) ? BigInt(Number.MAX_SAFE_INTEGER) : amount)
