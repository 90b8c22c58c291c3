import { actorId, listOf, mostRoles, role, Shape, type Actor } from '#kernel'
import { badUsage } from './failure.js'

const { CLEARANCE_ACTOR: id, CLEARANCE_ACTOR_ROLES: roles } = process.env
const form = new Shape({ id: actorId, roles: listOf(role, { min: 0, max: mostRoles }) })

/** Who acts at this terminal and in which roles: recorded as given, not verified. */
export function actorHere(): Actor {
  const named = (roles ?? '').split(',').map((one) => one.trim())
  const actor = { id: id || 'cli', roles: named.filter((one) => one !== '') }
  if (form.accepts(actor)) return { ...actor, verified: false }
  throw badUsage('CLEARANCE_ACTOR must be an opaque id such as ops-7, CLEARANCE_ACTOR_ROLES roles such as compliance')
}

/** The same as a server is told it; what is not set, it says itself. */
export const actingHeaders = (): Record<string, string> => ({
  ...(id ? { 'clearance-actor': id } : {}),
  ...(roles ? { 'clearance-roles': roles } : {}),
})
