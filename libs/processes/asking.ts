import { hash } from 'node:crypto'
import type { Actor, Instant } from '#kernel'
import type { Answer, Ask } from '#ledger'
import type { Step } from './process.js'

/** How a process asks the ledger: through the same bus as everyone. */
export type Submit = (ask: Ask) => Promise<Answer>

/** Who acts is the service itself, which no request can claim to be: its id is verified. */
const actors = new Map<string, Actor>()

function actorOf(process: string): Actor {
  let actor = actors.get(process)
  if (!actor) actors.set(process, (actor = { id: `process:${process}`, roles: ['process'], verified: true }))
  return actor
}

/** The key under which a part of a work is done once: a hash, since parts may be long. */
export const keyOf = (process: string, cause: string, part: string): string =>
  `${process}-${hash('sha256', JSON.stringify([process, cause, part]), 'base64url')}`

/** A step of a process as the ledger is asked for it. `cause`: the event it follows from. */
export function askOf(process: string, cause: string, { command, fields, part }: Step): Ask {
  const envelope = { idempotencyKey: keyOf(process, cause, part), correlationId: cause, causationId: cause }
  return { command, fields, envelope, actor: actorOf(process) }
}

/** A date that came: told as of its own instant, under a key that does not depend on what made it known. */
export function dateAskOf(step: Step, date: Instant, cause: string): Ask {
  const ask = askOf('calendar', cause, step)
  return { ...ask, envelope: { ...ask.envelope, occurredAt: date, idempotencyKey: keyOf('calendar', '', step.part) } }
}
