import { actorId, mostRoles, role, type Actor } from '#kernel'
import type { Config } from './config.js'
import { Problem } from './problem.js'

/** Who says that they act and in which roles, as the headers of a request have it. */
export type Claimed = { actor?: string | undefined; roles?: string | undefined }

const idForm = new RegExp(String(actorId.schema['pattern']), 'u')
const roleForm = new RegExp(String(role.schema['pattern']), 'u')

/**
 * Who acts: recorded as given, not verified, until authentication is configured. The configured roles are those of the
 * configured actor, and of nobody else. Throws a {@link Problem} ACTOR_INVALID or ROLES_INVALID.
 */
export function authorise(claimed: Claimed, config: Pick<Config, 'actor' | 'actorRoles'>): Actor {
  const id = claimed.actor ?? config.actor ?? 'anonymous'
  if (!idForm.test(id))
    throw new Problem(
      400,
      'ACTOR_INVALID',
      'Clearance-Actor must be an opaque id of 1 to 128 letters, digits and . _ : @ -',
    )
  const usual = claimed.actor === undefined ? (config.actorRoles ?? []) : []
  return { id, roles: claimed.roles === undefined ? usual : rolesIn(claimed.roles), verified: false }
}

function rolesIn(header: string): string[] {
  const named = header.split(',').map((one) => one.trim())
  const roles = [...new Set(named.filter((one) => one !== ''))]
  if (roles.length <= mostRoles && roles.every((one) => roleForm.test(one))) return roles
  throw new Problem(
    400,
    'ROLES_INVALID',
    `Clearance-Roles must be at most ${mostRoles} roles, such as compliance, separated by commas`,
  )
}
