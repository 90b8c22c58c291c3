import { registerHooks } from 'node:module'
import { relative } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

/** Where Stryker counts how often each mutant is met. It takes a third of the time and is of use in the dry run only. */
const counting = 'function stryCov_9fa48() {'
const mutant = /stryMutAct_9fa48\("(\d+)"\)/g

/**
 * The modules of the sandbox as Node loads them, but in copies: a file imported in copy 7 imports others in copy 7. So
 * a mutant never finds what another one has left in a variable of a module, and no process has to be started for that.
 * Packages are shared by all copies. Old copies stay in memory; `maxTestRunnerReuse` sees to it that they do not pile up.
 */
export class Modules {
  private copy = 0
  private counts = false
  private readonly mutants = new Map<string, string>()
  private readonly built: string

  /**
   * Of what was built in a folder. There some packages stand for modules of ours, given by their URLs; and a module may
   * be written otherwise before it is loaded.
   */
  constructor(
    private readonly folder: string,
    ours: Readonly<Record<string, string>>,
    rewritten: (file: string, source: string) => string = (_, source) => source,
  ) {
    this.built = `${pathToFileURL(folder).href}/`
    const stands = new Set(Object.values(ours))
    registerHooks({
      resolve: (specifier, context, next) => {
        const from = context.parentURL ?? ''
        const url = from.startsWith(this.built) && !stands.has(from) ? ours[specifier] : undefined
        if (url) return { url, shortCircuit: true }
        const found = next(specifier, context)
        if (!found.url.startsWith(this.built)) return found
        const query = from.startsWith(this.built) ? new URL(from).search : ''
        return query ? { ...found, url: new URL(query, found.url).href } : found
      },
      load: (url, context, next) => {
        const found = next(url, context)
        if (!url.startsWith(this.built) || !(found.source instanceof Uint8Array)) return found
        const source = rewritten(fileURLToPath(url), Buffer.from(found.source).toString())
        if (!this.counts) return { ...found, source: source.replace(counting, `${counting} return`) }
        for (const [, id] of source.matchAll(mutant)) this.mutants.set(id!, fileURLToPath(url))
        return found
      },
    })
  }

  /** Imports from now on get modules of their own, which count what they cover or do not. */
  renew({ counts }: { counts: boolean }): void {
    this.copy += 1
    this.counts = counts
    // Here class-validator has the classes of all copies, and goes through them for each value.
    Reflect.deleteProperty(globalThis, 'classValidatorMetadataStorage')
  }

  load(file: string): Promise<unknown> {
    return import(`${pathToFileURL(file).href}?copy=${this.copy}`)
  }

  /** The file that a mutant is in, if it was loaded and counted. */
  fileOf(mutantId: string): string | undefined {
    return this.mutants.get(mutantId)
  }

  /** `libs/kernel/fold.spec` for a file of the folder: what it is called in the sources. */
  nameOf(file: string): string {
    return relative(this.folder, file).replace(/\.js$/, '')
  }
}
