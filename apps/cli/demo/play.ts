import type { Asking, Chapter, Line, Scenario, Step } from '#scenarios'
import { commandNamed } from '#commands'
import { Api, type Clock } from '../connection.js'
import { Failure, exits } from '../failure.js'
import { openHttpSink } from '../import/http-sink.js'
import { itemOfLine } from '../import/ndjson.js'
import type { Result } from '../import/sink.js'

/** The clock that a ledger goes by while it is told a case of the past; afterwards it goes by the machine's. */
export class StoryClock {
  private at: number | undefined
  readonly now: Clock = () => this.at ?? Date.now()

  set(instant: string | undefined): void {
    this.at = instant === undefined ? undefined : Date.parse(instant)
  }
}

/** What a rule refused in a chapter: how often, and the first of its sentences. */
export type Refused = { code: string; times: number; sentence: string }
export type Played = { chapter: Chapter; recorded: number; refused: Refused[] }

/** How far a recording has come: chapters, and steps of the next one. */
export type Progress = { chapters: number; steps: number }

/**
 * Records a case, chapter after chapter, step after step. A step that was interrupted is asked again whole: what was
 * recorded of it is answered as it was. Throws a Failure where the ledger decides otherwise than the case says.
 */
export async function* play(
  { name, chapters }: Scenario,
  url: string,
  clock: StoryClock,
  from: Progress,
  reached: (progress: Progress) => void,
): AsyncGenerator<Played> {
  try {
    for (const [at, chapter] of chapters.entries()) {
      if (at < from.chapters) continue
      const played: Played = { chapter, recorded: 0, refused: [] }
      for (const [step, of] of chapter.steps.entries()) {
        if (at === from.chapters && step < from.steps) continue
        clock.set(of.at)
        await playStep(name, of, url, played)
        reached({ chapters: at, steps: step + 1 })
      }
      reached({ chapters: at + 1, steps: 0 })
      yield played
    }
  } finally {
    clock.set(undefined)
  }
}

async function playStep(name: string, { asks, actor }: Step, url: string, played: Played): Promise<void> {
  const sink = openHttpSink(url, { 'clearance-actor': actor })
  for (const asking of asks) {
    const line = await whole(asking, url, actor)
    const item = itemOfLine(JSON.stringify(line), 0, { keyPrefix: name, correlationId: name })
    if (item?.kind !== 'command') throw otherwise(asking, JSON.stringify(item))
    const full = sink.put(item, (result) => account(played, asking, result))
    if (full) await full
  }
  await sink.settle()
  await sink.close()
}

/** The line, with the transaction that it annuls: the wrong line is asked again under its key, and answers which it was. */
async function whole({ line, annuls }: Asking, url: string, actor: string): Promise<Line> {
  if (!annuls) return line
  const { command, ...fields } = annuls
  const path = commandNamed(command)!.route.replace(/\{(\w+)\}/g, (_, part: string) => String(fields[part]))
  const answer = await new Api(url).post<{ transaction: string }>(path, fields, { 'clearance-actor': actor })
  return { ...line, transactionId: answer.transaction }
}

function account(played: Played, asking: Asking, result: Result): void {
  if (result.outcome !== 'refused') {
    if (asking.refused !== undefined) throw otherwise(asking, 'it was not refused')
    played.recorded++
    return
  }
  const expected = result.refusals.find(({ code }) => code === asking.refused)
  if (!expected) throw otherwise(asking, result.reason)
  const { code, message } = expected
  const known = played.refused.find((one) => one.code === code)
  if (known) known.times++
  else played.refused.push({ code, times: 1, sentence: message })
}

const otherwise = ({ line }: Asking, how: string): Failure =>
  new Failure('SCENARIO_OTHERWISE', `${line.idempotencyKey} went otherwise than the case says: ${how}`, exits.refused)
