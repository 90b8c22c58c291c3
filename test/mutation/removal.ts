import type { Bound, Refusal, Rulebook } from '#kernel'

type Unless = Rulebook['unless']

/**
 * Stands between deciders and their rulebooks while specs run without Jest: it can take one code away, and hears which
 * codes are given. The product knows nothing of it: the module of the kernel that makes rulebooks is loaded with
 * {@link Removal.into} written into it.
 */
export class Removal {
  /** The code that is taken away: its refusals never refuse, its limits are infinite. */
  removed: string | undefined
  /** Codes that refused, or whose limit was passed, since this was emptied. */
  readonly met = new Set<string>()
  /** Every code that any rulebook declares. */
  readonly codes = new Set<string>()

  private static readonly place = 'clearanceRemoval'

  constructor() {
    Object.assign(globalThis, { [Removal.place]: (rulebook: Rulebook) => this.between(rulebook) })
  }

  /** The source of the module that makes rulebooks, with this in it. */
  static into(source: string): string {
    const declared = 'export function rulebook('
    if (!source.includes(declared)) throw new Error('The kernel makes its rulebooks otherwise than this knows')
    return `${source.replace(declared, 'function declaredRulebook(')}
export const rulebook = (declared) => globalThis.${Removal.place}(declaredRulebook(declared))\n`
  }

  private between(book: Rulebook): Rulebook {
    for (const code of book.rules.keys()) this.codes.add(code)
    const refuse = (refusals: Refusal[]): Refusal[] => refusals.filter(({ code }) => this.refuses(code))
    return {
      ...book,
      refuse: (...asked) => refuse(book.refuse(...asked)),
      unless: (...asked: Parameters<Unless>) => (asked[0] ? [] : refuse(book.unless(...asked))),
      limit: (...asked) => this.limited(book.limit(...asked)),
      balance: (...asked) => this.limited(book.balance(...asked)),
    }
  }

  private refuses(code: string): boolean {
    if (this.removed === code) return false
    this.met.add(code)
    return true
  }

  private limited(bound: Bound): Bound {
    if (bound.used <= bound.limit) return bound
    return this.refuses(bound.code) ? bound : { ...bound, limit: Infinity }
  }
}
