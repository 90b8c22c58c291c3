import type { Recorded, Refusal } from '#kernel'
import { decodeEvent } from '#domain'
import { openSqlite, verify } from '#event-store'
import type { Answer } from '#ledger'
import { perOrder } from './load.js'
import type { Request } from './service.js'

/** A request with its answer, and the last position that was acknowledged when it was asked. */
export type Answered = { request: Request; answer: Answer; since: number }

type Stored = { position: number; event: Recorded }
type Moment = { from: number; value: string }

/** Everything that the store holds, and what was true when. */
export class Audit {
  private readonly byKey = new Map<string, Map<string, Stored[]>>()
  private readonly moments = new Map<string, Moment[]>()
  private readonly sums = new Map<string, number>()

  private constructor(readonly events: readonly Stored[]) {
    for (const stored of events) this.take(stored)
  }

  /** Reads a ledger that nobody writes, and verifies it. */
  static async of(folder: string): Promise<Audit> {
    const { problems } = await verify(folder, decodeEvent)
    if (problems.length > 0) throw new Error(`verify: ${JSON.stringify(problems.slice(0, 5))}`)
    const store = await openSqlite({ folder, mode: 'read' })
    const events: Stored[] = []
    for await (const batch of store.readAll())
      for (const { position, json } of batch) events.push({ position, event: decodeEvent(json) })
    await store.close()
    return new Audit(events)
  }

  /** The transactions under a key. */
  under(key: string): string[] {
    return [...(this.byKey.get(key)?.keys() ?? [])]
  }

  /** No request is there twice, and none is there in part. */
  whole(): void {
    for (const [key, transactions] of this.byKey) {
      if (transactions.size !== 1) throw new Error(`${key} is there ${transactions.size} times`)
      for (const events of transactions.values())
        if (events.length !== events[0]!.event.transaction.count) throw new Error(`${key} is there in part`)
    }
  }

  /** What was acknowledged is there as it was told; what was refused was so at a moment that is there. */
  stands({ request, answer, since }: Answered): void {
    const key = request.envelope.idempotencyKey!
    const wrong = (why: string): never => {
      throw new Error(`${why}: ${JSON.stringify({ request, answer, since })}`)
    }
    if (answer.outcome !== 'recorded') {
      if (this.under(key).length > 0) wrong('Refused, and there')
      if (answer.outcome !== 'refused') return
      for (const refusal of answer.refusals) if (!this.wasSo(request, refusal, since)) wrong('It never was so')
      return
    }
    const events = this.byKey.get(key)?.get(answer.transaction)
    if (events?.at(-1)?.position !== answer.position) wrong('Acknowledged, and not there')
  }

  private take(stored: Stored): void {
    const { position, event } = stored
    const transactions = this.byKey.get(event.correlationId) ?? new Map<string, Stored[]>()
    const events = transactions.get(event.transaction.id) ?? []
    events.push(stored)
    this.byKey.set(event.correlationId, transactions.set(event.transaction.id, events))
    const [, name] = event.stream.split('~') as [string, string]
    const { quantity = 0, line, site } = event.data as { quantity?: number; line?: number; site?: string }
    switch (event.type) {
      case 'OrderPlaced':
        return this.moment(`placed ${name}`, position, 'yes')
      case 'StockReceived':
        this.add(`onHand ${name}`, quantity)
        return this.stockAt(name, position)
      case 'StockReserved':
        this.add(`reserved ${name}`, quantity)
        return this.stockAt(name, position)
      case 'ReservationReleased':
        this.add(`reserved ${name}`, -quantity)
        return this.stockAt(name, position)
      case 'LineReserved':
      case 'LineReservationReleased': {
        const change = event.type === 'LineReserved' ? quantity : -quantity
        this.moment(`order ${name}/${line}`, position, String(this.add(`order ${name}/${line}`, change)))
        const cover = `cover ${name}/${line} ${site}`
        return this.moment(cover, position, String(this.add(cover, change)))
      }
      default:
        return undefined
    }
  }

  private stockAt(site: string, position: number): void {
    this.moment(
      `stock ${site}`,
      position,
      `${this.sums.get(`onHand ${site}`)}/${this.sums.get(`reserved ${site}`) ?? 0}`,
    )
  }

  private add(name: string, change: number): number {
    const sum = (this.sums.get(name) ?? 0) + change
    this.sums.set(name, sum)
    return sum
  }

  private moment(name: string, from: number, value: string): void {
    const moments = this.moments.get(name) ?? [{ from: 0, value: '0' }]
    moments.push({ from, value })
    this.moments.set(name, moments)
  }

  /** The numbers of a refusal are those of a moment that is in the store, no earlier than what its asker knew of. */
  private wasSo({ fields }: Request, { code, numbers }: Refusal, since: number): boolean {
    const { orderNo, line, site, quantity } = fields as Record<string, string> & { quantity: number }
    switch (code) {
      case 'STOCK_SHORT':
        return this.was(`stock ${site}`, `${numbers['limit']}/${Number(numbers['used']) - quantity}`, since)
      case 'RESERVED_BEYOND_OPEN':
        return (
          numbers['limit'] === perOrder &&
          this.was(`order ${orderNo}/${line}`, String(Number(numbers['used']) - quantity), since)
        )
      case 'RESERVATION_SHORT':
        return this.was(`cover ${orderNo}/${line} ${site}`, String(numbers['held']), since)
      case 'COVER_SHORT':
      case 'RESERVATION_UNTOLD':
        return this.was(`cover ${orderNo}/${line} ${site}`, String(quantity - Number(numbers['used'])), since)
      case 'ORDER_EXISTS':
        return this.was(`placed ${orderNo}`, 'yes', since)
      default:
        return false
    }
  }

  private was(name: string, value: string, since: number): boolean {
    const moments = this.moments.get(name) ?? [{ from: 0, value: '0' }]
    return moments.some((moment, i) => moment.value === value && (moments[i + 1]?.from ?? Infinity) > since)
  }
}
