// Builds apps, libs and test into dist/ in one SWC run. The new tree is made beside the old one and then put in its
// place, so what the sources no longer have is gone, and nobody sees a half-built dist.
import { spawnSync } from 'node:child_process'
import { existsSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { root, stamp } from './sources.mjs'

export function build() {
  const started = Date.now()
  const next = `dist.${process.pid}.next`
  const old = `dist.${process.pid}.old`
  const folders = ['apps', 'libs', 'test'].filter((folder) => existsSync(join(root, folder)))
  const swc = createRequire(import.meta.url).resolve('@swc/cli/bin/swc.js')
  const options = ['--out-dir', next, '--source-maps', 'true', '--copy-files', '--ignore', '**/*.spec.ts', '--quiet']
  const run = spawnSync(process.execPath, [swc, ...folders, ...options], { cwd: root, encoding: 'utf8' })
  if (run.status !== 0) {
    rmSync(join(root, next), { recursive: true, force: true })
    throw new Error(`The build failed.\n${run.stdout}${run.stderr}`)
  }
  writeFileSync(join(root, next, stamp), new Date(started).toISOString())
  if (existsSync(join(root, 'dist'))) renameSync(join(root, 'dist'), join(root, old))
  renameSync(join(root, next), join(root, 'dist'))
  rmSync(join(root, old), { recursive: true, force: true })
  return (Date.now() - started) / 1000
}

if (import.meta.main) {
  try {
    const seconds = build()
    if (!process.argv.includes('--quiet')) console.log(`Built dist in ${seconds.toFixed(1)} s.`)
  } catch (error) {
    console.error(error.message)
    process.exitCode = 1
  }
}
