import { median } from './median.js'

/** One figure of the bench: a value beside the limit that was measured in the same run. */
export type Figure = {
  name: string
  /** Events in the ledger when it was measured. */
  events: number
  value: number
  unit: string
  /** What it is measured against, in the same unit. */
  limit: number
  ratio: number
  note?: string
}

export function figure(
  name: string,
  events: number,
  unit: string,
  value: number,
  limit: number,
  note?: string,
): Figure {
  const rounded = (n: number) => Number(n.toPrecision(4))
  const made = { name, events, value: rounded(value), unit, limit: rounded(limit), ratio: rounded(value / limit) }
  return note === undefined ? made : { ...made, note }
}

/** Runs a pair in turns and takes the medians, so that a noisy moment hits both. */
export async function alternate(
  rounds: number,
  one: () => Promise<number>,
  other: () => Promise<number>,
): Promise<[number, number]> {
  const ones: number[] = []
  const others: number[] = []
  for (let i = 0; i < rounds; i++) {
    ones.push(await one())
    others.push(await other())
  }
  return [median(ones), median(others)]
}
