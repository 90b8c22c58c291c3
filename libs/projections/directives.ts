import type { DatabaseSync } from 'node:sqlite'
import { directiveStandingAt, type Directive, type Directives, type DirectiveStanding } from '#domain'
import type { Instant } from '#kernel'
import { pageIn, tableOf, writerOf, type Keyed } from './keyed.js'
import type { Change, Projection } from './projection.js'
import type { Paging } from './query.js'

/** What a directive says, and whether it counts at the latest event of its destination. */
export type DirectiveRow = { destination: string } & Directive & {
    standing: DirectiveStanding
    /** When an official notice lifts or supersedes it. */
    endsAt?: Instant
  }
export type DirectivesQuery = Paging & { destination?: string; standing?: DirectiveStanding }

const kept: Keyed = { table: 'directives', keys: ['destination', 'directiveId'], filters: ['standing'] }

/** A row for each directive. */
export const directives: Projection = {
  name: 'directives',
  version: 1,
  of: ['directives'],
  tables: tableOf(kept),
  open({ db }) {
    const { put, drop } = writerOf(db, kept)
    return {
      write(change) {
        const [destination] = change.ids as [string]
        if (stayed(change)) return
        if (!change.before) drop(destination)
        for (const row of directiveRows(destination, change.after.state as Directives, change.after.recordedAt))
          put({ destination, directiveId: row.directiveId, standing: row.standing }, row)
      },
    }
  },
}

/** The directives of a destination as they stand at an instant. */
export const directiveRows = (destination: string, state: Directives, t: Instant): DirectiveRow[] =>
  [...state.directives.values()].map((directive) => {
    const endsAt = state.ends.get(directive.directiveId)
    const standing = directiveStandingAt(state, directive, t)
    return { destination, ...directive, standing, ...(endsAt !== undefined && { endsAt }) }
  })

/** True when nothing was told of the directives themselves, and no date of one has come. */
function stayed({ before, after }: Change): boolean {
  const [was, is] = [before?.state as Directives | undefined, after.state as Directives]
  if (is.directives !== was?.directives || is.ends !== was.ends) return false
  return [...is.directives.values()].every(
    (one) => directiveStandingAt(is, one, before!.recordedAt) === directiveStandingAt(is, one, after.recordedAt),
  )
}

/** Directives by destination and id. A key for `after` is `destination~directiveId`. */
export function queryDirectives(
  db: DatabaseSync,
  query: DirectivesQuery,
): { directives: DirectiveRow[]; next?: string } {
  const { found, ...next } = pageIn<DirectiveRow>(db, kept, query)
  return { directives: found, ...next }
}
