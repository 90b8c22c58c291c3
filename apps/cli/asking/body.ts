import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { envelopeFields, type AnyCommand } from '#commands'
import { isDay, Shape, type Flaw, type Grade } from '#kernel'
import { badUsage, exits, Failure } from '../failure.js'
import { commandCalled, similarTo } from './explain.js'
import { fieldsFrom, type Bag } from './fields.js'

/** What stands beside the fields of a command, as options say it. */
export type EnvelopeOptions = {
  approver?: string
  at?: string
  grade?: Grade
  source?: string
  document?: string
  note?: string
  illustrative?: true
  key?: string
}

/** A command by its name, as people write it. Throws a {@link Failure} COMMAND_UNKNOWN that names those like it. */
export function known(name: string): AnyCommand {
  const command = commandCalled(name)
  if (command) return command
  const similar = similarTo(name).slice(0, 5)
  const advice = similar.length > 0 ? `did you mean ${similar.join(', ')}?` : '`clearance do` lists them all'
  throw new Failure('COMMAND_UNKNOWN', `There is no command ${name}: ${advice}`, exits.usage)
}

/** Fields, as pairs that go over a given object, and envelope in one object, checked as the server checks them, but with everything that is wrong with it. */
export function bodyOf(
  command: AnyCommand,
  pairs: readonly string[],
  { command: named, ...given }: Bag,
  options: EnvelopeOptions = {},
): Bag {
  if (named !== undefined && named !== command.name)
    throw badUsage(`The fields are those of ${JSON.stringify(named)}, not of ${command.name}`)
  const body = { ...fieldsFrom(pairs, command, given), ...envelopeOf(options, given) }
  const shape = new Shape({ ...command.fields, ...envelopeFields })
  if (shape.accepts(body)) return body
  throw new Failure('INVALID', `${sentence(shape.flaws(body))} (clearance do ${command.name} --help)`, exits.usage)
}

const sentence = (flaws: readonly Flaw[]): string =>
  flaws.map(({ path, problem }) => (/[.[]/.test(path) ? `${path}: ${problem}` : problem)).join('; ')

/** The JSON object of a file, `-` for standard input. */
export const objectOf = (file: string): Bag =>
  objectIn(readFileSync(file === '-' ? process.stdin.fd : file, 'utf8'), file === '-' ? 'Standard input' : file)

/** The JSON object that a text is; `where` it stands begins the sentence that it is none. */
export function objectIn(text: string, where: string): Bag {
  try {
    const found: unknown = JSON.parse(text)
    if (typeof found === 'object' && found !== null && !Array.isArray(found)) return found as Bag
  } catch {
    // Told below, as anything else that is no object.
  }
  throw new Failure(
    'JSON_MALFORMED',
    `${where} holds no JSON object; files of many commands go to \`import\``,
    exits.usage,
  )
}

function envelopeOf({ approver, at, key, ...options }: EnvelopeOptions, given: Bag): Bag {
  const evidence = evidenceOf(options, given['evidence'] as Bag | undefined)
  return {
    ...(approver !== undefined && { approver }),
    ...(at !== undefined && { occurredAt: isDay(at) ? `${String(at)}T00:00:00.000Z` : at }),
    ...(key !== undefined && { idempotencyKey: key }),
    ...(evidence && { evidence }),
  }
}

function evidenceOf({ grade, source, document, note, illustrative }: EnvelopeOptions, given?: Bag): Bag | undefined {
  const file = document === undefined ? undefined : readFileSync(document)
  const told = {
    ...(grade !== undefined && { grade }),
    ...(document !== undefined && { source: basename(document) }),
    ...(source !== undefined && { source }),
    ...(file && { sha256: createHash('sha256').update(file).digest('hex') }),
    ...(note !== undefined && { note }),
    ...(illustrative && { illustrative }),
  }
  if (Object.keys(told).length === 0) return undefined
  const evidence: Bag = { ...given, ...told }
  if (evidence['grade'] === undefined || evidence['source'] === undefined)
    throw badUsage('Evidence has a --grade, and a --source or a --document')
  return evidence
}

/** Where a command is asked: its route, with the fields that stand in it. */
export const pathOf = ({ route }: AnyCommand, body: Bag): string =>
  route.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(body[name])))
