// Builds on every change, which takes less than a second, and starts the server again with what was built.
import { spawn } from 'node:child_process'
import { build } from './build.mjs'
import { lastChange, root } from './sources.mjs'

const options = ['--disable-warning=ExperimentalWarning', '--enable-source-maps', 'dist/apps/server/main.js']
let server
let stopping = false

function start() {
  stopping = false
  try {
    console.log(`Built in ${build().toFixed(1)} s.`)
  } catch (error) {
    console.error(`${error.message}\nWaiting for the next change.`)
    return
  }
  server = spawn(process.execPath, options, { cwd: root, stdio: 'inherit' })
}

/** The old server has let go of its port and its store before a new one starts. */
function stopped(then) {
  if (!server || server.exitCode !== null || server.signalCode !== null) return then()
  server.once('exit', then)
  server.kill('SIGTERM')
}

// Looked at twice a second: the watchers of the operating system lose a file that an editor replaces.
let seen = lastChange()
const timer = setInterval(() => {
  const now = lastChange()
  if (now === seen || stopping) return
  seen = now
  stopping = true
  stopped(start)
}, 500)

for (const signal of ['SIGINT', 'SIGTERM'])
  process.once(signal, () => {
    clearInterval(timer)
    stopped(() => process.exit(0))
  })
start()
