import type { Actor } from '#kernel'

/** Who acts at this terminal: recorded as given, not verified. */
export const actor: Actor = { id: process.env['CLEARANCE_ACTOR'] || 'cli', roles: [], verified: false }
