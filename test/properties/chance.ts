/** Chance from a seed (mulberry32): the same seed, the same choices. */
export class Chance {
  constructor(private state: number) {}

  /** From 0 to under 1. */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) | 0
    let t = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }

  /** A whole number from 1 to `most`; 1 if that is less. */
  upTo(most: number): number {
    return 1 + Math.floor(this.next() * Math.max(1, most))
  }

  odds(of: number): boolean {
    return this.next() < of
  }

  of<T>(choices: readonly T[]): T {
    return choices[Math.floor(this.next() * choices.length)]!
  }

  /** One of these, if there is any, most of the time; otherwise something else. */
  mostly<T>(share: number, choices: readonly T[], otherwise: () => T): T {
    return choices.length > 0 && this.odds(share) ? this.of(choices) : otherwise()
  }

  weighted<T>(choices: readonly (readonly [T, number])[]): T {
    let left = this.next() * choices.reduce((sum, [, weight]) => sum + weight, 0)
    for (const [choice, weight] of choices) if ((left -= weight) < 0) return choice
    return choices.at(-1)![0]
  }

  shuffled<T>(all: readonly T[]): T[] {
    const result = [...all]
    for (let i = result.length - 1; i > 0; i--) {
      const j = Math.floor(this.next() * (i + 1))
      ;[result[i], result[j]] = [result[j]!, result[i]!]
    }
    return result
  }

  /** Two lists as one, each in its own order. */
  merged<T>(one: readonly T[], other: readonly T[]): T[] {
    const result: T[] = []
    for (let i = 0, j = 0; i < one.length || j < other.length;)
      result.push(j >= other.length || (i < one.length && this.odds(0.5)) ? one[i++]! : other[j++]!)
    return result
  }
}
