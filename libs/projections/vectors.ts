import { stageNames, type Lacking, type LineStages, type Stage, type Stages } from '#domain'

/** What the lines of a group add up to: units ordered, where they stand, and what is lacking at each gate. */
export type Totals = { ordered: number; stages: Stages; lacking: Lacking }

const gates = ['licence', 'approval', 'stock', 'test'] as const

/** The numbers of a line or of a sum of lines: how many lines, units ordered, the stages, what is lacking. */
export type Vector = number[]

/** The columns that a vector is kept in. */
export const vectorColumns: readonly string[] = [
  'lines',
  'ordered',
  ...stageNames,
  ...gates.map((gate) => `lacking_${gate}`),
]
const firstStage = 2
const firstGate = firstStage + stageNames.length
const size = firstGate + gates.length

export const noUnits = (): Vector => new Array<number>(size).fill(0)

export function vectorOf({ ordered, stages, lacking }: LineStages): Vector {
  const vector = [1, ordered]
  for (const name of stageNames) vector.push(stages[name])
  vector.push(lacking.licence, lacking.approval, lacking.stock, lacking.test)
  return vector
}

export function add(sum: Vector, vector: Vector, sign: 1 | -1): void {
  for (let i = 0; i < size; i++) sum[i]! += sign * vector[i]!
}

/** What reads the units in some stages together: for who looks at many vectors and at few of their numbers. */
export const unitsAt = (stages: readonly Stage[]): ((vector: Vector) => number) => {
  const places = stages.map((name) => firstStage + stageNames.indexOf(name))
  return (vector) => {
    let units = 0
    for (const place of places) units += vector[place]!
    return units
  }
}
/** What reads the units that lack a cover at a gate. */
export const lackingAt = (gate: keyof Lacking): ((vector: Vector) => number) => {
  const place = firstGate + gates.indexOf(gate)
  return (vector) => vector[place]!
}

/** What the stages add up to: it has to be what was ordered. */
export function unitsOf(vector: Vector): number {
  let units = 0
  for (let i = firstStage; i < firstGate; i++) units += vector[i]!
  return units
}

export const linesIn = (vector: Vector): number => vector[0]!
export const orderedIn = (vector: Vector): number => vector[1]!
export const stageBit = (name: string): number => 1 << stageNames.indexOf(name as (typeof stageNames)[number])

/** The bits of some stages. */
export function bitsOf(stages: readonly Stage[]): number {
  let bits = 0
  for (const stage of stages) bits |= stageBit(stage)
  return bits
}

/** A bit for each stage in which there are units. */
export function stagesIn(vector: Vector): number {
  let bits = 0
  for (let i = firstStage; i < firstGate; i++) if (vector[i] !== 0) bits |= 1 << (i - firstStage)
  return bits
}

export function totalsOf(vector: Vector): Totals {
  const stages = Object.fromEntries(stageNames.map((name, i) => [name, vector[firstStage + i]!])) as Stages
  const lacking = Object.fromEntries(gates.map((gate, i) => [gate, vector[firstGate + i]!])) as Lacking
  return { ordered: orderedIn(vector), stages, lacking }
}

/** The numbers that are not 0, each behind its place: most are 0. */
export function sparse(vector: Vector): number[] {
  const numbers: number[] = []
  for (let i = 0; i < size; i++) if (vector[i] !== 0) numbers.push(i, vector[i]!)
  return numbers
}

export function dense(numbers: readonly number[]): Vector {
  const vector = noUnits()
  for (let i = 0; i < numbers.length; i += 2) vector[numbers[i]!] = numbers[i + 1]!
  return vector
}
