import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { workerFile } from '#event-store'
import type { Answer } from '#ledger'
import type { Request } from './child.js'

export type { Request } from './child.js'

/** A ledger in a process of its own, which can be killed. */
export class Service {
  private readonly child: ChildProcessWithoutNullStreams
  private readonly exited: Promise<unknown>
  private readonly waiting = new Map<string, { resolve: (answer: Answer | undefined) => void; request: Request }>()
  private errors = ''

  private constructor(folder: string, rows: boolean) {
    const node = ['--disable-warning=ExperimentalWarning', workerFile('test/chaos/child.js'), folder]
    this.child = spawn(process.execPath, rows ? [...node, 'rows'] : node, { env: { ...process.env, NODE_OPTIONS: '' } })
    this.exited = once(this.child, 'exit')
    this.child.stderr.on('data', (data: Buffer) => (this.errors += data.toString()))
    this.child.stdin.on('error', () => undefined)
  }

  static async start(folder: string, { rows }: { rows: boolean }): Promise<Service> {
    const service = new Service(folder, rows)
    const lines = createInterface({ input: service.child.stdout })
    const ready = once(lines, 'line')
    lines.on('line', (line) => service.take(line))
    await Promise.race([
      ready,
      service.exited.then(() => {
        throw new Error(`The child did not start. ${service.errors}`)
      }),
    ])
    return service
  }

  /** Asks; the answer, or undefined when the process was killed before it came. */
  ask(request: Request): Promise<Answer | undefined> {
    return new Promise((resolve) => {
      this.waiting.set(request.envelope.idempotencyKey!, { resolve, request })
      this.child.stdin.write(JSON.stringify(request) + '\n')
    })
  }

  /** Requests without an answer by now. */
  get inFlight(): Request[] {
    return [...this.waiting.values()].map(({ request }) => request)
  }

  /** kill -9. What it had said before is taken; everything else stays without an answer. Returns that. */
  async kill(): Promise<Request[]> {
    this.child.kill('SIGKILL')
    await this.exited
    if (!this.child.stdout.readableEnded) await once(this.child.stdout, 'close')
    const unanswered = this.inFlight
    for (const { resolve } of this.waiting.values()) resolve(undefined)
    this.waiting.clear()
    return unanswered
  }

  /** Ends its input, and waits for its end. */
  async stop(): Promise<void> {
    this.child.stdin.end()
    const [code] = (await this.exited) as [number | null]
    if (code !== 0) throw new Error(`The child ended with ${code}. ${this.errors}`)
  }

  private take(line: string): void {
    const { key, answer, error } = JSON.parse(line) as { key?: string; answer?: Answer; error?: string }
    if (key === undefined) return
    if (error !== undefined) throw new Error(`The child failed: ${error}`)
    this.waiting.get(key)?.resolve(answer)
    this.waiting.delete(key)
  }
}
