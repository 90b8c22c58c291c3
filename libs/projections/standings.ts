import type { DatabaseSync } from 'node:sqlite'
import { blocked, lotBarred, nothingBars, tested, type Lot, type Party, type Standing, type Stock } from '#domain'
import { Recent, type Recorded } from '#kernel'
import { isWhole, type Change } from './projection.js'

const barredBit = 1
const testedBit = 2

export const lotThing = (site: string, sku: string, lot: string): string => `stock~${site}~${sku} ${lot}`
const partyThing = (party: string): string => `party~${party}`

/**
 * How the shared things stand that rows of other streams depend on: parties that are blocked, lots that are barred or
 * tested. Kept in the rows' own file, so that it is read without folding the stream of the thing.
 */
export class Standings implements Standing {
  private readonly cache = new Recent<number>(50_000)
  private readonly find
  private readonly put
  private readonly drop

  constructor(db: DatabaseSync) {
    this.find = db.prepare('SELECT bits FROM standings WHERE thing = ?')
    this.put = db.prepare('INSERT INTO standings VALUES (?, ?) ON CONFLICT DO UPDATE SET bits = excluded.bits')
    this.drop = db.prepare('DELETE FROM standings WHERE thing = ?')
  }

  blocked(party: string): boolean {
    return this.bits(partyThing(party)) !== 0
  }

  lot(site: string, sku: string, lot: string): { barred: boolean; tested: boolean } {
    const bits = this.bits(lotThing(site, sku, lot))
    return { barred: (bits & barredBit) !== 0, tested: (bits & testedBit) !== 0 }
  }

  /** The ledger knows of no licences, approvals or directives yet: nothing of them bars. */
  readonly licence = nothingBars.licence
  readonly approval = nothingBars.approval
  readonly directive = nothingBars.directive

  /** Takes over what a change says of shared things; answers those that stand otherwise than before. */
  take(change: Change): string[] {
    if (change.kind === 'party') return this.set(partyThing(change.ids[0]!), blockedBits(change.after.state as Party))
    if (change.kind !== 'stock') return []
    const [site, sku] = change.ids as [string, string]
    const stock = change.after.state as Stock
    return lotsTouched(change).flatMap((name) => this.set(lotThing(site, sku, name), lotBits(stock.lots.get(name))))
  }

  private bits(thing: string): number {
    let bits = this.cache.get(thing)
    if (bits === undefined) {
      bits = (this.find.get(thing) as { bits: number } | undefined)?.bits ?? 0
      this.cache.set(thing, bits)
    }
    return bits
  }

  private set(thing: string, bits: number): string[] {
    if (this.bits(thing) === bits) return []
    if (bits === 0) this.drop.run(thing)
    else this.put.run(thing, bits)
    this.cache.set(thing, bits)
    return [thing]
  }
}

/** A lot that nothing is known of any more, since what told of it was annulled, stands as one never told of. */
const lotBits = (lot: Lot | undefined): number =>
  lot ? (lotBarred(lot) ? barredBit : 0) | (tested(lot) ? testedBit : 0) : 0
const blockedBits = (party: Party): number => (blocked(party).length > 0 ? 1 : 0)

/** The lots that a change of a stock may have touched. */
export function lotsTouched(change: Change): string[] {
  const { events, before, after } = change
  const stock = after.state as Stock
  if (isWhole(change)) return [...stock.lots.keys()]
  // Lots that an annulled event alone had made are gone from the state, but named in the events that are still read.
  if (!before || before.revision < 0)
    return [...new Set([...events.flatMap((event) => lotIn(event, stock)), ...stock.lots.keys()])]
  if (events.length === 1) return lotIn(events[0]!, stock)
  const lots = new Set<string>()
  for (const event of events) for (const lot of lotIn(event, stock)) lots.add(lot)
  return [...lots]
}

function lotIn({ data }: Recorded, stock: Stock): string[] {
  const { lot, blockId } = data as { lot?: string; blockId?: string }
  const named = lot ?? (blockId === undefined ? undefined : stock.blocks.get(blockId)?.lot)
  return named === undefined ? [] : [named]
}
