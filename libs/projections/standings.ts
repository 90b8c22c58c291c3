import type { DatabaseSync } from 'node:sqlite'
import {
  approvalDatesOf,
  approvalInForceAt,
  blocked,
  groupOf,
  licenceDatesOf,
  licenceInForceAt,
  lineIn,
  lineKey,
  lotBarred,
  necessityAcceptedAt,
  tested,
  type Approval,
  type Directed,
  type Directives,
  type Licence,
  type Lot,
  type OrderLine,
  type Party,
  type Product,
  type Standing,
  type Stock,
} from '#domain'
import { Recent, type Instant, type Recorded } from '#kernel'
import { isWhole, type Change } from './projection.js'
import { barringOf, saidIn, saidText, type Said } from './rulings.js'
import { inSpans, spansFrom } from './spans.js'

export const lotThing = (site: string, sku: string, lot: string): string => `stock~${site}~${sku} ${lot}`
export const licenceThing = (licence: string): string => `licence~${licence}`
export const approvalThing = (approval: string): string => `approval~${approval}`
export const directivesThing = (destination: string): string => `directives~${destination}`
const partyThing = (party: string): string => `party~${party}`
const groupThing = (party: string): string => `group~${party}`
const productThing = (sku: string): string => `product~${sku}`
const necessityThing = (destination: string, directiveId: string, line: OrderLine): string =>
  `necessity~${destination} ${directiveId} ${lineKey(line)}`

const [barredMark, testedMark] = ['b', 't']

/** Where the texts of {@link Standings} are kept, by thing; one of which there is nothing to say has the empty text. */
export type Shelf = {
  find(thing: string): string
  put(thing: string, stands: string): void
  drop(thing: string): void
}

/** The texts in the rows' own file. */
export function shelfIn(db: DatabaseSync): Shelf {
  const put = db.prepare('INSERT INTO standings VALUES (?, ?) ON CONFLICT DO UPDATE SET stands = excluded.stands')
  const drop = db.prepare('DELETE FROM standings WHERE thing = ?')
  return {
    find: findIn(db),
    put: (thing, stands) => void put.run(thing, stands),
    drop: (thing) => void drop.run(thing),
  }
}

function findIn(db: DatabaseSync): Shelf['find'] {
  const find = db.prepare('SELECT stands FROM standings WHERE thing = ?')
  return (thing) => (find.get(thing) as { stands: string } | undefined)?.stands ?? ''
}

/** The same, and over them what is put here: the file itself is only read. */
export function shelfOver(db: DatabaseSync): Shelf {
  const find = findIn(db)
  const told = new Map<string, string>()
  return {
    find: (thing) => told.get(thing) ?? find(thing),
    put: (thing, stands) => void told.set(thing, stands),
    drop: (thing) => void told.set(thing, ''),
  }
}

/**
 * How the shared things stand that rows of other streams depend on: parties that are blocked, lots that are barred or
 * tested, licences and approvals in force, directives, and what these ask of parties and products. Kept as texts in the
 * rows' own file, so that it is read without folding the stream of the thing.
 */
export class Standings {
  private readonly cache = new Recent<string>(50_000)
  private readonly said = new Map<string, { text: string; said: Said }>()

  constructor(private readonly shelf: Shelf) {}

  /** As things stand at an instant, or at the latest event of their own if that is later: no row moves by the calendar alone. */
  at(t: Instant): Standing {
    return {
      blocked: (party) => this.of(partyThing(party)) !== '',
      lot: (site, sku, lot) => {
        const stands = this.of(lotThing(site, sku, lot))
        return { barred: stands.includes(barredMark), tested: stands.includes(testedMark) }
      },
      licence: (licence) => ({ barred: !this.inForceAt(licenceThing(licence), t) }),
      approval: (approval) => ({ barred: !this.inForceAt(approvalThing(approval), t) }),
      directive: (of) => this.barring(of, t),
    }
  }

  /** Takes over what a change says of shared things; answers those that stand otherwise than before. */
  take(change: Change): string[] {
    switch (change.kind) {
      case 'party':
        return this.takeParty(change)
      case 'product': {
        const moved = this.set(productThing(change.ids[0]!), (change.after.state as Product).registered?.family ?? '')
        return opens(change) ? [] : moved
      }
      case 'stock':
        return this.takeStock(change)
      case 'licence':
        return this.takeLicence(change)
      case 'approval':
        return this.takeApproval(change)
      case 'directives':
        return this.takeDirectives(change)
      default:
        return []
    }
  }

  private takeParty(change: Change): string[] {
    const party = change.ids[0]!
    const state = change.after.state as Party
    const group = groupOf(party, state)
    const moved = this.set(groupThing(party), group === party ? '' : group)
    const stopped = this.set(partyThing(party), blocked(state).length > 0 ? barredMark : '')
    return opens(change) ? stopped : [...moved, ...stopped]
  }

