import type { Grade, Instant, Told } from '#kernel'

/** An entry of a register by date: from when it counts and on what grade of evidence; none counts as the lowest. */
export type Dated = { readonly effectiveFrom: Instant; readonly grade?: Grade }

const ascending: readonly Grade[] = ['reported', 'company', 'official']

/** How much a grade weighs: no evidence weighs as little as a report. */
export const weightOf = (grade: Grade | undefined): number => ascending.indexOf(grade ?? 'reported')

/** The value with the grade that it was told on. */
export const graded = <T extends object>(value: T, { grade }: Told): T & { grade?: Grade } =>
  grade ? { ...value, grade } : value

/**
 * The entries in force at an instant: those that no later entry of at least the same grade has replaced. Several are in
 * force together if they count from one instant, or if a weaker one came after a stronger: each of them has to be met,
 * so nothing is loosened by less than what it was set by, and the order of telling does not matter.
 */
export function inForceAt<T extends Dated>(entries: Iterable<T>, t: Instant): T[] {
  const begun = [...entries].filter(({ effectiveFrom }) => effectiveFrom <= t)
  return begun.filter((one) => !begun.some((other) => replaces(other, one)))
}

const replaces = (later: Dated, former: Dated): boolean =>
  later.effectiveFrom > former.effectiveFrom && weightOf(later.grade) >= weightOf(former.grade)
