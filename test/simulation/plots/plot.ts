import type { Asked } from '../script.js'
import type { Made, Scene } from '../trade/scene.js'

/** One command of a plot. What it does not say is as it should be: a fact rests on an official document, an act on nothing. */
export interface Deed {
  command: string
  fields: Made
  envelope?: Asked['envelope']
  /** What is missing of that. */
  without?: readonly (keyof Asked['envelope'])[]
  /** Asked of a server that keeps no rows. */
  rowless?: true
  actor?: Asked['actor']
}

/** What became of a deed. */
export interface Heard {
  /** The number that it was asked under: an annulment names it. */
  n: number
  /** Or so already. */
  recorded: boolean
}

/**
 * Commands that lead somewhere, one after another, while others go on between them. Each is made up on what is recorded
 * by then.
 */
export type Plot<T = void> = Generator<Deed, T, Heard>
/** Plots by name, each as often as its weight says. */
export type Plots = Readonly<Record<string, readonly [weight: number, plot: (scene: Scene) => Plot]>>

/** Something came between, so that the plot leads nowhere. */
export class Spoilt extends Error {}

/** Deeds without each of which the plot ends. */
export function* sure(...deeds: readonly Deed[]): Plot {
  for (const deed of deeds) if (!(yield deed).recorded) throw new Spoilt(deed.command)
}

/** A deed without which the plot ends; the number that it was asked under. */
export function* must(command: string, fields: Made, more: Partial<Deed> = {}): Plot<number> {
  const { n, recorded } = yield { command, fields, ...more }
  if (!recorded) throw new Spoilt(command)
  return n
}

/** A deed after which the plot goes on, whatever becomes of it. */
export function* may(command: string, fields: Made, more: Partial<Deed> = {}): Plot<boolean> {
  return (yield { command, fields, ...more }).recorded
}

/** The same deed twice, under two keys: a fact is told once. */
export function* twice(command: string, fields: Made): Plot {
  yield* must(command, fields)
  yield* may(command, fields)
}

/** What there has to be, or the plot ends. */
export function there<T>(thing: T | undefined): T {
  if (thing === undefined) throw new Spoilt('nothing there')
  return thing
}
