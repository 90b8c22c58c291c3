import type { Asked } from '../script.js'
import type { Made, Scene } from '../trade/scene.js'

/** One command of a plot. What it does not say is as it should be: a fact rests on an official document, an act on nothing. */
export interface Deed {
  command: string
  fields: Made
  envelope?: Asked['envelope']
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

/** A deed without which the plot ends. */
export function* must(command: string, fields: Made, more: Partial<Deed> = {}): Plot {
  if (!(yield { command, fields, ...more })) throw new Spoilt(command)
}

/** A deed after which the plot goes on, whatever becomes of it. */
export function* may(command: string, fields: Made, more: Partial<Deed> = {}): Plot<boolean> {
  return yield { command, fields, ...more }
}

/** What there has to be, or the plot ends. */
export function there<T>(thing: T | undefined): T {
  if (thing === undefined) throw new Spoilt('nothing there')
  return thing
}
