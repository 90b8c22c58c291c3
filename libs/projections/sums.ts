import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { add, linesIn, noUnits, vectorColumns, type Vector } from './vectors.js'

/** What of an order goes into sums. */
type Summed = { customer: string; destination: string; lines: readonly { sku: string; vector: Vector }[] }
type Sum = { of: [product: string, customer: string, destination: string]; vector: Vector; dirty: boolean }

/** What lines add up to by product, customer and destination: in memory, written when a batch is flushed. */
export class Sums {
  private readonly sums = new Map<string, Sum>()
  private dirty: Sum[] = []
  private readonly put: StatementSync
  private readonly drop: StatementSync

  constructor(db: DatabaseSync) {
    const places = new Array(3 + vectorColumns.length).fill('?').join(', ')
    this.put = db.prepare(`INSERT OR REPLACE INTO backlog_sums VALUES (${places})`)
    this.drop = db.prepare('DELETE FROM backlog_sums WHERE product = ? AND customer = ? AND destination = ?')
    for (const row of db.prepare('SELECT * FROM backlog_sums').all()) {
      const { product, customer, destination } = row as Record<string, string>
      const sum = this.sum(product!, customer!, destination!)
      sum.vector = vectorColumns.map((name) => row[name] as number)
    }
  }

  /** What an order's lines add is no longer what it was. */
  move(former: Summed | undefined, now: Summed | undefined): void {
    const sameGroup = former?.customer === now?.customer && former?.destination === now?.destination
    const kept = sameGroup && former && now ? this.difference(former, now) : 0
    if (former) this.add(former, kept, -1)
    if (now) this.add(now, kept, 1)
  }

  /** The lines that stayed of the same product, from the first on, in one step; answers how many they are. */
  private difference(former: Summed, now: Summed): number {
    let i = 0
    for (; i < former.lines.length && former.lines[i]!.sku === now.lines[i]?.sku; i++) {
      const [was, is] = [former.lines[i]!.vector, now.lines[i]!.vector]
      const vector = this.touched(now.lines[i]!.sku, now.customer, now.destination)
      for (let n = 0; n < vector.length; n++) vector[n]! += is[n]! - was[n]!
    }
    return i
  }

  private add({ customer, destination, lines }: Summed, from: number, sign: 1 | -1): void {
    for (let i = from; i < lines.length; i++)
      add(this.touched(lines[i]!.sku, customer, destination), lines[i]!.vector, sign)
  }

  private touched(product: string, customer: string, destination: string): Vector {
    const sum = this.sum(product, customer, destination)
    if (!sum.dirty) {
      sum.dirty = true
      this.dirty.push(sum)
    }
    return sum.vector
  }

  flush(): void {
    for (const sum of this.dirty) {
      sum.dirty = false
      if (linesIn(sum.vector) !== 0) this.put.run(...sum.of, ...sum.vector)
      else {
        this.drop.run(...sum.of)
        this.sums.delete(keyOf(...sum.of))
      }
    }
    this.dirty = []
  }

  /** Adds the rows up anew: a sentence about the first sum that is not what its rows add up to. */
  differs(orders: Iterable<Summed>): string | undefined {
    const anew = new Map<string, Vector>()
    for (const { customer, destination, lines } of orders) {
      for (const { sku, vector } of lines) {
        const key = keyOf(sku, customer, destination)
        let sum = anew.get(key)
        if (!sum) anew.set(key, (sum = noUnits()))
        add(sum, vector, 1)
      }
    }
    for (const key of new Set([...anew.keys(), ...this.sums.keys()])) {
      const [rows, kept] = [anew.get(key) ?? noUnits(), this.sums.get(key)?.vector ?? noUnits()]
      const at = rows.findIndex((number, i) => number !== kept[i])
      if (at >= 0) return `Sum of ${key}: ${vectorColumns[at]} is ${kept[at]}, its rows add up to ${rows[at]}`
    }
    return undefined
  }

  private sum(product: string, customer: string, destination: string): Sum {
    const key = keyOf(product, customer, destination)
    let sum = this.sums.get(key)
    if (!sum) this.sums.set(key, (sum = { of: [product, customer, destination], vector: noUnits(), dirty: false }))
    return sum
  }
}

/** Codes hold no spaces. */
const keyOf = (product: string, customer: string, destination: string): string =>
  `${product} ${customer} ${destination}`
