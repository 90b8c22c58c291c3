import type { Decoded, ProblemCode } from './verify.js'

type Found = (code: ProblemCode, position: number, message: string) => void
type Row = [position: number, previous: number, rest: number, type: number, body: string]

/** Thrown when there is no use in looking further. */
export class Enough extends Error {}

const first = 1 << 16
/** A gap that only damage makes; memory is kept for each position. */
const tooWide = 1 << 24

/**
 * Walks all events in order and checks each against what it says of itself and against those before it. Of each event
 * it keeps 13 bytes: a hash of its stream, its revision, and whether another event of the stream follows it.
 */
export class Walk {
  transactions = 0
  /** Transactions whose row in `transactions` was found. */
  transactionRows = 0
  private streams = new Float64Array(first)
  private revisions = new Int32Array(first)
  private followed = new Uint8Array(first)
  private last = 0
  private rest = 0
  private before: Decoded['transaction'] | undefined

  constructor(
    private readonly decode: (json: string) => Decoded,
    private readonly types: ReadonlyMap<number, string>,
    private readonly transactionRow: (id: string) => number | undefined,
    private readonly found: Found,
  ) {}

  event([position, previous, rest, type, body]: Row): void {
    this.checkPosition(position)
    const event = this.read(position, body)
    this.grow(position)
    this.last = position
    if (event === undefined) return this.unread(position, previous, rest)
    this.checkType(position, type, event)
    this.checkChain(position, previous, event)
    this.checkTransaction(position, rest, event.transaction)
    this.streams[position] = hash(event.stream)
    this.revisions[position] = event.revision
  }

  end(): void {
    if (this.rest > 0)
      this.found('TRANSACTION_BROKEN', this.last, `The ledger ends ${this.rest} events before its last transaction`)
  }

  /** Why a row of `streams` is wrong; undefined when the event there is that stream's last one. */
  takeHead(stream: string, revision: number, position: number): string | undefined {
    if (!(position >= 1 && position <= this.last))
      return `Stream ${stream} is told to end at ${position}: there is no such event`
    if (this.followed[position] === 2) return `The event at ${position} is told to end two streams, ${stream} is one`
    const followed = this.followed[position] === 1
    if (!followed) this.followed[position] = 2
    if (this.streams[position] === unknown) return undefined
    if (this.streams[position] !== hash(stream))
      return `Stream ${stream} is told to end at ${position}: that is another stream's event`
    if (followed) return `Stream ${stream} is told to end at ${position} and goes on after that`
    const actual = this.revisions[position]
    if (actual !== revision) return `Stream ${stream} is told to end at revision ${revision} and ends at ${actual}`
    return undefined
  }

  /** Last events of streams that no row of `streams` named. */
  *headsLeft(): Generator<number> {
    for (let position = 1; position <= this.last; position++) {
      if (this.followed[position] === 0 && this.streams[position] !== absent) yield position
    }
  }

  private checkPosition(position: number): void {
    const expected = this.last + 1
    if (position === expected) return
    const which = position === expected + 1 ? `event ${expected} is` : `events ${expected} to ${position - 1} are`
    this.found('POSITION_GAP', position, `Before position ${position}, ${which} missing`)
    if (position - expected > tooWide) throw new Enough()
  }

  private read(position: number, body: string): Decoded | undefined {
    try {
      return this.decode(body)
    } catch (error) {
      this.found('EVENT_UNREADABLE', position, `The event at ${position} cannot be read: ${(error as Error).message}`)
      return undefined
    }
  }

  /** An event that cannot be read keeps its place in chain and transaction, so that it makes one problem, not many. */
  private unread(position: number, previous: number, rest: number): void {
    this.streams[position] = unknown
    if (previous > 0 && previous < position) this.followed[previous] = 1
    this.rest = rest
    this.before = undefined
  }

  private checkType(position: number, type: number, event: Decoded): void {
    const name = this.types.get(type)
    if (name === undefined)
      this.found('TYPE_WRONG', position, `The event at ${position} has type ${type}, which has no name`)
    else if (event.type !== undefined && event.type !== name) {
      this.found(
        'TYPE_WRONG',
        position,
        `The event at ${position} is filed as ${name} and says that it is ${event.type}`,
      )
    }
  }

  private checkChain(position: number, previous: number, { stream, revision }: Decoded): void {
    if (previous === 0) {
      if (revision !== 0)
        this.found('CHAIN_BROKEN', position, `${stream} revision ${revision} names no event before it`)
      return
    }
    if (previous < 0 || previous >= position || this.streams[previous] === absent) {
      this.found(
        'CHAIN_BROKEN',
        position,
        `${stream} revision ${revision} names ${previous} before it: there is no such event`,
      )
      return
    }
    const twice = this.followed[previous] === 1
    this.followed[previous] = 1
    if (this.streams[previous] === unknown) return
    if (this.streams[previous] !== hash(stream)) {
      this.found(
        'CHAIN_BROKEN',
        position,
        `${stream} revision ${revision} names ${previous} before it: another stream's event`,
      )
    } else if (twice) {
      this.found('CHAIN_BROKEN', position, `${stream} goes on from ${previous} twice, again at ${position}`)
    } else if (this.revisions[previous] !== revision - 1) {
      const words = `revision ${revision} follows revision ${this.revisions[previous]}`
      this.found('REVISION_GAP', position, `In ${stream}, ${words}`)
    }
  }

  private checkTransaction(position: number, rest: number, transaction: Decoded['transaction']): void {
    const { id, index, count } = transaction
    const wrong = this.wrongPlace(rest, transaction)
    if (wrong !== undefined)
      this.found('TRANSACTION_BROKEN', position, `Event ${index + 1} of ${count} of transaction ${id} ${wrong}`)
    if (index === 0) {
      this.transactions++
      const at = this.transactionRow(id)
      if (at !== undefined) this.transactionRows++
      if (at !== position) {
        const told = at === undefined ? 'has no row' : `is told to begin at ${at}`
        this.found('TRANSACTION_ROW_WRONG', position, `Transaction ${id} begins at ${position} and ${told}`)
      }
    }
    this.rest = rest
    this.before = transaction
  }

  private wrongPlace(rest: number, { id, index, count }: Decoded['transaction']): string | undefined {
    if (rest !== count - 1 - index) return `is filed with ${rest} events to come`
    const { before } = this
    if (before === undefined) return undefined
    if (index === 0) return this.rest > 0 ? `begins inside transaction ${before.id}` : undefined
    return before.id === id && before.index === index - 1 ? undefined : 'does not follow the one before it'
  }

  private grow(position: number): void {
    if (position < this.streams.length) return
    const length = Math.max(position + 1, this.streams.length * 2)
    const { streams, revisions, followed } = this
    this.streams = new Float64Array(length)
    this.streams.set(streams)
    this.revisions = new Int32Array(length)
    this.revisions.set(revisions)
    this.followed = new Uint8Array(length)
    this.followed.set(followed)
  }
}

const absent = 0
const unknown = -1

/** 52 bits of a string, never 0 or less (two of FNV's kind with different seeds). */
function hash(text: string): number {
  let low = 0x811c9dc5
  let high = 0x9747b28c
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    low = Math.imul(low ^ code, 0x01000193)
    high = Math.imul(high ^ code, 0x5bd1e995)
    high ^= high >>> 15
  }
  return (high >>> 12) * 2 ** 32 + (low >>> 0) + 1
}
