import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fold, type Recorded } from '#kernel'
import { contextOf, decodeEvent } from '#domain'
import { commandNamed, type Envelope } from '#commands'
import { openSqlite, type Append, type EventStore, type Outcome, type SqliteStore } from '#event-store'
import { Ledger, type Answer, type Ask, type LedgerOptions } from './index.js'

export type Sent = (members: readonly Append[]) => Promise<Outcome[]>
/** What stands between the ledger and the store: it may wait, fail, or answer something else. */
export type Between = (members: readonly Append[], append: Sent) => Promise<Outcome[]>

const passed: Between = (members, append) => append(members)

/** A store whose appends go through `between`; everything else is the real one. */
export class StoreBetween implements EventStore {
  between: Between = passed
  /** The members of every call. */
  readonly calls: (readonly Append[])[] = []

  constructor(readonly real: SqliteStore) {}

  append(members: readonly Append[]): Promise<Outcome[]> {
    this.calls.push(members)
    return this.between(members, (sent) => this.real.append(sent))
  }
  readStream: EventStore['readStream'] = (...asked) => this.real.readStream(...asked)
  revisions: EventStore['revisions'] = (...asked) => this.real.revisions(...asked)
  readAll: EventStore['readAll'] = (...asked) => this.real.readAll(...asked)
  readTransaction: EventStore['readTransaction'] = (...asked) => this.real.readTransaction(...asked)
  findKey: EventStore['findKey'] = (...asked) => this.real.findKey(...asked)
  subscribe: EventStore['subscribe'] = (...asked) => this.real.subscribe(...asked)
  head: EventStore['head'] = () => this.real.head()
  close: EventStore['close'] = () => this.real.close()

  /** Lets appends wait until the returned function is called; then all goes on as before. */
  hold(): () => void {
    let go = (): void => undefined
    const gone = new Promise<void>((resolve) => (go = resolve))
    this.between = async (members, append) => {
      await gone
      return append(members)
    }
    return () => {
      this.between = passed
      go()
    }
  }

  /** The next call goes through `between`, those after it as before. */
  once(between: Between): void {
    this.between = (members, append) => {
      this.between = passed
      return between(members, append)
    }
  }
}

type Fate = 'sent' | 'conflict' | 'dropped' | 'unsaid'

/**
 * Injected faults: each member of a call meets one with probability `part`, a conflict or an unknown outcome alike; what
 * is unknown was written every other time. A member is never told to have failed that was written before.
 */
export function faulty(part: number, random: () => number): Between {
  const written = new Set<string>()
  const fateOf = (member: Append): Fate => {
    if (random() >= part) return 'sent'
    if (random() < 0.5) return written.has(member.transaction) ? 'sent' : 'conflict'
    return random() < 0.5 ? 'dropped' : 'unsaid'
  }
  return (members, append) => {
    const fates = members.map(fateOf)
    return suffer(members, fates, append, written)
  }
}

/** Runs a call in which each member has its fate; what is built on one that does not go does not go either. */
export async function suffer(
  members: readonly Append[],
  fates: readonly Fate[],
  append: Sent,
  written = new Set<string>(),
): Promise<Outcome[]> {
  const places = new Map<number, number>()
  const sent: Append[] = []
  const outcomes: Outcome[] = members.map((member, index) => {
    const missing = member.builtOn?.find((ground) => !places.has(ground))
    if (missing !== undefined) return { kind: 'conflict', mismatches: [], builtOn: missing }
    if (fates[index] === 'conflict')
      return {
        kind: 'conflict',
        mismatches: member.writes.map(({ stream, expected }) => ({ stream, expected, actual: expected + 1 })),
      }
    if (fates[index] === 'dropped') return { kind: 'unknown', reason: 'dropped' }
    places.set(index, sent.length)
    sent.push(member.builtOn ? { ...member, builtOn: member.builtOn.map((ground) => places.get(ground)!) } : member)
    return { kind: 'unknown', reason: 'unsaid' }
  })
  const real = await append(sent)
  for (const [index, place] of places) {
    const outcome = real[place]!
    if (outcome.kind !== 'conflict') written.add(members[index]!.transaction)
    if (fates[index] !== 'unsaid') outcomes[index] = outcome
  }
  return outcomes
}

/** Random numbers in [0, 1) that are the same for the same seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}

export type Fields = Readonly<Record<string, unknown>>
export type Extra = Envelope & { dryRun?: boolean; ifMatch?: { stream: string; revision: number }; actor?: string }

/** The question that a command asks of a ledger. */
export function asking(
  name: string,
  fields: Fields,
  { dryRun, ifMatch, actor = 'spec', ...envelope }: Extra = {},
): Ask {
  const command = commandNamed(name)
  assert.ok(command)
  assert.ok(command.shape.accepts(fields), `${name} does not take ${JSON.stringify(fields)}`)
  return {
    command,
    fields,
    envelope,
    actor: { id: actor, roles: [], verified: false },
    ...(dryRun && { dryRun }),
    ...(ifMatch && { ifMatch }),
  }
}

