import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { packageRoot } from '#event-store'
import { alike, ids, partsOf, shownOf, staleIn } from './page.js'

const main = join(packageRoot(), 'dist/apps/cli/main.js')
const node = ['--disable-warning=ExperimentalWarning', main]
const clearance = [process.execPath, ...node].map((word) => `'${word}'`).join(' ')

/** What is wrong with a page, as sentences; how many commands it has; and the page as it would have to be. */
export interface Followed {
  commands: number
  wrong: string[]
  page: string
}

/** Somebody who does in a folder what a page says. `demo` is what the demo printed, `port` where it is served. */
export class Reader {
  constructor(
    private readonly folder: string,
    private readonly demo: string,
    private readonly port: string,
  ) {}

  /** Does all that a page says, and compares what is printed with what it shows. */
  follow(text: string): Followed {
    const lines: (string | readonly string[])[] = text.split('\n')
    const idsNow = new Map<string, string>()
    const [wrong, said, prints]: [string[], string[], string[]] = [[], [], []]
    let [commands, printed]: [number, string | undefined] = [0, undefined]
    for (const part of partsOf(text)) {
      if (part.kind === 'file') writeFileSync(join(this.folder, part.name), part.content)
      else if (part.kind === 'command') {
        commands++
        printed = this.run(part.command.replace(ids, (id) => idsNow.get(id) ?? id))
      } else {
        const shown = part.lines.join('\n')
        const now = printed === undefined ? undefined : shownOf(printed, shown)
        if (now === undefined) {
          wrong.push(`Shows what no command before it prints:\n${shown}`)
          continue
        }
        said.push(shown)
        prints.push(now)
        const [before, after] = [shown.match(ids) ?? [], now.match(ids) ?? []]
        for (const [i, id] of before.entries()) if (after[i] !== undefined) idsNow.set(id, after[i])
        if (alike(now, shown)) continue
        wrong.push(`Shows:\n${shown}\nis printed:\n${now}`)
        for (let at = part.at; at < part.at + part.lines.length; at++) lines[at] = []
        lines[part.at - 1] = [lines[part.at - 1] as string, ...now.split('\n')]
      }
    }
    const page =
      wrong.length > 0
        ? lines
            .flat()
            .join('\n')
            .replace(ids, (id) => idsNow.get(id) ?? id)
        : text
    for (const figure of staleIn(text, said, prints)) wrong.push(`A sentence says ${figure}, which is printed no more.`)
    return { commands, wrong, page }
  }

  /** What a command of a page prints, on both outputs. */
  private run(command: string): string {
    if (command.startsWith('npm ci')) return this.demo
    const script = command
      .replace('npm run -s clearance --', clearance)
      .replace('127.0.0.1:7400', `127.0.0.1:${this.port}`)
    return printedBy(this.folder, script)
  }
}

function printedBy(folder: string, script: string): string {
  const { stdout, stderr } = spawnSync('bash', ['-c', script], { cwd: folder, encoding: 'utf8' })
  return (stdout + stderr).trimEnd()
}

/** Tells the demo in a folder; what it prints. */
export const toldDemo = (folder: string): string => printedBy(folder, `${clearance} demo --exit`)

/** Serves the demo of a folder. */
export async function serving(folder: string): Promise<{ port: string; stop(): Promise<unknown> }> {
  const env = { ...process.env, CLEARANCE_LOG_LEVEL: 'silent', CLEARANCE_DEMO: 'true' }
  const args = [...node, 'serve', '--port', '0', '--data', '.data/demo']
  const server = spawn(process.execPath, args, { cwd: folder, stdio: ['ignore', 'pipe', 'ignore'], env })
  let port = ''
  for await (const line of createInterface({ input: server.stdout })) {
    port = /^Serving.*:(\d+)/.exec(line)?.[1] ?? ''
    if (port !== '') break
  }
  if (port === '') throw new Error('The demo is not served')
  server.stdout.resume()
  return {
    port,
    stop: () => {
      server.kill('SIGTERM')
      return once(server, 'exit')
    },
  }
}
