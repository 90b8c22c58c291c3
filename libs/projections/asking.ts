import { decide, type AnyStream, type Folded, type Instant, type Steps } from '#kernel'

/** Streams as they are folded somewhere, each read when it is asked for. */
export type Folding = (stream: AnyStream) => Promise<Folded>

/**
 * What a part of a transaction answers at an instant, over streams that are read as it asks for them. It records nothing,
 * and what it refuses is not looked at.
 */
export async function answerOf<T>(steps: () => Steps<T>, now: Instant, folding: Folding): Promise<T> {
  const known = new Map<string, Folded>()
  for (;;) {
    const answers: T[] = []
    const decision = decide(keeping(steps(), answers), { now }, ({ id }) => known.get(id))
    if (decision.kind !== 'load') return answers[0]!
    known.set(decision.stream.id, await folding(decision.stream))
  }
}

function* keeping<T>(steps: Steps<T>, answers: T[]): Steps {
  answers.push(yield* steps)
}
