import type { AnyCommand } from '#commands'
import { withLedger, type Api } from '../connection.js'
import { Failure } from '../failure.js'
import type { LedgerOptions } from '../options.js'
import { print, printJson } from '../output.js'
import { answerText, type Answered } from './answer.js'
import { bodyOf, known, objectOf, pathOf, type EnvelopeOptions } from './body.js'
import { explained, listOfCommands } from './explain.js'
import type { Bag } from './fields.js'

export type Doing = LedgerOptions &
  EnvelopeOptions & {
    help?: true
    file?: string
    dryRun?: true
    actor?: string
    roles?: string
    ifRevision?: string
  }

/** Asks the ledger for a command, or explains it. Without a name: all commands. */
export async function ask(name: string | undefined, pairs: readonly string[], options: Doing): Promise<void> {
  if (name === undefined) return print(listOfCommands())
  const command = known(name)
  if (options.help) return print(explained(command))
  const body = bodyOf(command, pairs, options.file === undefined ? {} : objectOf(options.file), options)
  await withLedger(options.data, (api) => post(api, command, body, options))
}

async function post(api: Api, command: AnyCommand, body: Bag, options: Doing): Promise<void> {
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
