import assert from 'node:assert/strict'
import { boundKey, boundShown, decide, record, type Decision, type Instant, type Steps } from '#kernel'
import { contextOf } from '#domain'
import { commandNamed } from '#commands'
import { tell, worldOf } from '../../libs/commands/shipping/testing.js'
import type { AskedAs, World } from '../../libs/commands/testing.js'
import type { Recorded } from '../simulation/model/recorded.js'
import type { Step } from '../simulation/model/tale.js'

export type Numbers = Readonly<Record<string, string | number>>

/** One case of a numbered rule: what had happened, what is asked or told then, and what comes of it. */
export type Row = {
  /** `STK-1` */
  readonly rule: string
  /** Goes on from the number. */
  readonly says: string
  readonly given: () => World
  readonly when: (world: World) => Decision
} & Outcome

type Outcome =
  /** Refused under this code with exactly these numbers, and under the other codes beside it and no more. */
  | { readonly refused: string; readonly numbers?: Numbers; readonly beside?: readonly string[] }
  /** Recorded, with an excess of this code open after it that was not before, with these numbers. */
  | { readonly breach: string; readonly stream: string; readonly numbers: Numbers }
  /** Recorded: these events and no others, each as its stream and type; or what is to be seen after it. */
  | { readonly recorded: readonly string[] }
  | { readonly shows: (world: World) => unknown; readonly is: unknown }

type Telling = { readonly steps: readonly Step[]; readonly as: AskedAs }
type Happened = readonly Step[] | Telling | Instant

/** Steps told otherwise than on an official document. */
export const on = (as: AskedAs, ...steps: readonly Step[]): Telling => ({ steps, as })

/** A history of the model and what happened after it, one transaction each; an instant: the clock says so by then. */
export const after =
  (history: readonly Recorded[], ...happened: readonly Happened[]) =>
  (): World => {
    const world = worldOf(history)
    for (const one of happened)
      if (typeof one === 'string') world.now = one
      else if ('steps' in one) tell(world, one.steps, one.as)
      else tell(world, one)
    return world
  }

/** A command is asked. Its fact rests on an official document unless that is said otherwise. */
export const asks =
  (name: string, fields: object, as?: AskedAs) =>
  (world: World): Decision => {
    const command = commandNamed(name)
    assert.ok(command, `There is no command ${name}`)
    return world.do(command, fields, as ?? (command.records === 'facts' ? { grade: 'official' } : {}))
  }

/** Events of one transaction, where no command tells just these. */
export const tells =
  (steps: readonly Step[], as: AskedAs = { grade: 'official' }) =>
  (world: World): Decision => {
    const decision = decide(recording(steps), { now: world.now, ...as }, world.view)
    if (decision.kind === 'accepted') world.record(decision, as)
    return decision
  }

function* recording(steps: readonly Step[]): Steps {
  for (const [id, type, data] of steps) yield* record({ id, context: contextOf(id)! }, { type, ...data })
}

/** The excesses that are open in a stream, by code and key. */
export function excessesIn(world: World, stream: string): ReadonlyMap<string, Numbers> {
  const { excesses } = world.view({ id: stream, context: contextOf(stream)! }, false)!
  return new Map([...excesses.values()].map((bound) => [boundKey(bound), boundShown(bound)]))
}

/** What a transaction that only reads finds. */
export function found<T>(world: World, reading: () => Steps<T>): T {
  let answer: { readonly is: T } | undefined
  const asking = function* (): Steps {
    answer = { is: yield* reading() }
  }
  decide(asking(), { now: world.now }, world.view)
  assert.ok(answer)
  return answer.is
}
