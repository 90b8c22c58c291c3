import { rulebook, samePerson, unknownThing, type Refusal } from '#kernel'
import { AnnulTransaction, commandNamed } from '#commands'
import type { Annulling } from './annulment.js'
import type { Ask } from './ask.js'

/** What the ledger itself refuses, whatever the context. */
export const ledgerRules = rulebook({
  KEY_REUSED: 'The idempotency key has been used for another request, recorded in transaction {transaction}',
  REVISION_MOVED: '{stream} is at revision {actual}, not at {expected}',
  APPROVER_NEEDED: '{command} needs an approver other than the actor {actor}',
  ILLUSTRATIVE_OUTSIDE_DEMO: 'Illustrative evidence is taken only by a ledger that was created as a demo',
  CONTENDED: 'Others kept writing to what this decision read; it was decided {times} times. Ask again.',
  TRANSACTION_UNKNOWN: unknownThing('There is no transaction {transactionId}'),
  ANNUL_ACT: 'Transaction {transactionId} holds acts: an act is undone by its opposite, {opposite}',
  ALREADY_ANNULLED: 'Transaction {transactionId} has been annulled',
  ANNUL_OPENING:
    'Transaction {transactionId} opened {stream}, which others rest on: a correction has to open it again, and what acts rest on stays (cancel it and begin anew)',
  ANNUL_REOPENS: 'Without transaction {transactionId}, {stream} would be opened twice',
  CORRECTION_COMMAND: '{command} is not a command of facts',
  CORRECTION_INVALID: 'The correction is not a {command}: {problem}',
})

const none: readonly Refusal[] = []

/** What is refused whatever the state: illustrative evidence outside a demo, and an approval without a second person. */
export function outright(ask: Ask, demo: boolean): readonly Refusal[] {
  const { envelope, actor } = ask
  const { approver, evidence } = envelope
  const allowed = evidence?.illustrative !== true || demo
  const command = toBeApproved(ask)
  const approved = command === undefined || (approver !== undefined && !samePerson(approver, actor.id))
  if (allowed && approved) return none
  return [
    ...ledgerRules.unless(allowed, 'ILLUSTRATIVE_OUTSIDE_DEMO'),
    ...ledgerRules.unless(approved, 'APPROVER_NEEDED', { command: command ?? '', actor: actor.id }),
  ]
}

/** The command that needs a second person: the one that is asked, or the one that an annulment brings as its correction. */
function toBeApproved({ command, fields }: Ask): string | undefined {
  if (command.approved) return command.name
  if (command.name !== AnnulTransaction.name) return undefined
  const { correction } = fields as Annulling
  const correcting = correction && commandNamed(correction.command)
  return correcting?.approved ? correcting.name : undefined
}
