import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { Option, type Command } from 'commander'
import { envelopeFields, type AnyCommand } from '#commands'
import { grades, isDay, Shape, type Flaw, type Grade } from '#kernel'
import { answerText, type Answered } from '../asking/answer.js'
import { commandCalled, explained, listOfCommands, similarTo } from '../asking/explain.js'
import { fieldsFrom, type Bag } from '../asking/fields.js'
import { withLedger, type Api } from '../connection.js'
import { badUsage, exits, Failure } from '../failure.js'
import { ledgerCommand, type LedgerOptions } from '../options.js'
import { print, printJson } from '../output.js'

type Options = LedgerOptions & {
  help?: true
  file?: string
  dryRun?: true
  actor?: string
  roles?: string
  approver?: string
  at?: string
  grade?: Grade
  source?: string
  document?: string
  note?: string
  illustrative?: true
  key?: string
  ifRevision?: string
}

/** `clearance do`: named so because `do` is a word of the language. */
export function doCommand(program: Command): void {
  ledgerCommand(program, 'do', 'send any command: do ReserveStock orderNo=PO-1001 line=1 …; alone it lists them all')
    .argument('[Command]', 'its name; with --help it is explained, with an example')
    .argument('[key=value...]', 'its fields; parts as lines[0].quantity=8, lists with commas or as JSON')
    .helpOption(false)
    .option('-h, --help', 'explain the command')
    .option('--file <file>', 'fields as a JSON object, - for standard input; key=value go over them')
    .option('--dry-run', 'only decide: what would be recorded and hit, or why not')
    .option('--actor <id>', 'who acts (CLEARANCE_ACTOR, else cli)')
    .option('--roles <roles>', 'in which roles (CLEARANCE_ACTOR_ROLES)')
    .option('--approver <id>', 'the second person, where a rule asks for one')
    .option('--at <moment>', 'when a fact happened: a moment or a day; left out: now')
    .addOption(new Option('--grade <grade>', 'evidence: who says so').choices(grades))
    .option('--source <text>', 'evidence: where it is from (the name of the document)')
    .option('--document <file>', 'evidence: the document itself; its SHA-256 is recorded')
    .option('--note <text>', 'evidence: a note')
    .option('--illustrative', 'evidence: made up; only in a demo ledger')
    .option('--key <key>', 'idempotency key: the same again answers the first outcome')
    .option('--if-revision <n>', 'only if the stream of the route is at this revision')
    .action(async (name: string | undefined, pairs: string[], options: Options, self: Command) => {
      if (name === undefined) return print(options.help ? self.helpInformation() : listOfCommands())
      const command = known(name)
      if (options.help) return print(explained(command))
      const body = bodyOf(command, pairs, options)
      await withLedger(options.data, (api) => ask(api, command, body, options))
    })
}

function known(name: string): AnyCommand {
  const command = commandCalled(name)
  if (command) return command
  const similar = similarTo(name).slice(0, 5)
  const advice = similar.length > 0 ? `did you mean ${similar.join(', ')}?` : '`clearance do` lists them all'
  throw new Failure('COMMAND_UNKNOWN', `There is no command ${name}: ${advice}`, exits.usage)
}

/** Fields and envelope in one object, checked as the server checks them, but with everything that is wrong with it. */
function bodyOf(command: AnyCommand, pairs: readonly string[], options: Options): Bag {
  const { command: named, ...given } = options.file === undefined ? ({} as Bag) : objectIn(options.file)
  if (named !== undefined && named !== command.name)
    throw badUsage(`${options.file} asks for ${JSON.stringify(named)}, not for ${command.name}`)
  const body = { ...fieldsFrom(pairs, command, given), ...envelopeOf(options, given) }
  const shape = new Shape({ ...command.fields, ...envelopeFields })
  if (shape.accepts(body)) return body
  throw new Failure('INVALID', `${sentence(shape.flaws(body))} (clearance do ${command.name} --help)`, exits.usage)
}

const sentence = (flaws: readonly Flaw[]): string =>
  flaws.map(({ path, problem }) => (/[.[]/.test(path) ? `${path}: ${problem}` : problem)).join('; ')

function objectIn(file: string): Bag {
  const text = readFileSync(file === '-' ? process.stdin.fd : file, 'utf8')
  try {
    const found: unknown = JSON.parse(text)
    if (typeof found === 'object' && found !== null && !Array.isArray(found)) return found as Bag
  } catch {
    // Told below, as anything else that is no object.
  }
  throw new Failure(
    'JSON_MALFORMED',
    `${file} holds no JSON object; files of many commands go to \`import\``,
    exits.usage,
  )
}

function envelopeOf({ approver, at, key, ...options }: Options, given: Bag): Bag {
  const evidence = evidenceOf(options, given['evidence'] as Bag | undefined)
  return {
    ...(approver !== undefined && { approver }),
    ...(at !== undefined && { occurredAt: isDay(at) ? `${String(at)}T00:00:00.000Z` : at }),
    ...(key !== undefined && { idempotencyKey: key }),
    ...(evidence && { evidence }),
  }
}

function evidenceOf({ grade, source, document, note, illustrative }: Options, given?: Bag): Bag | undefined {
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

async function ask(api: Api, command: AnyCommand, body: Bag, options: Options): Promise<void> {
  const { json, dryRun, actor, roles, ifRevision } = options
  const headers: Record<string, string> = {}
  if (actor !== undefined) headers['clearance-actor'] = actor
  if (roles !== undefined) headers['clearance-roles'] = roles
  if (ifRevision !== undefined) headers['if-match'] = `"${ifRevision}"`
  try {
    const path = `${pathOf(command, body)}${dryRun ? '?dryRun=true' : ''}`
    const answer = await api.post<Answered>(path, body, headers)
    if (json) printJson(answer)
    else print(answerText(command.name, answer))
  } catch (error) {
    if (json && error instanceof Failure && error.problem) printJson(error.problem)
    throw error
  }
}

const pathOf = ({ route }: AnyCommand, body: Bag): string =>
  route.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(body[name])))
