import {
  annulledIn,
  decide,
  eventOf,
  fold,
  isDate,
  nameOf,
  isFact,
  laterOf,
  step,
  toldOf,
  type AnyStream,
  type Asked,
  type Decision,
  type Folded,
  type NewEvent,
  type Recorded,
  type Refusal,
  type Seen,
  type View,
} from '#kernel'
import { contextOf } from '#domain'
import { commandNamed, type AnyCommand } from '#commands'
import { ledgerRules } from './rules.js'

/** How an annulment is asked for: see commands/annulment.ts. */
export type Annulling = { transactionId: string; reason: string; correction?: { command: string; fields: string } }

/** A stream that the wrong transaction wrote to, with all its events, and what they fold to. */
export type History = { stream: AnyStream; events: readonly Recorded[]; before: Folded }

const { refuse } = ledgerRules

/**
 * Annuls a transaction of facts whole, and records its correction behind it, in one decision. It may open breaches.
 * All events carry one stamp: if a stream that the correction alone reads asks for a later one, all is told with that.
 *
 * @param wrong the events of the transaction, in order
 * @param histories of every stream that it wrote to, up to now
 */
export function annul(
  annulling: Annulling,
  wrong: readonly Recorded[],
  histories: readonly History[],
  asked: Asked,
  view: View,
): Decision {
  const seen = histories.map(({ stream, before }): Seen => ({ stream, before }))
  const correcting = correctionOf(annulling)
  const refusals = [...formFlaws(annulling, wrong, histories), ...correcting.refusals]
  if (refusals.length > 0) return { kind: 'refused', refusals, seen }
  const now = seen.reduce((latest, { before }) => laterOf(latest, before.recordedAt), asked.now)
  const told = histories.map((history) => annulled(annulling, history, now))
  const events = told.map(({ event }) => event)
  const rewritten = seen.map((one, i): Seen => ({ ...one, after: told[i]!.folded }))
  if (!correcting.command)
    return finish(annulling, histories, { kind: 'accepted', facts: true, events, seen: rewritten })
  const corrected = decide(
    correcting.command.transaction(correcting.fields),
    { ...asked, now },
    (stream, likelyNew) => of(stream, rewritten)?.after ?? view(stream, likelyNew),
  )
  if (corrected.kind === 'load') return corrected
  const allSeen = together(rewritten, corrected.seen)
  if (corrected.kind === 'refused') return { ...corrected, seen: allSeen }
  const stamp = corrected.kind === 'accepted' ? corrected.events[0]!.told.recordedAt : now
  if (stamp > now) return annul(annulling, wrong, histories, { ...asked, now: stamp }, view)
  const added = corrected.kind === 'accepted' ? corrected.events : []
  return finish(annulling, histories, {
    kind: 'accepted',
    facts: true,
    events: [...events, ...added],
    seen: allSeen,
  })
}

const of = ({ id }: AnyStream, seen: readonly Seen[]): Seen | undefined => seen.find(({ stream }) => stream.id === id)

/** What the correction saw first, as before; then the rest of what was annulled. What was annulled is seen as it was before that. */
function together(annulled: readonly Seen[], corrected: readonly Seen[]): Seen[] {
  const both = corrected.map((seen): Seen => {
    const former = of(seen.stream, annulled)
    return former ? { ...former, after: seen.after ?? former.after } : seen
  })
  return [...both, ...annulled.filter(({ stream }) => !of(stream, corrected))]
}

/** What the form of an annulment asks: a known transaction of facts, not annulled before. */
function formFlaws({ transactionId }: Annulling, wrong: readonly Recorded[], histories: readonly History[]): Refusal[] {
  if (wrong.length === 0) return refuse('TRANSACTION_UNKNOWN', { transactionId })
  const act = wrong.find((event) => !isFact(contextOf(event.stream)!.vocabulary, event.type))
  if (act)
    return refuse('ANNUL_ACT', {
      transactionId,
      opposite: contextOf(act.stream)!.vocabulary.opposites[act.type] ?? act.type,
    })
  return ledgerRules.unless(
    !histories.some(({ events }) => annulledIn(events).has(transactionId)),
    'ALREADY_ANNULLED',
    { transactionId },
  )
}

type Correction = { command?: AnyCommand; fields?: unknown; refusals: Refusal[] }

