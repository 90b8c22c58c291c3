import type { FastifyInstance } from 'fastify'

/** Which methods are served at which address: gathered as routes are added, asked when nothing answers a request. */
export class Methods {
  private readonly served = new Map<string, { form: RegExp; methods: Set<string> }>()

  constructor(fastify: FastifyInstance) {
    fastify.addHook('onRoute', ({ url, method }) => {
      for (const one of [method].flat()) this.add(url, one)
    })
  }

  /** As an Allow header lists them; undefined where nothing is served under any method. */
  at(path: string): string[] | undefined {
    const found = new Set<string>()
    for (const { form, methods } of this.served.values())
      if (form.test(path)) for (const method of methods) found.add(method)
    return found.size > 0 ? [...found, 'OPTIONS'].sort() : undefined
  }

  private add(url: string, method: string): void {
    const route = this.served.get(url) ?? { form: formOf(url), methods: new Set<string>() }
    this.served.set(url, route)
    route.methods.add(method)
  }
}

/** `/v1/orders/:orderNo` as an expression; `*` is whatever follows. */
function formOf(url: string): RegExp {
  const parts = url.split('/').map((part) => {
    if (part.startsWith(':')) return '[^/]+'
    return part === '*' ? '.*' : part.replace(/[.+?^${}()|[\]\\]/g, '\\$&')
  })
  return new RegExp(`^${parts.join('/')}$`)
}
