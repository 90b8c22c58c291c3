import type { Recorded } from '#kernel'
import { table } from '../output.js'

export type History = readonly { position: number; event: Recorded }[]

const longest = 80

function saidOf({ data }: Recorded): string {
  const text = JSON.stringify(data)
  return text.length > longest ? `${text.slice(0, longest - 1)}…` : text
}

/** What was recorded of a thing, in the order of the ledger. */
export const historyText = (history: History): string =>
  table(
    ['when', 'what', 'data'],
    history.map(({ event }) => [event.occurredAt, event.type, saidOf(event)]),
  )