function correctionOf({ correction }: Annulling): Correction {
  if (!correction) return { refusals: [] }
  const command = commandNamed(correction.command)
  if (command?.records !== 'facts' || command.name === 'AnnulTransaction')
    return { refusals: refuse('CORRECTION_COMMAND', { command: correction.command }) }
  let fields: unknown
  try {
    fields = JSON.parse(correction.fields)
  } catch {
    return { refusals: refuse('CORRECTION_INVALID', { command: command.name, problem: 'its fields are no JSON' }) }
  }
  if (command.shape.accepts(fields)) return { command, fields, refusals: [] }
  const [flaw] = command.shape.flaws(fields)
  return {
    refusals: refuse('CORRECTION_INVALID', {
      command: command.name,
      problem: flaw ? `${flaw.path} ${flaw.problem}`.trim() : 'of another form',
    }),
  }
}

/** The stream as it is without the wrong transaction. */
function annulled(
  { transactionId, reason }: Annulling,
  { stream, events }: History,
  now: string,
): { event: NewEvent; folded: Folded } {
  const revision = events.length
  const told = { occurredAt: now, recordedAt: now, revision }
  const event = { type: 'TransactionAnnulled', transactionId, reason }
  const marker: Recorded = {
    id: '',
    type: event.type,
    version: 1,
    stream: stream.id,
    ...told,
    transaction: { id: '', index: 0, count: 1 },
    correlationId: '',
    actor: { id: '', roles: [], verified: false },
    data: { transactionId, reason },
  }
  return { event: { stream, event, told }, folded: fold(stream.context, [...events, marker]) }
}

type Accepted = Extract<Decision, { kind: 'accepted' }>

/**
 * A stream that was opened stays opened, by exactly one event: others name it, or it has a history. Acts rest on what
 * opened theirs (lines, products), so that it stays as it was: such an order is cancelled and placed anew.
 */
function finish({ transactionId }: Annulling, histories: readonly History[], decision: Accepted): Decision {
  const refusals = histories.flatMap((history) => {
    const { stream, events } = history
    const { opens, named } = stream.context.vocabulary
    const repeated = toldTwice(history, transactionId)
    if (opens === undefined || repeated.length > 0) return repeated
    const effective = withoutAnnulled(events, transactionId)
    const corrected = decision.events.filter((one) => one.stream.id === stream.id && one.event.type === opens).length
    const openings = effective.filter((event) => event.type === opens).length + corrected
    if (openings > 1) return refuse('ANNUL_REOPENS', { transactionId, stream: stream.id })
    const opening = withoutAnnulled(events).find((event) => event.type === opens)
    const kept = effective.some((event) => event === opening)
    const acted = effective.some((event) => !isFact(stream.context.vocabulary, event.type))
    const sound = named ? openings === 1 : effective.length === 0 || (openings === 1 && !acted)
    return ledgerRules.unless(!opening || kept || sound, 'ANNUL_OPENING', { transactionId, stream: stream.id })
  })
  return refusals.length > 0 ? { kind: 'refused', refusals, seen: decision.seen } : decision
}

/** What the annulment of an annulment brings back may have been told again meanwhile: refused as it would be if told now. */
function toldTwice({ stream: { id, context }, events }: History, transactionId: string): Refusal[] {
  const now = new Set(withoutAnnulled(events))
  const then = withoutAnnulled(events, transactionId)
  const back = then.filter((event) => !now.has(event) && event.type !== context.vocabulary.opens && !isDate(event))
  if (back.length === 0) return []
  let folded = fold(
    context,
    then.filter((event) => !back.includes(event)),
  )
  return back.flatMap((event) => {
    const refusals = context.decider.decide(eventOf(event), folded.state, toldOf(event), nameOf(id))
    folded = step(context, folded, eventOf(event), toldOf(event))
    return refusals
  })
}

/** What counts of a stream, now or once a further transaction is annulled. */
function withoutAnnulled(events: readonly Recorded[], alsoAnnulled?: string): Recorded[] {
  const annulled = annulledIn(
    alsoAnnulled === undefined ? events : [...events, annulling(alsoAnnulled, events.at(-1)!)],
  )
  return events.filter((event) => event.type !== 'TransactionAnnulled' && !annulled.has(event.transaction.id))
}

const annulling = (transactionId: string, like: Recorded): Recorded => ({
  ...like,
  type: 'TransactionAnnulled',
  transaction: { id: '', index: 0, count: 1 },
  data: { transactionId },
})
