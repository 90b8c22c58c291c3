import { kernelRules } from '#kernel'
import { contexts } from '#domain'
import { commands } from '#commands'
import { ledgerRules } from '#ledger'
import type { Recorded } from './model/recorded.js'
import type { Answered } from './performance.js'

/** How a command was answered, how often. */
interface Outcomes {
  recorded: number
  repeated: number
  alreadySo: number
  refused: number
}

/** What runs were made of, by name of command, code of refusal and type of event. */
export interface Counts {
  outcomes: Record<string, Outcomes>
  codes: Record<string, number>
  /** Excesses that facts opened, by the code of the limit. */
  breaches: Record<string, number>
  events: Record<string, number>
  facts: number
  late: number
}

const types = (of: 'facts' | 'acts'): string[] =>
  Object.values(contexts).flatMap(({ vocabulary }) => Object.keys(vocabulary[of] as object))
const facts = new Set([...types('facts'), 'TransactionAnnulled'])

/** Every type of event and every code of refusal that there is. */
export const everyType: readonly string[] = [...new Set([...types('facts'), ...types('acts')])]
export const everyCode: readonly string[] = [
  ...Object.values(contexts).flatMap(({ rulebook }) => [...rulebook.rules.keys()]),
  ...kernelRules.keys(),
  ...ledgerRules.rules.keys(),
]
export const everyAct: readonly string[] = commands.filter(({ records }) => records === 'acts').map(({ name }) => name)

const count = (of: Record<string, number>, name: string, n = 1): void => void (of[name] = (of[name] ?? 0) + n)

/** The codes that a line of an allocation was skipped for: what its commands were refused with. */
const codesIn = ({ reason }: { reason: string }): string[] =>
  [...reason.matchAll(/(?:^|; )([A-Z_]+): /g)].map(([, code]) => code!)

/** Counts what runs are made of. */
export class Tally {
  readonly counts: Counts = { outcomes: {}, codes: {}, breaches: {}, events: {}, facts: 0, late: 0 }

  hear(answered: readonly Answered[]): void {
    const { outcomes, codes, breaches } = this.counts
    for (const { asked, answer } of answered) {
      const of = (outcomes[asked.command] ??= { recorded: 0, repeated: 0, alreadySo: 0, refused: 0 })
      if (answer.outcome === 'recorded') {
        of[answer.repeated ? 'repeated' : 'recorded']++
        for (const code of new Set(answer.opened?.map((excess) => excess.code))) count(breaches, code)
      } else if (answer.outcome === 'alreadySo') of.alreadySo++
      else if (answer.outcome === 'refused') {
        of.refused++
        for (const code of new Set(answer.refusals.map((refusal) => refusal.code))) count(codes, code)
      }
    }
  }

  /** All events of a history that is finished. */
  see(events: readonly Recorded[]): void {
    for (const event of events) {
      const { type, transaction, occurredAt, recordedAt } = event
      count(this.counts.events, type)
      if (type === 'AllocationApplied')
        for (const code of event.data.skipped.flatMap(codesIn)) count(this.counts.codes, code)
      if (transaction.index > 0 || !facts.has(type)) continue
      this.counts.facts++
      if (occurredAt < recordedAt) this.counts.late++
    }
  }

  /** What another run was made of, too. */
  add(other: Counts): void {
    const { outcomes, codes, breaches, events } = this.counts
    for (const [name, of] of Object.entries(other.outcomes)) {
      const own = (outcomes[name] ??= { recorded: 0, repeated: 0, alreadySo: 0, refused: 0 })
      for (const key of Object.keys(of) as (keyof Outcomes)[]) own[key] += of[key]
    }
    for (const [code, n] of Object.entries(other.codes)) count(codes, code, n)
    for (const [code, n] of Object.entries(other.breaches)) count(breaches, code, n)
    for (const [type, n] of Object.entries(other.events)) count(events, type, n)
    this.counts.facts += other.facts
    this.counts.late += other.late
  }
}
