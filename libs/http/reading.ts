import { Shape, type Field, type Fields } from '#kernel'
import { envelopeFields, type AnyCommand, type Envelope } from '#commands'
import { Problem } from '#shell'

export type Bag = Record<string, unknown>

const envelopeNames = Object.keys(envelopeFields) as (keyof Envelope)[]

/** Turns the text of a path or query parameter into what its field holds; what does not fit stays text, and is refused. */
export function coerced(field: Field | undefined, text: unknown): unknown {
  if (typeof text !== 'string') return text
  switch (field?.schema['type']) {
    case 'integer':
      return /^-?\d{1,16}$/.test(text) ? Number(text) : text
    case 'boolean':
      return text === 'true' ? true : text === 'false' ? false : text
    default:
      return text
  }
}

/** A command's own fields and its envelope, read from one object by one compiled validation. */
export class Reader {
  private readonly shape: Shape<Fields>
  private readonly names: readonly string[]

  constructor(readonly command: AnyCommand) {
    this.shape = new Shape({ ...command.fields, ...envelopeFields })
    this.names = Object.keys(command.fields)
  }

  /** Throws a {@link Problem} BODY_INVALID that lists what is wrong. */
  read(given: Bag): { fields: Bag; envelope: Envelope } {
    if (!this.shape.accepts(given)) throw this.invalid(given)
    const fields: Bag = {}
    for (const name of this.names) if (given[name] !== undefined) fields[name] = given[name]
    const envelope: Bag = {}
    for (const name of envelopeNames) if (given[name] !== undefined) envelope[name] = given[name]
    return { fields, envelope: envelope }
  }

  private invalid(given: Bag): Problem {
    const flaws = this.shape.flaws(given)
    const [first] = flaws
    const detail = first ? sentenceOf(first, flaws.length) : `This is not a ${this.command.name}`
    return new Problem(400, 'BODY_INVALID', detail, { flaws: flaws.slice(0, 100) })
  }
}

/** The first flaw in words, and how many more there are. */
export function sentenceOf({ path, problem }: { path: string; problem: string }, count: number): string {
  const place = path.includes('.') || path.includes('[') ? `${path}: ` : ''
  return `${place}${problem}${count > 1 ? `, and ${count - 1} more` : ''}`
}

export function isBag(value: unknown): value is Bag {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
