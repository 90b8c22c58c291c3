import { hitsText, type DryRun } from '../hits-table.js'
import { count, dim } from '../output.js'

type Excess = { stream: string; code: string; key?: string; limit: number | string; used: number | string }

/** What the API answers a command that was not refused. */
export type Answered =
  | {
      outcome: 'recorded' | 'repeated'
      transaction: string
      position: number
      streams: Readonly<Record<string, number>>
      opened?: readonly Excess[]
      closed?: readonly Excess[]
    }
  | { outcome: 'alreadySo' }
  | (DryRun & { outcome: 'wouldRecord' })

/** An answer in sentences. */
export function answerText(command: string, answer: Answered): string {
  switch (answer.outcome) {
    case 'alreadySo':
      return `It is so already: ${command} would change nothing, and nothing was recorded.`
    case 'wouldRecord':
      return hitsText(answer)
    default: {
      const { outcome, transaction, position, streams, opened = [], closed = [] } = answer
      const how = outcome === 'recorded' ? 'is recorded' : 'was recorded before under this key'
      return [
        `${command} ${how}: transaction ${transaction}, position ${position}.`,
        ...Object.entries(streams).map(([stream, revision]) => dim(`  ${stream} is at revision ${revision}`)),
        ...opened.map((one) => `It opens a breach: ${said(one)}`),
        ...closed.map((one) => `It closes a breach: ${said(one)}`),
      ].join('\n')
    }
  }
}

const counted = (value: number | string): string => (typeof value === 'number' ? count(value) : value)
const said = ({ stream, code, key, limit, used }: Excess): string =>
  `${code} on ${stream}${key ? ` (${key})` : ''}: ${counted(used)} used, ${counted(limit)} allowed`
