import type { Grade, Instant } from '#kernel'

export type Notice = {
  readonly kind: 'suspended' | 'reinstated' | 'revoked'
  readonly from: Instant
  /** None counts as the lowest. */
  readonly grade: Grade
}

/** A register by date: notices by their number. */
export type Notices = ReadonlyMap<string, Notice>

/** What an authority has said of a licence by an instant; `grade` is the best evidence for it. */
export type Ban = { readonly kind: 'suspended' | 'revoked'; readonly since: Instant; readonly grade: Grade }

const ranks: readonly Grade[] = ['official', 'company', 'reported']

/**
 * The ban that stands at an instant: a revocation, else a suspension, at any grade, unless an official reinstatement
 * came later (LIC-5, LIC-6); at the same instant the ban counts. A suspension after a revocation takes nothing back.
 */
export function banAt(notices: Notices, t: Instant): Ban | undefined {
  if (notices.size === 0) return undefined
  const told = [...notices.values()].filter(({ from }) => from <= t)
  const reinstated = told
    .filter(({ kind, grade }) => kind === 'reinstated' && grade === 'official')
    .reduce((latest, { from }) => (from > latest ? from : latest), '')
  const standing = told.filter(({ from }) => from >= reinstated)
  return banOf('revoked', standing) ?? banOf('suspended', standing)
}

function banOf(kind: Ban['kind'], notices: readonly Notice[]): Ban | undefined {
  const of = notices.filter((one) => one.kind === kind)
  if (of.length === 0) return undefined
  const since = of.map(({ from }) => from).sort()[0]!
  return { kind, since, grade: ranks.find((rank) => of.some(({ grade }) => grade === rank))! }
}
