import { existsSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { Partitions } from './partitions.js'

let folder: string
let file: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'partitions-'))
  file = join(folder, 'texts')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** Of every length up to more than a piece, and of one byte a character up to four. */
const texts = Array.from(
  { length: 3000 },
  (_, i) => `${i} ${['x', 'é', '漢', '😀', ''][i % 5]!.repeat((i * i) % 4001)}`,
)
const long = '漢'.repeat(200_000)

test.each([1, 7, 4000])('texts over %d partitions come back in order, whole, more than once', (count) => {
  const partitions = new Partitions(file, count)
  const added = Array.from({ length: count }, (): string[] => [])
  for (const [i, text] of [...texts, long, ...texts].entries()) {
    partitions.add((i * i) % count, text)
    added[(i * i) % count]!.push(text)
  }
  for (const [i, own] of added.entries()) {
    expect(partitions.count(i)).toBe(own.length)
    for (let times = 0; times < 2; times++) expect([...partitions.read(i)].flat()).toEqual(own)
  }
  partitions.close()
})
test('the file has no name while it is used, and nothing is left of one that has', () => {
  new Partitions(file, 1).close()
  expect(existsSync(file)).toBe(false)
})
test('a full disk is told', () => {
  symlinkSync('/dev/full', file)
  const partitions = new Partitions(file, 1)
  partitions.add(0, 'x')
  expect(() => [...partitions.read(0)]).toThrow('ENOSPC')
  partitions.close()
})
