import { Author } from './author.js'
import { type Answered, Performance } from './performance.js'
import type { Script, Step } from './script.js'
import type { Tally } from './tally.js'
import { Wrong } from './watch.js'

/** What went wrong, and the steps that led to it. */
export interface Failure {
  seed: number
  kind: string
  message: string
  script: Script
}

/** Plays so many commands that a seed makes up, with what every history begins with before them. */
export async function simulate(seed: number, commands: number, tally: Tally): Promise<Failure | undefined> {
  const performance = await Performance.open()
  const script: Step[] = []
  try {
    const author = new Author(seed, performance.journal)
    const play = async (step: Step): Promise<readonly Answered[]> => {
      script.push(step)
      const answered = await performance.play(step)
      author.hear(answered)
      return answered
    }
    for (const step of author.opening()) await play(step)
    for (let left = commands; left > 0;) {
      const answered = await play(author.next(left))
      tally.hear(answered)
      left -= answered.length
    }
    for (const step of author.last()) tally.hear(await play(step))
    await performance.end()
    tally.see(performance.journal.recorded)
    return undefined
  } catch (error) {
    return { seed, ...saying(error), script }
  } finally {
    await performance.close()
  }
}

/** Plays a script again; undefined if nothing goes wrong. */
export async function replay(script: Script): Promise<{ kind: string; message: string } | undefined> {
  const performance = await Performance.open()
  try {
    for (const step of script) await performance.play(step)
    await performance.end()
    return undefined
  } catch (error) {
    return saying(error)
  } finally {
    await performance.close()
  }
}

const saying = (error: unknown): { kind: string; message: string } =>
  error instanceof Wrong
    ? { kind: error.kind, message: error.message }
    : { kind: `thrown: ${(error as Error).message.slice(0, 80)}`, message: (error as Error).stack ?? String(error) }
