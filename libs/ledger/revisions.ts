/** A stream and a revision that an answer tells of it, as a recorded event has them. */
type Reached = { readonly stream: { readonly id: string }; readonly told: { readonly revision: number } }

/**
 * The revisions that streams are at, by name; of several the last that is told. An object with these names is made when
 * it is asked for (in JSON it is one): a name that never was a property's costs the engine more than the answer does.
 */
export class Revisions {
  constructor(private readonly reached: readonly Reached[]) {}

  of(stream: string): number | undefined {
    return this.reached.findLast((one) => one.stream.id === stream)?.told.revision
  }

  toJSON(): Record<string, number> {
    // Without a prototype the engine does not try to remember a shape for each new name.
    const table = Object.create(null) as Record<string, number>
    for (const { stream, told } of this.reached) table[stream.id] = told.revision
    return table
  }
}
