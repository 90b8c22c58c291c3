import { createRequire } from 'node:module'
import type * as AjvOf2020 from 'ajv/dist/2020.js'
import type * as ClassTransformer from 'class-transformer'
import type * as ClassValidator from 'class-validator'

const require = createRequire(import.meta.url)

/** What explains: class-validator with class-transformer. */
export type Explaining = typeof ClassValidator & Pick<typeof ClassTransformer, 'plainToInstance' | 'Type'>

let loaded: Explaining | undefined

/**
 * Loaded when something is explained for the first time: its five hundred files cost more than all else that a short
 * command loads, and most processes never refuse a value.
 */
export function explaining(): Explaining {
  if (loaded) return loaded
  require('reflect-metadata')
  const { plainToInstance, Type } = require('class-transformer') as typeof ClassTransformer
  const validator = require('class-validator') as typeof ClassValidator
  validator.useContainer(new Instances())
  return (loaded = { ...validator, plainToInstance, Type })
}

type Class<T> = new () => T

/** One of each class that class-validator needs. Its own container looks through a list for each value, and there are hundreds. */
class Instances {
  private readonly made = new Map<Class<object>, object>()

  get<T>(of: unknown): T {
    const wanted = of as Class<object>
    const known = this.made.get(wanted) ?? new wanted()
    this.made.set(wanted, known)
    return known as T
  }
}

/** Loaded when the first schema is compiled. */
export const ajvOf2020 = (): typeof AjvOf2020.Ajv2020 => (require('ajv/dist/2020.js') as typeof AjvOf2020).Ajv2020
