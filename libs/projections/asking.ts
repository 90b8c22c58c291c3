import { decide, type AnyStream, type Folded, type Instant, type Steps } from '#kernel'

/** Streams as they are folded somewhere, each read when it is asked for. */
export type Folding = (stream: AnyStream) => Promise<Folded>

/** An answer, and the streams that it was read from. */
export type Answered<T> = { answer: T; seen: string[] }

/**
 * What a part of a transaction answers at an instant, over streams that are read as it asks for them. It records nothing,
 * and what it refuses is not looked at.
 */
export async function answerOf<T>(steps: () => Steps<T>, now: Instant, folding: Folding): Promise<Answered<T>> {
  const known = new Map<string, Folded>()
  for (;;) {
    const answers: T[] = []
    const decision = decide(keeping(steps(), answers), { now }, ({ id }) => known.get(id))
    if (decision.kind !== 'load') return { answer: answers[0]!, seen: [...known.keys()] }
    known.set(decision.stream.id, await folding(decision.stream))
  }
}

function* keeping<T>(steps: Steps<T>, answers: T[]): Steps {
  answers.push(yield* steps)
}
