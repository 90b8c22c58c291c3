import sorted from 'sorted-btree'

const { default: BTree } = sorted
type Tree<V> = InstanceType<typeof BTree<string, V>>

const byText = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0)

/**
 * A map by text, in the order of its keys, that does not change: each change is another map, which shares with the former
 * all but the path to one key. So a former state costs nothing to keep, and what was told in another order iterates alike.
 */
export class PersistentMap<V> implements Iterable<[string, V]> {
  readonly #tree: Tree<V>

  private constructor(tree: Tree<V>) {
    this.#tree = tree
  }

  static empty<V>(): PersistentMap<V> {
    return new PersistentMap<V>(new BTree<string, V>(undefined, byText))
  }

  get size(): number {
    return this.#tree.size
  }

  has(key: string): boolean {
    return this.#tree.has(key)
  }

  get(key: string): V | undefined
  get<D>(key: string, otherwise: D): V | D
  get(key: string, otherwise?: V): V | undefined {
    // Not the tree's own default: of a key behind all others a large tree forgets it.
    const found = this.#tree.get(key)
    return found === undefined ? otherwise : found
  }

  /** With the value under the key, in the place of what was there. */
  set(key: string, value: V): PersistentMap<V> {
    return new PersistentMap(this.#tree.with(key, value, true))
  }

  delete(key: string): PersistentMap<V> {
    const tree = this.#tree.withoutRange(key, key, true, true)
    return tree === this.#tree ? this : new PersistentMap(tree)
  }

  keys(): IterableIterator<string> {
    return this.#tree.keys()
  }

  values(): IterableIterator<V> {
    return this.#tree.values()
  }

  [Symbol.iterator](): IterableIterator<[string, V]> {
    return this.#tree.entries()
  }

  /** The entries whose key begins with a text; the others are not looked at. */
  *startingWith(beginning: string): Generator<[string, V]> {
    for (const entry of this.#tree.entries(beginning)) {
      if (!entry[0].startsWith(beginning)) return
      yield entry
    }
  }
}

/** A set of texts in their order, that does not change, as {@link PersistentMap}. */
export class PersistentSet implements Iterable<string> {
  readonly #tree: Tree<true>

  private constructor(tree: Tree<true>) {
    this.#tree = tree
  }

  static empty(): PersistentSet {
    return new PersistentSet(new BTree<string, true>(undefined, byText))
  }

  get size(): number {
    return this.#tree.size
  }

  has(text: string): boolean {
    return this.#tree.get(text) === true
  }

  add(text: string): PersistentSet {
    return this.has(text) ? this : new PersistentSet(this.#tree.with(text, true, true))
  }

  [Symbol.iterator](): IterableIterator<string> {
    return this.#tree.keys()
  }
}
