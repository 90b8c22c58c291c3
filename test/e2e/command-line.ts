import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { packageRoot } from '#event-store'

/** The built `clearance`. */
export const main = join(packageRoot(), 'dist/apps/cli/main.js')

/** What runs the specs says nothing to the commands. */
export const environment = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !/^(CLEARANCE_|NODE_OPTIONS|FORCE_COLOR)/.test(name)),
)

export type Ended = {
  status: number | null
  out: string
  err: string
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- JSON
  json(): any
}

const nodeArgs = (args: readonly string[]) => ['--disable-warning=ExperimentalWarning', main, ...args]
const ended = (status: number | null, out: string, err: string): Ended => ({
  status,
  out,
  err: err.trim(),
  json: () => JSON.parse(out),
})

/** Runs `clearance` in a folder, to its end; this process stands still meanwhile. */
export const commandLine =
  (cwd: string) =>
  (...args: string[]): Ended => {
    const options = { encoding: 'utf8', cwd, env: environment, maxBuffer: 256 * 1024 * 1024 } as const
    const { status, stdout, stderr } = spawnSync(process.execPath, nodeArgs(args), options)
    return ended(status, stdout, stderr)
  }

/** The same beside a server of this process, which goes on answering. */
export const commandBeside =
  (cwd: string, input = '') =>
  async (...args: string[]): Promise<Ended> => {
    const child = spawn(process.execPath, nodeArgs(args), { cwd, env: environment })
    child.stdin.end(input)
    const [out, err, [status]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')])
    return ended(status as number | null, out, err)
  }

/** A command that goes on, and the first line of its output that was waited for. */
export type Serving = { line: string; stop(): Promise<number | null> }

/**
 * Starts commands that go on, in the folder `at`: each resolves with the first line of its output that matches. `killAll`
 * ends those that nobody stopped.
 */
export function longRunning(at: string): {
  serving(pattern: RegExp, ...args: string[]): Promise<Serving>
  start(...args: string[]): ChildProcess
  killAll(): void
} {
  const running = new Set<ChildProcess>()

  function start(...args: string[]): ChildProcess {
    const child = spawn(process.execPath, nodeArgs(args), {
      cwd: at,
      env: environment,
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    running.add(child)
    child.once('exit', () => running.delete(child))
    return child
  }

  async function stop(child: ChildProcess): Promise<number | null> {
    const ended = once(child, 'exit')
    child.kill('SIGINT')
    const [code] = await ended
    return code as number | null
  }

  return {
    start,
    async serving(pattern, ...args) {
      const child = start(...args)
      for await (const line of createInterface({ input: child.stdout! })) {
        if (!pattern.test(line)) continue
        child.stdout!.resume()
        return { line, stop: () => stop(child) }
      }
      throw new Error(`${args.join(' ')} ended before it said ${pattern}`)
    },
    killAll: () => running.forEach((child) => child.kill('SIGKILL')),
  }
}
