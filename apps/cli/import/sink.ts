import type { Item } from './item.js'

export type Asked = Extract<Item, { kind: 'command' }>
export type Refusal = { code: string; message: string }
export type Result =
  | { outcome: 'recorded' | 'repeated' | 'alreadySo' }
  | { outcome: 'refused'; code: string; reason: string; refusals: readonly Refusal[] }

/** Takes the commands of a file and answers each: the ledger in this process, or the server that serves it. */
export interface Sink {
  /** Takes one command; a promise, when it has to be waited for before the next. `done` is called once it is durable or refused. */
  put(asked: Asked, done: (result: Result) => void): Promise<void> | undefined
  /** Resolves when everything put so far has been answered. Rejects when the ledger cannot go on. */
  settle(): Promise<void>
  close(): Promise<void>
}

/** All reasons of a refusal in one: the first code, every sentence. */
export function refused(refusals: readonly Refusal[]): Result {
  return {
    outcome: 'refused',
    code: refusals[0]?.code ?? 'REFUSED',
    reason: refusals.map(({ message }) => message).join('; '),
    refusals,
  }
}

/** The lines of a stream of bytes. */
export async function* linesIn(body: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const chunk of body) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n')
    rest = lines.pop()!
    for (const line of lines) if (line !== '') yield line
  }
  if (rest !== '') yield rest
}
