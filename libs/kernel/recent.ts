/** Things that were used at about the same time: when one is used again it belongs to a younger one, and its key here is stale. */
type Generation = { keys: string[]; live: number }
type Kept<V> = { value: V; weight: number; generation: Generation }

/** A generation ends when this part of the size was used in it; so what was used last within 7/8 of the size is there. */
const parts = 8
/** Beyond so many generations, the few that are left of old ones are put together. */
const mostGenerations = 2 * parts

/**
 * Keeps what was used last, up to `size` in sum of weights. Nearly what an exact LRU does at the price of a Map's lookup:
 * things leave by generations, so that a use within the youngest one moves nothing.
 */
export class Recent<V> {
  private readonly things = new Map<string, Kept<V>>()
  /** The oldest first. */
  private readonly generations: Generation[] = []
  private youngest = this.begin()
  private usedInYoungest = 0
  private weight = 0

  /** `stays`: what must not leave now, whatever its age. */
  constructor(
    private readonly size: number,
    private readonly stays: (value: V, key: string) => boolean = () => false,
  ) {}

  get(key: string): V | undefined {
    const kept = this.things.get(key)
    if (kept === undefined) return undefined
    if (kept.generation !== this.youngest) this.use(key, kept)
    return kept.value
  }

  /** A thing heavier than a quarter of all counts as a quarter: it must not push everything out. */
  set(key: string, value: V, weight = 1): void {
    const counted = Math.min(weight, this.size / 4)
    const former = this.things.get(key)
    const grown = counted - (former?.weight ?? 0)
    this.weight += grown
    if (former === undefined) {
      const kept = { value, weight: counted, generation: this.youngest }
      this.things.set(key, kept)
      this.join(key, kept)
    } else {
      former.value = value
      former.weight = counted
      if (former.generation !== this.youngest) this.use(key, former)
      else this.usedInYoungest += grown
    }
    for (let left = this.generations.length; left > 1 && this.weight > this.size; left--) this.forget()
  }

  delete(key: string): void {
    const kept = this.things.get(key)
    if (kept === undefined) return
    kept.generation.live--
    this.weight -= kept.weight
    this.things.delete(key)
  }

  private use(key: string, kept: Kept<V>): void {
    kept.generation.live--
    this.join(key, kept)
  }

  /** A thing heavier than a quarter of a generation counts as that in it: used again and again, it must not end one each time. */
  private join(key: string, kept: Kept<V>): void {
    if (this.usedInYoungest > this.size / parts) this.youngest = this.begin()
    kept.generation = this.youngest
    this.youngest.live++
    this.youngest.keys.push(key)
    this.usedInYoungest += Math.min(kept.weight, this.size / (4 * parts))
  }

  private begin(): Generation {
    const generation = { keys: [], live: 0 }
    this.usedInYoungest = 0
    this.generations.push(generation)
    if (this.generations.length > mostGenerations) this.shorten()
    return generation
  }

  /** The oldest generation leaves, but for what stays. */
  private forget(): void {
    const oldest = this.generations.shift()!
    for (const [key, kept] of this.liveIn(oldest)) {
      if (this.stays(kept.value, key)) this.use(key, kept)
      else this.delete(key)
    }
  }

  /** The two oldest generations become one: what is left of the smaller goes to the other. */
  private shorten(): void {
    const [oldest, next] = this.generations.splice(0, 2) as [Generation, Generation]
    const [kept, moved] = oldest.live > next.live ? [oldest, next] : [next, oldest]
    for (const [key, thing] of this.liveIn(moved)) {
      thing.generation = kept
      kept.keys.push(key)
      kept.live++
    }
    // Keys that went on to younger generations are left out once they are the most.
    if (kept.keys.length > 2 * kept.live) kept.keys = [...new Set([...this.liveIn(kept)].map(([key]) => key))]
    this.generations.unshift(kept)
  }

  /** A key that was deleted and came back stands twice among the keys: it is looked at again each time. */
  private *liveIn(generation: Generation): Generator<[string, Kept<V>]> {
    if (generation.live === 0) return
    for (const key of generation.keys) {
      const kept = this.things.get(key)
      if (kept?.generation === generation) yield [key, kept]
    }
  }
}
