import sorted from 'sorted-btree'

const { default: BTree } = sorted
type Tree<V> = InstanceType<typeof BTree<string, V>>

const byText = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0)

/** What a change says of a key that is taken away. */
const gone = Symbol('gone')

/** The latest change of a map, and those before it that its tree does not hold yet. */
class Change<V> {
  readonly count: number

  constructor(
    readonly key: string,
    readonly mark: number,
    readonly value: V | typeof gone,
    readonly before: Change<V> | undefined,
  ) {
    this.count = before === undefined ? 1 : before.count + 1
  }
}

/** Tells most keys apart that are not the same: those of one map differ at their ends, and texts are slow to compare. */
function markOf(key: string): number {
  const { length } = key
  if (length < 3) return length
  return (key.charCodeAt(length - 1) * 64 + key.charCodeAt(length - 2)) * 64 + key.charCodeAt(length - 3) + length
}

/** The latest change of a key. */
function changeOf<V>(latest: Change<V> | undefined, key: string, mark: number): Change<V> | undefined {
  for (let one: Change<V> | undefined = latest; one; one = one.before)
    if (one.mark === mark && one.key === key) return one
  return undefined
}

/**
 * So many changes are put into the tree together: a transaction changes keys that stand near each other, and the path to
 * them is copied once, not for each. More of them make what is not among them slower to find.
 */
const together = 16

/**
 * A map by text, in the order of its keys, that does not change: each change is another map, which shares with the former
 * all but a few entries. So a former state costs nothing to keep, and what was told in another order iterates alike.
 *
 * It is a B+ tree, which is never changed once a map holds it, and the latest changes, which stand before it in a list and
 * go into a copy of it when they have become many.
 */
export class PersistentMap<V> implements Iterable<[string, V]> {
  readonly #tree: Tree<V>
  readonly #latest: Change<V> | undefined
  /** The key that was last looked up in the tree, and its value: the rules of one event ask for the same again. */
  #asked: string | undefined
  #askedMark = -1
  #found: V | undefined

  private constructor(tree: Tree<V>, latest: Change<V> | undefined) {
    this.#tree = tree
    this.#latest = latest
  }

  static empty<V>(): PersistentMap<V> {
    return new PersistentMap<V>(new BTree<string, V>(undefined, byText), undefined)
  }

  get size(): number {
    let size = this.#tree.size
    for (const { key, value } of changesOf(this.#latest, '')) {
      const held = this.#tree.has(key)
      if (held && value === gone) size--
      if (!held && value !== gone) size++
    }
    return size
  }

  has(key: string): boolean {
    const mark = markOf(key)
    const changed = changeOf(this.#latest, key, mark)
    return changed ? changed.value !== gone : this.#inTree(key, mark) !== undefined
  }

  get(key: string): V | undefined
  get<D>(key: string, otherwise: D): V | D
  get(key: string, otherwise?: V): V | undefined {
    const mark = markOf(key)
    const changed = changeOf(this.#latest, key, mark)
    const found = changed ? changed.value : this.#inTree(key, mark)
    return found === undefined || found === gone ? otherwise : found
  }

  /** Not by the tree's own default: of a key behind all others a large tree forgets it. */
  #inTree(key: string, mark: number): V | undefined {
    if (this.#askedMark !== mark || this.#asked !== key) {
      this.#found = this.#tree.get(key)
      this.#asked = key
      this.#askedMark = mark
    }
    return this.#found
  }

  /** With the value under the key, in the place of what was there. */
  set(key: string, value: V): PersistentMap<V> {
    return this.#with(new Change<V>(key, markOf(key), value, this.#latest))
  }

  delete(key: string): PersistentMap<V> {
    return this.has(key) ? this.#with(new Change<V>(key, markOf(key), gone, this.#latest)) : this
  }

  #with(latest: Change<V>): PersistentMap<V> {
    if (latest.count < together) return new PersistentMap(this.#tree, latest)
    const tree = this.#tree.clone()
    for (const { key, value } of changesOf(latest, ''))
      if (value === gone) tree.delete(key)
      else tree.set(key, value)
    return new PersistentMap(tree, undefined)
  }

  *keys(): Generator<string> {
    for (const [key] of this.startingWith('')) yield key
  }

  *values(): Generator<V> {
    for (const [, value] of this.startingWith('')) yield value
  }

  [Symbol.iterator](): Generator<[string, V]> {
    return this.startingWith('')
  }

  /** The entries whose key begins with a text; the others are not looked at. */
  *startingWith(beginning: string): Generator<[string, V]> {
    const changes = changesOf(this.#latest, beginning)
    let next = 0
    for (const entry of this.#tree.isEmpty ? none : this.#tree.entries(beginning)) {
      const [key] = entry
      if (!key.startsWith(beginning)) break
      for (; next < changes.length && changes[next]!.key < key; next++) yield* entryOf(changes[next]!)
      if (changes[next]?.key === key) yield* entryOf(changes[next++]!)
      else yield entry
    }
    for (; next < changes.length; next++) yield* entryOf(changes[next]!)
  }
}

const none: readonly never[] = []

/** The entry that a change left: none if it took the key away. */
const entryOf = <V>({ key, value }: Change<V>): readonly [string, V][] => (value === gone ? none : [[key, value]])

/** The changes of keys that begin so, by key: of each the latest. */
function changesOf<V>(latest: Change<V> | undefined, beginning: string): readonly Change<V>[] {
  if (latest === undefined) return none
  const latestFirst: Change<V>[] = []
  for (let one: Change<V> | undefined = latest; one; one = one.before)
    if (one.key.startsWith(beginning)) latestFirst.push(one)
  const changes: Change<V>[] = []
  for (let i = latestFirst.length - 1; i >= 0; i--) put(changes, latestFirst[i]!)
  return changes
}

/** Puts a change where its key belongs, which mostly is behind the others, or in the place of a former one. */
function put<V>(changes: Change<V>[], one: Change<V>): void {
  let at = changes.length
  while (at > 0 && changes[at - 1]!.key > one.key) at--
  if (changes[at - 1]?.key === one.key) changes[at - 1] = one
  else if (at === changes.length) changes.push(one)
  else changes.splice(at, 0, one)
}

/** A set of texts in their order, that does not change, as {@link PersistentMap}. */
export class PersistentSet implements Iterable<string> {
  readonly #texts: PersistentMap<true>

  private constructor(texts: PersistentMap<true>) {
    this.#texts = texts
  }

  static empty(): PersistentSet {
    return new PersistentSet(PersistentMap.empty())
  }

  get size(): number {
    return this.#texts.size
  }

  has(text: string): boolean {
    return this.#texts.get(text) === true
  }

  add(text: string): PersistentSet {
    return this.has(text) ? this : new PersistentSet(this.#texts.set(text, true))
  }

  [Symbol.iterator](): Generator<string> {
    return this.#texts.keys()
  }
}
