import { record, type AnyEvent, type Fields, type Steps, type Stream, type Values } from '#kernel'
import { command, type Command } from './declare.js'

type Told<Of extends Fields, E extends AnyEvent> = {
  /** The fields that name the stream. */
  of: Of
  /** Where all of them stand, before the path of each. */
  route: string
  stream: (of: Values<Of>) => Stream<unknown, E>
  /** What the fact names and has to be known. */
  names?: (event: E, of: Values<Of>) => Steps
}

/** Makes commands that record one fact on one stream: its fields are what names the stream, and those of the event. */
export function factsOf<Of extends Fields, E extends AnyEvent>({ of, route, stream, names }: Told<Of, E>) {
  const own = new Set(Object.keys(of))
  return <F extends Fields>(name: string, type: E['type'], path: string, fields: F, summary: string): Command<Of & F> =>
    command<Of & F>({
      name,
      route: route + path,
      summary,
      records: 'facts',
      fields: { ...of, ...fields },
      *transaction(asked) {
        const event: Record<string, unknown> = { type }
        for (const [field, value] of Object.entries(asked)) if (!own.has(field)) event[field] = value
        if (names) yield* names(event as E, asked as Values<Of>)
        yield* record(stream(asked as Values<Of>), event as E)
      },
    })
}
