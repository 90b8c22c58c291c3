import { randomFillSync } from 'node:crypto'

const pool = Buffer.alloc(16 * 1024)
let used = pool.length
let last = 0
let sequence = 0

const hex = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

/** Two random bytes in hex, from a pool that is filled at one go: asking the system for each id costs more than deciding. */
function random(): string {
  if (used + 2 > pool.length) {
    randomFillSync(pool)
    used = 0
  }
  return hex[pool[used++]!]! + hex[pool[used++]!]!
}

/**
 * A UUIDv7 (RFC 9562, 5.7): milliseconds, then a counter of 18 bits in rand_a and the top of rand_b (6.2, method 1),
 * then random bits. Ids of one process increase, so that indexes over them grow at their right edge.
 */
export function nextId(now = Date.now()): string {
  if (now > last) {
    last = now
    sequence = 0
  } else if (++sequence > 0x3ffff) {
    last++
    sequence = 0
  }
  const time = last.toString(16).padStart(12, '0')
  const high = (0x7000 | (sequence >> 6)).toString(16)
  const low = (0x80 | (sequence & 0x3f)).toString(16)
  return `${time.slice(0, 8)}-${time.slice(8)}-${high}-${low}${random().slice(2)}-${random()}${random()}${random()}`
}
