import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { packageRoot } from '#event-store'
import { Reader, serving, toldDemo } from './reader.js'

/**
 * Runs the commands that pages show as their reader would, and compares what they print with what the pages say; with
 * --write the pages are made to say it. Names of pages run these alone. Exit code 1 if a page is wrong, or with --write if
 * something is left to be mended by hand.
 */
const guides = 'docs/how-to'
/** Each begins with a demo of its own, told anew; pages that go on from one another stand in one. */
const walks = [
  ['README.md'],
  ['docs/tutorial.md'],
  [`${guides}/licences-and-approvals.md`],
  [`${guides}/ship.md`],
  [`${guides}/ask-what-if.md`],
  [`${guides}/share-out-what-is-scarce.md`],
  [`${guides}/import-orders.md`, `${guides}/backup-and-verify.md`, `${guides}/correct-a-wrong-fact.md`],
]
const root = packageRoot()
const left = readdirSync(join(root, guides)).filter((name) => !walks.flat().includes(`${guides}/${name}`))
if (left.length > 0) throw new Error(`No walk has ${left.join(', ')} of ${guides}`)

const write = process.argv.includes('--write')
const wanted = process.argv.slice(2).filter((word) => word !== '--write')
const folder = mkdtempSync(join(tmpdir(), 'clearance-docs-'))

/** Follows one page; whether something is left to be mended. */
function followed(name: string, reader: Reader): boolean {
  const file = join(root, name)
  const { commands, wrong, page } = reader.follow(readFileSync(file, 'utf8'))
  console.log(
    `${name}: ${commands} commands, ${wrong.length === 0 ? 'all as it says' : `${wrong.length} things are others`}`,
  )
  const mended = write ? wrong.filter((one) => one.startsWith('Shows:')) : []
  if (mended.length > 0) writeFileSync(file, page)
  const still = wrong.filter((one) => !mended.includes(one))
  for (const one of still) console.error(`${one}\n`)
  return still.length > 0
}

let wrong = false
try {
  const demo = toldDemo(folder)
  for (const [i, walk] of walks.entries()) {
    if (wanted.length > 0 && !walk.some((name) => wanted.includes(name))) continue
    const place = join(folder, `walk-${i}`)
    mkdirSync(place)
    cpSync(join(folder, '.data'), join(place, '.data'), { recursive: true })
    const server = await serving(place)
    const reader = new Reader(place, demo, server.port)
    try {
      for (const name of walk) wrong = followed(name, reader) || wrong
    } finally {
      await server.stop()
    }
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}
process.exitCode = wrong ? 1 : 0
