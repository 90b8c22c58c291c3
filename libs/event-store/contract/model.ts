import { hashOf } from '../hash.js'
import { noStream, type Append, type Mismatch, type Outcome } from '../port.js'

/** The port in a few lines, for comparison: what a store answers and holds, without saying how. */
export class Model {
  /** Events in order, as `<stream>@<revision> <json>`, with the transaction of each. */
  readonly events: { text: string; transaction: string }[] = []
  private readonly revisions = new Map<string, number>()
  private readonly appended = new Map<string, number>()
  private readonly keys = new Map<string, { transaction: string; hash: string }>()

  append(members: readonly Append[]): Outcome[] {
    const outcomes: Outcome[] = []
    for (const member of members) outcomes.push(this.one(member, (index) => stands(outcomes[index]!, members[index]!)))
    return outcomes
  }

  revision(stream: string): number {
    return this.revisions.get(stream) ?? noStream
  }

  key(key: string): { transaction: string; hash: string } | undefined {
    return this.keys.get(key)
  }

  private one(member: Append, isThere: (index: number) => boolean): Outcome {
    const { transaction, writes, checks, key, asked, builtOn = [] } = member
    const hash = hashOf(asked)
    const first = key === undefined ? undefined : this.keys.get(key)
    const before = this.appended.has(transaction) ? { transaction, hash } : first
    if (before !== undefined) {
      const position = this.appended.get(before.transaction)!
      return { kind: 'repeated', transaction: before.transaction, position, same: before.hash === hash }
    }
    const ground = builtOn.find((index) => !isThere(index))
    const mismatches = [...writes, ...checks].flatMap(({ stream, expected }): Mismatch[] => {
      const actual = this.revision(stream)
      return actual === expected ? [] : [{ stream, expected, actual }]
    })
    if (ground !== undefined) return { kind: 'conflict', mismatches, builtOn: ground }
    if (mismatches.length > 0) return { kind: 'conflict', mismatches }
    for (const { stream, expected, events } of writes) {
      for (const [index, { json }] of events.entries()) {
        this.events.push({ text: `${stream}@${expected + 1 + index} ${json}`, transaction })
      }
      this.revisions.set(stream, expected + events.length)
    }
    this.appended.set(transaction, this.events.length)
    if (key !== undefined) this.keys.set(key, { transaction, hash })
    return { kind: 'appended', position: this.events.length }
  }
}

const stands = (outcome: Outcome, member: Append): boolean =>
  outcome.kind === 'appended' || (outcome.kind === 'repeated' && outcome.transaction === member.transaction)
