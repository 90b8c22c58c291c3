/** What {@link Recent} keeps carries its own weight there. */
export type Weighed = { weight: number }

/**
 * Keeps what was used last, up to `size` in sum of weights. Two generations: when the young one holds half of that it
 * becomes the old one, and what the old one still held leaves; a hit in the old one makes a thing young again. It costs a
 * Map's lookup, where an exact LRU also moves links at each use.
 */
export class Recent<V extends Weighed> {
  private young = new Map<string, V>()
  private old = new Map<string, V>()
  private weight = 0

  /** `stays`: what must not leave now, whatever its age. */
  constructor(
    private readonly size: number,
    private readonly stays: (value: V, key: string) => boolean = () => false,
  ) {}

  get(key: string): V | undefined {
    const young = this.young.get(key)
    if (young !== undefined) return young
    const old = this.old.get(key)
    if (old !== undefined) this.set(key, old, old.weight)
    return old
  }

  /** A thing heavier than a quarter of all counts as a quarter: it must not push itself out. */
  set(key: string, value: V, weight: number): void {
    const counted = Math.min(weight, this.size / 4)
    this.weight += counted - (this.young.get(key)?.weight ?? 0)
    value.weight = counted
    this.young.set(key, value)
    if (this.weight > this.size / 2) this.age()
  }

  delete(key: string): void {
    this.weight -= this.young.get(key)?.weight ?? 0
    this.young.delete(key)
    this.old.delete(key)
  }

  /** What stays is young once more and weighs nothing there, or many of them would make each other old for ever. */
  private age(): void {
    const leaving = this.old
    this.old = this.young
    this.young = new Map()
    this.weight = 0
    for (const [key, value] of leaving) {
      if (this.old.has(key) || !this.stays(value, key)) continue
      value.weight = 0
      this.young.set(key, value)
    }
  }
}
