import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describeHolder, packageRoot } from '#event-store'
import { engineFlags } from './engine.js'

export type Served = {
  url: string
  /** Seconds of processor time that the process has had, all threads. */
  cpu(): number
  /** The highest resident memory so far, in MB. */
  peakMb(): number
  stop(): Promise<void>
  /** kill -9. */
  kill(): Promise<void>
}

const run = (file: string, env: NodeJS.ProcessEnv): ChildProcess =>
  spawn(process.execPath, [...engineFlags, join(packageRoot(), 'dist', file)], {
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  })

/** The server as it ships, in a process of its own, on a free port of loopback. */
export async function serve(folder: string, env: NodeJS.ProcessEnv = {}): Promise<Served> {
  const child = run('apps/server/main.js', {
    CLEARANCE_DATA: folder,
    CLEARANCE_PORT: '0',
    CLEARANCE_LOG_LEVEL: 'error',
    ...env,
  })
  child.stdout?.resume()
  for (let waited = 0; waited < 30_000; waited += 50) {
    const holder = await describeHolder(folder).catch(() => undefined)
    // One that was killed has left its address behind.
    if (holder?.url && holder.pid === child.pid) return served(child, holder.url)
    if (child.exitCode !== null) throw new Error(`The server ended with ${child.exitCode}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  child.kill('SIGKILL')
  throw new Error('The server did not come up in 30 s')
}

/** The app that validates and records nothing. */
export async function serveEmpty(): Promise<Served> {
  const child = run('test/bench/empty-app.js', {})
  const [line] = (await once(child.stdout!, 'data')) as [Buffer]
  return served(child, line.toString().trim())
}

function served(child: ChildProcess, url: string): Served {
  const pid = child.pid!
  return {
    url,
    cpu: () => ticks(pid) / 100,
    peakMb: () => Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? Number.NaN) / 1024,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return
      child.kill('SIGTERM')
      await once(child, 'exit')
    },
    async kill() {
      child.kill('SIGKILL')
      await once(child, 'exit')
    },
  }
}

function ticks(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return Number(fields[11]) + Number(fields[12])
}
