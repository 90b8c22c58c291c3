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

/**
 * Commands that lead somewhere, one after another, while others go on between them. Each is made up on what is recorded
 * by then; what a deed is answered with is whether it was recorded.
 */
export type Plot<T = void> = Generator<Deed, T, boolean>
/** Plots by name, each as often as its weight says. */
export type Plots = Readonly<Record<string, readonly [weight: number, plot: (scene: Scene) => Plot]>>

/** Something came between, so that the plot leads nowhere. */
export class Spoilt extends Error {}

/** Deeds without each of which the plot ends. */
export function* sure(...deeds: readonly Deed[]): Plot {
  for (const deed of deeds) if (!(yield deed)) throw new Spoilt(deed.command)
}

/** A deed without which the plot ends. */
export const must = (command: string, fields: Made, more: Partial<Deed> = {}): Plot =>
  sure({ command, fields, ...more })

/** A deed after which the plot goes on, whatever becomes of it. */
export function* may(command: string, fields: Made, more: Partial<Deed> = {}): Plot<boolean> {
  return yield { command, fields, ...more }
}

/** What there has to be, or the plot ends. */
export function there<T>(thing: T | undefined): T {
  if (thing === undefined) throw new Spoilt('nothing there')
  return thing
}
