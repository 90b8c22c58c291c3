import { existsSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { isMainThread, Worker, workerData } from 'node:worker_threads'

/** What the two threads share: how much of the processor's time the process may have taken, and with which mutant. */
type Shared = Float64Array<SharedArrayBuffer>

/** Milliseconds of the processor that this process took, all its threads together. */
const taken = (): number => {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

/** In the sandbox: says that a mutant loops. */
const markOf = (mutant: string | number): string => resolve(`loops-${mutant}`)

/**
 * Ends this process if a mutant never lets go of it, which nothing within its own thread can: a loop, or promises that
 * beget promises. Stryker starts another process and asks it again; that one finds the mark, and knows. Stryker's own
 * timeout would wait for as long as all tests may take.
 */
export class Watchdog {
  private readonly shared: Shared = new Float64Array(new SharedArrayBuffer(16))

  constructor() {
    new Worker(new URL(import.meta.url), { workerData: this.shared }).unref()
  }

  /** Whether the mutant was found to loop before. */
  knows(mutant: string): boolean {
    return existsSync(markOf(mutant))
  }

  /** From now on the process has so many milliseconds of the processor; on a busy machine, as many as on a quiet one. */
  watch(mutant: string, milliseconds: number): void {
    this.shared.set([taken() + milliseconds, Number(mutant)])
  }

  rest(): void {
    this.shared[0] = Infinity
  }
}

if (!isMainThread) {
  const shared = workerData as Shared
  setInterval(() => {
    if (shared[0]! === 0 || taken() < shared[0]!) return
    writeFileSync(markOf(shared[1]!), '')
    process.kill(process.pid, 'SIGKILL')
  }, 100)
}
