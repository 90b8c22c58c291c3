import { hash } from 'node:crypto'

/** SHA-256 of what was asked under a key, in base64url: what a store keeps of it. Empty where nothing was said. */
export const hashOf = (asked: string | undefined): string =>
  asked === undefined ? '' : hash('sha256', asked, 'base64url')
