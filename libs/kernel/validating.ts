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
  return (loaded = { ...(require('class-validator') as typeof ClassValidator), plainToInstance, Type })
}

/** Loaded when the first schema is compiled. */
export const ajvOf2020 = (): typeof AjvOf2020.Ajv2020 => (require('ajv/dist/2020.js') as typeof AjvOf2020).Ajv2020
