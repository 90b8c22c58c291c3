import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { packageRoot } from '#event-store'
import { partsOf, plain, type Part } from './page.js'

/**
 * Runs the commands of how-to pages as their reader would, one page after the other on a demo, and compares what they
 * print with what the pages say; with --write the pages are made to say it. Exit code 1 if they differ.
 */
const pages = ['docs/how-to/licences-and-approvals.md', 'docs/how-to/ship.md']
const write = process.argv.includes('--write')
const main = join(packageRoot(), 'dist/apps/cli/main.js')
const node = ['--disable-warning=ExperimentalWarning', main]
const folder = mkdtempSync(join(tmpdir(), 'clearance-docs-'))

/** Runs a command of a page; what it prints, on both outputs. */
function run(command: string): string {
  const script = command.replace(
    'npm run -s clearance --',
    [process.execPath, ...node].map((word) => `'${word}'`).join(' '),
  )
  const { stdout, stderr } = spawnSync('bash', ['-c', script], { cwd: folder, encoding: 'utf8' })
  return (stdout + stderr).trimEnd()
}

async function serving(): Promise<() => Promise<unknown>> {
  const env = { ...process.env, CLEARANCE_LOG_LEVEL: 'silent', CLEARANCE_DEMO: 'true' }
  const args = [...node, 'serve', '--port', '0', '--data', '.data/demo']
  const server = spawn(process.execPath, args, { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'], env })
  for await (const line of createInterface({ input: server.stdout })) if (line.startsWith('Serving')) break
  server.stdout.resume()
  return async () => {
    server.kill('SIGTERM')
    await once(server, 'exit')
  }
}

/** Does what a page says; answers how many of its outputs are others, and the page as it would have to be. */
function follow(text: string, parts: readonly Part[]): { differ: number; page: string } {
  const lines: (string | readonly string[])[] = text.split('\n')
  let [printed, differ] = ['', 0]
  for (const part of parts) {
    if (part.kind === 'file') writeFileSync(join(folder, part.name), part.content)
    else if (part.kind === 'command') printed = run(part.command)
    else {
      const now = printed.split('\n')
      if (now.map(plain).join('\n') === part.lines.map(plain).join('\n')) continue
      differ++
      if (!write) console.error(`Says:\n${part.lines.join('\n')}\nPrints:\n${printed}\n`)
      for (let at = part.at; at < part.at + part.lines.length; at++) lines[at] = []
      lines[part.at - 1] = [lines[part.at - 1] as string, ...now]
    }
  }
  return { differ, page: lines.flat().join('\n') }
}

let wrong = 0
try {
  run('npm run -s clearance -- demo --exit')
  const stop = await serving()
  for (const name of pages) {
    const file = join(packageRoot(), name)
    const text = readFileSync(file, 'utf8')
    const parts = partsOf(text)
    const { differ, page } = follow(text, parts)
    console.log(`${name}: ${parts.filter(({ kind }) => kind === 'command').length} commands, ${differ} outputs differ`)
    if (write) writeFileSync(file, page)
    else wrong += differ
  }
  await stop()
} finally {
  rmSync(folder, { recursive: true, force: true })
}
process.exitCode = wrong > 0 ? 1 : 0
