import { randomFillSync } from 'node:crypto'

/** What ends an id: 14 random digits, the last twelve behind a dash. */
const digitsEach = 14
const endsEach = 15
const pool = Buffer.alloc((digitsEach / 2) * 2048)
let ends = ''
let used = 0
let last = 0
let sequence = 0

/** How an id begins: its milliseconds and the high bits of its counter, written once for the 64 ids that share them. */
let beginning = ''

const hex = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

/** A random end, from a pool that is filled at one go: asking the system for each id costs more than deciding. */
function randomEnd(): string {
  if (used === ends.length) {
    const digits = randomFillSync(pool).toString('hex')
    ends = digits.replace(/(..)(.{12})/g, '$1-$2')
    used = 0
  }
  used += endsEach
  return ends.slice(used - endsEach, used)
}

/**
 * A UUIDv7 (RFC 9562, 5.7): milliseconds, then a counter of 18 bits in rand_a and the top of rand_b (6.2, method 1),
 * then random bits. Ids of one process increase, so that indexes over them grow at their right edge.
 */
export function nextId(now = Date.now()): string {
  if (now > last) begin(now)
  else if (++sequence > 0x3ffff) begin(last + 1)
  const low = sequence & 0x3f
  if (low === 0) beginning = `${textOf(last)}-7${hex[sequence >> 14]![1]!}${hex[(sequence >> 6) & 0xff]!}-`
  return beginning + hex[0x80 | low]! + randomEnd()
}

function begin(now: number): void {
  last = now
  sequence = 0
}

function textOf(milliseconds: number): string {
  const text = milliseconds.toString(16).padStart(12, '0')
  return `${text.slice(0, 8)}-${text.slice(8)}`
}