  private takeStock(change: Change): string[] {
    const [site, sku] = change.ids as [string, string]
    const stock = change.after.state as Stock
    return lotsTouched(change).flatMap((name) => this.set(lotThing(site, sku, name), lotMarks(stock.lots.get(name))))
  }

  private takeLicence(change: Change): string[] {
    const [was, licence] = [change.before?.state as Licence | undefined, change.after.state as Licence]
    const thing = licenceThing(change.ids[0]!)
    const same = licence.documents === was?.documents && licence.notices === was.notices
    if (same && !this.dateCame(thing, change)) return []
    const spans = spansFrom(
      change.after.recordedAt,
      (t) => licenceDatesOf(licence, t),
      (t) => licenceInForceAt(licence, t),
    )
    return this.set(thing, spans.join(' '))
  }

  private takeApproval(change: Change): string[] {
    const [was, approval] = [change.before?.state as Approval | undefined, change.after.state as Approval]
    const thing = approvalThing(change.ids[0]!)
    const { documents, effective, notices } = approval
    const same = documents === was?.documents && effective === was.effective && notices === was.notices
    if (same && !this.dateCame(thing, change)) return []
    const spans = spansFrom(
      change.after.recordedAt,
      (t) => approvalDatesOf(approval, t),
      (t) => approvalInForceAt(approval, t),
    )
    return this.set(thing, spans.join(' '))
  }

  private takeDirectives(change: Change): string[] {
    const destination = change.ids[0]!
    const { state, recordedAt } = change.after as { state: Directives; recordedAt: Instant }
    const accepted = necessitiesTouched(change).flatMap(({ directiveId, ...line }) => {
      const stands = necessityAcceptedAt(state, directiveId, line, recordedAt) ? 'a' : ''
      return this.set(necessityThing(destination, directiveId, line), stands)
    })
    return [...accepted, ...this.set(directivesThing(destination), saidText(state, recordedAt))]
  }

  /** Whether a date of a thing has come since its event before. */
  private dateCame(thing: string, { before, after }: Change): boolean {
    return this.spansOf(thing).some((at) => at > before!.recordedAt && at <= after.recordedAt)
  }

  private spansOf(thing: string): string[] {
    const stands = this.of(thing)
    return stands === '' ? [] : stands.split(' ')
  }

  private inForceAt(thing: string, t: Instant): boolean {
    return inSpans(this.spansOf(thing), t)
  }

  private barring({ orderNo, line, sku, customer, destination }: Directed, t: Instant): readonly string[] {
    const said = this.saidOf(destination)
    if (!said) return none
    const [family, group] = [this.of(productThing(sku)), this.of(groupThing(customer))]
    const scope = { sku, buyer: group === '' ? customer : group, ...(family !== '' && { family }) }
    return barringOf(said, t, scope, (directiveId) => {
      return this.of(necessityThing(destination, directiveId, { orderNo, line })) !== ''
    })
  }

  private saidOf(destination: string): Said | undefined {
    const text = this.of(directivesThing(destination))
    if (text === '') return undefined
    const known = this.said.get(destination)
    if (known?.text === text) return known.said
    const said = saidIn(text)
    this.said.set(destination, { text, said })
    return said
  }

  /** Empty for a thing of which there is nothing to say. */
  private of(thing: string): string {
    let stands = this.cache.get(thing)
    if (stands === undefined) {
      stands = this.shelf.find(thing)
      this.cache.set(thing, stands)
    }
    return stands
  }

  private set(thing: string, stands: string): string[] {
    if (this.of(thing) === stands) return []
    if (stands === '') this.shelf.drop(thing)
    else this.shelf.put(thing, stands)
    this.cache.set(thing, stands)
    return [thing]
  }
}

const none: readonly string[] = []

/** True when a stream begins: nothing names a party or a product before it is there. */
const opens = ({ before }: Change): boolean => before?.revision === -1

type Necessity = OrderLine & { directiveId: string }

/** The necessities that a change of directives may have touched. */
function necessitiesTouched(change: Change): Necessity[] {
  const { events, before, after } = change
  const told = events.flatMap(({ type, data }) => {
    if (type !== 'NecessityAccepted' && type !== 'NecessityAcceptedWithdrawn') return []
    const { directiveId, orderNo, line } = data as Necessity
    return [{ directiveId, orderNo, line }]
  })
  if (before && !isWhole(change)) return told
  const kept = [...(after.state as Directives).necessities.keys()].map((key) => {
    const [directiveId, line] = key.split(' ') as [string, string]
    return { directiveId, ...lineIn(line) }
  })
  return [...told, ...kept]
}

/** A lot that nothing is known of any more, since what told of it was annulled, stands as one never told of. */
const lotMarks = (lot: Lot | undefined): string =>
  lot ? `${lotBarred(lot) ? barredMark : ''}${tested(lot) ? testedMark : ''}` : ''

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