/** A ledger on a real store in a folder of its own. */
export class Place {
  private constructor(
    readonly folder: string,
    readonly store: StoreBetween,
    readonly ledger: Ledger,
  ) {}

  static async open(
    options: Omit<LedgerOptions, 'store'> & { folder?: string; thread?: boolean } = {},
  ): Promise<Place> {
    const { folder = mkdtempSync(join(tmpdir(), 'ledger-')), thread = false, ...rest } = options
    const store = new StoreBetween(await openSqlite({ folder, mode: 'write', thread }))
    return new Place(folder, store, new Ledger({ store, ...rest }))
  }

  /** Another ledger on the same store: another writer. */
  another(options: Omit<LedgerOptions, 'store'> = {}): Place {
    return new Place(this.folder, this.store, new Ledger({ store: this.store.real, ...options }))
  }

  go(name: string, fields: Fields, extra?: Extra): Promise<Answer> {
    return this.ledger.submit(asking(name, fields, extra))
  }

  /** As {@link go}, for what a spec rests on: it is recorded. */
  async given(name: string, fields: Fields, extra?: Extra): Promise<Extract<Answer, { outcome: 'recorded' }>> {
    const answer = await this.go(name, fields, extra)
    assert.ok(answer.outcome === 'recorded', JSON.stringify(answer))
    return answer
  }

  /** Everything that is in the store. */
  async events(): Promise<Recorded[]> {
    const events: Recorded[] = []
    for await (const batch of this.store.readAll()) for (const event of batch) events.push(decodeEvent(event.json))
    return events
  }

  async close(): Promise<void> {
    await this.ledger.close()
    await this.store.close()
  }

  /** Closes it and opens another one on the same folder. */
  async reopen(options: Omit<LedgerOptions, 'store'> = {}): Promise<Place> {
    await this.close()
    return Place.open({ ...options, folder: this.folder })
  }

  async remove(): Promise<void> {
    await this.close()
    rmSync(this.folder, { recursive: true, force: true })
  }
}

/** An answer, or a part of one, as JSON tells it. */
export const plain = (answer: unknown): unknown => JSON.parse(JSON.stringify(answer))

/** Each stream of these events, with what it folds to. */
export function folded(events: readonly Recorded[]): Map<string, ReturnType<typeof fold>> {
  const streams = Map.groupBy(events, (event) => event.stream)
  return new Map([...streams].map(([id, told]) => [id, fold(contextOf(id)!, told)]))
}

const official: Envelope = { evidence: { grade: 'official', source: 'spec' } }
export const gates = {
  authorisation: 'NLR',
  importApproval: 'no',
  importEntry: 'no',
  exportFiling: 'no',
  labTest: 'no',
}

/** Parties, a product and a control under which stock is the one gate that an order to the United States has. */
export async function foundation(place: Place): Promise<void> {
  const from = { effectiveFrom: '2026-01-01T00:00:00.000Z' }
  const parties = ['BUYER', 'USER']
  const product = { sku: 'H200', name: 'H200', eccn: '4A090.A', hsCode: '847330', family: 'HOPPER', chipsPerUnit: 1 }
  const control = { eccn: '4A090.A', country: 'US', controlId: 'C1', ...gates, basis: 'spec', ...from }
  const screened = { list: 'EL', listVersion: 'V1', ownersIncluded: true, outcome: 'clear' }
  await Promise.all([
    place.given('PublishScreeningList', { list: 'EL', version: 'V1', ...from }, official),
    ...parties.map((party) => place.given('RegisterParty', { party, name: party, country: 'US', headquarters: 'US' })),
    place.given('RegisterProduct', { ...product, orderMultiple: 1 }),
    place.given('RecordControl', control, official),
  ])
  await Promise.all(
    parties.map((party) => place.given('RecordScreening', { party, screeningId: `S-${party}`, ...screened }, official)),
  )
}

export const placing = (orderNo: string, quantity = 100): Fields => ({
  orderNo,
  customer: 'BUYER',
  endUser: 'USER',
  consignee: 'USER',
  destination: 'US',
  lines: [{ line: 1, sku: 'H200', quantity }],
})
export const receiving = (quantity: number, receiptNo = 'R1', site = 'TPE1'): Fields => ({
  site,
  sku: 'H200',
  receiptNo,
  lot: 'L1',
  quantity,
})
export const reserving = (orderNo: string, quantity = 1, site = 'TPE1'): Fields => ({
  orderNo,
  line: 1,
  site,
  lot: 'L1',
  quantity,
})

/** Orders of 100 units, confirmed, and stock at a site for all of them. */
export async function orders(place: Place, numbers: readonly string[], stock = 1_000_000): Promise<void> {
  await Promise.all(numbers.map((orderNo) => place.given('PlaceOrder', placing(orderNo))))
  await Promise.all(numbers.map((orderNo) => place.given('ConfirmOrder', { orderNo })))
  if (stock > 0) await place.given('ReceiveStock', receiving(stock))
}

/** What an answer says: its outcome, or the codes of the refusal. */
export function said(answer: Answer): string {
  return answer.outcome === 'refused' ? answer.refusals.map(({ code }) => code).join(' ') : answer.outcome
}
