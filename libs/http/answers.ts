import type { Answer } from '#ledger'
import type { Answered } from '#shell'

/** The status of each outcome; refusals: 404 where all of them say that something is unknown, else 409. */
export function statusOf(answer: Answer): number {
  switch (answer.outcome) {
    case 'recorded':
      return answer.repeated ? 200 : 201
    case 'alreadySo':
    case 'wouldRecord':
      return 200
    case 'refused': {
      const [first] = answer.refusals
      if (first?.code === 'REVISION_MOVED') return 412
      if (first?.code === 'KEY_REUSED') return 422
      return answer.refusals.every(({ unknown }) => unknown) ? 404 : 409
    }
  }
}

/** An answer that is not a refusal, as HTTP bodies and NDJSON lines tell it. */
export function bodyOf(answer: Exclude<Answered, { outcome: 'refused' }>): Record<string, unknown> {
  if (answer.outcome === 'alreadySo') return answer
  if (answer.outcome === 'wouldRecord')
    return { ...answer, events: answer.events.map(({ stream, event }) => ({ stream, event })) }
  const { repeated, transaction, position, streams, opened, closed } = answer
  if (repeated) return { outcome: 'repeated', transaction, position, streams }
  return { outcome: 'recorded', transaction, position, streams, opened: opened ?? [], closed: closed ?? [] }
}

/** Refusals as a caller is told them. */
export function refusalsOf(answer: Extract<Answer, { outcome: 'refused' }>) {
  return answer.refusals.map(({ code, message, numbers }) => ({ code, message, numbers }))
}
