// Compiles on every change and starts the server again with what was compiled.
import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { build } from './build.mjs'
import { root } from './sources.mjs'

build()
const swc = createRequire(import.meta.url).resolve('@swc/cli/bin/swc.js')
const quiet = '--disable-warning=ExperimentalWarning'
const watching = ['--watch', '--out-dir', 'dist', '--source-maps', 'true', '--copy-files', '--ignore', '**/*.spec.ts']
const start = (args) => spawn(process.execPath, args, { cwd: root, stdio: 'inherit' })

const compiler = start([swc, 'apps', 'libs', ...watching, '--quiet'])
const server = start([
  quiet,
  '--enable-source-maps',
  '--watch',
  '--watch-path',
  join(root, 'dist'),
  'dist/apps/server/main.js',
])

const stop = (code) => {
  compiler.kill('SIGTERM')
  server.kill('SIGTERM')
  process.exitCode = code
}
compiler.once('exit', (code) => stop(code ?? 0))
server.once('exit', (code) => stop(code ?? 0))
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => stop(0))
