import { randomFillSync } from 'node:crypto'

const pool = Buffer.alloc(16 * 1024)
let used = pool.length
let last = 0
let sequence = 0

/** The milliseconds of `last` as an id begins with them: written once for all ids of a millisecond. */
let time = ''

const hex = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

/** Random bytes in hex, from a pool that is filled at one go: asking the system for each id costs more than deciding. */
function random(bytes: number): string {
  if (used + bytes > pool.length) {
    randomFillSync(pool)
    used = 0
  }
  let text = ''
  for (let i = 0; i < bytes; i++) text += hex[pool[used++]!]!
  return text
}

/**
 * A UUIDv7 (RFC 9562, 5.7): milliseconds, then a counter of 18 bits in rand_a and the top of rand_b (6.2, method 1),
 * then random bits. Ids of one process increase, so that indexes over them grow at their right edge.
 */
export function nextId(now = Date.now()): string {
  if (now > last) begin(now)
  else if (++sequence > 0x3ffff) begin(last + 1)
  const high = `7${hex[sequence >> 14]![1]!}${hex[(sequence >> 6) & 0xff]!}`
  const low = hex[0x80 | (sequence & 0x3f)]! + random(1)
  return `${time}-${high}-${low}-${random(6)}`
}

function begin(now: number): void {
  last = now
  sequence = 0
  const text = now.toString(16).padStart(12, '0')
  time = `${text.slice(0, 8)}-${text.slice(8)}`
}
