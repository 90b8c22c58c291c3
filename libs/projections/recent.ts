/**
 * Keeps what was used last, about `size` in sum of weights. Two generations: when the young one is full it becomes the old
 * one, and what the old one still held is forgotten; a hit in the old one makes a thing young again. It costs a Map's
 * lookup, where an exact LRU also moves links at each use.
 */
export class Recent<V> {
  private young = new Map<string, { value: V; weight: number }>()
  private old = new Map<string, { value: V; weight: number }>()
  private weight = 0

  constructor(private readonly size: number) {}

  get(key: string): V | undefined {
    const young = this.young.get(key)
    if (young) return young.value
    const old = this.old.get(key)
    if (!old) return undefined
    this.set(key, old.value, old.weight)
    return old.value
  }

  /** A thing heavier than a quarter of all counts as a quarter: it must not push itself out. */
  set(key: string, value: V, weight = 1): void {
    const counted = Math.min(weight, this.size / 4)
    const former = this.young.get(key)
    if (former) {
      this.weight += counted - former.weight
      former.value = value
      former.weight = counted
    } else {
      this.weight += counted
      this.young.set(key, { value, weight: counted })
    }
    if (this.weight > this.size / 2) this.age()
  }

  delete(key: string): void {
    this.weight -= this.young.get(key)?.weight ?? 0
    this.young.delete(key)
    this.old.delete(key)
  }

  private age(): void {
    this.old = this.young
    this.young = new Map()
    this.weight = 0
  }
}
