import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from '@jest/globals'
import { linesOf, ndjsonItems } from './ndjson.js'

const folder = mkdtempSync(join(tmpdir(), 'clearance-ndjson-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const fileOf = (content: Buffer | string) => {
  const file = join(folder, 'file.ndjson')
  writeFileSync(file, content)
  return file
}

async function textOf(content: Buffer | string): Promise<string[]> {
  const all: string[] = []
  for await (const { lines } of linesOf(fileOf(content))) all.push(...lines)
  return all
}

test('lines are cut at line breaks, the last one with or without', async () => {
  expect(await textOf('a\nb\n')).toEqual(['a', 'b'])
  expect(await textOf('a\n\nb')).toEqual(['a', '', 'b'])
  expect(await textOf('')).toEqual([])
})

test('a mark before the first line is not part of it, one before another is', async () =>
  expect(await textOf('\uFEFFa\n\uFEFFb')).toEqual(['a', '\uFEFFb']))

test('what stands across two pieces of the file is read whole', async () => {
  const long = 'é'.repeat(700_000)
  expect(await textOf(`${long}\n${long}x\n${long}`)).toEqual([long, `${long}x`, long])
})

test('a line that is not UTF-8 is rejected with its number, and no other', async () => {
  const order = (no: string) => `{"command":"ConfirmOrder","orderNo":"${no}"}`
  const torn = Buffer.concat([
    Buffer.from(`${order('A')}\n{"command":"Conf`),
    Buffer.from([0xff, 0xc3]),
    Buffer.from(`"}\n${order('B')}`),
  ])
  const items = []
  for await (const batch of ndjsonItems(fileOf(torn), { keyPrefix: 'f', correlationId: 'c' }))
    items.push(...batch.items)
  expect(
    items.map((item) => (item.kind === 'reject' ? [item.code, item.reason, item.rows[0]?.line] : item.fields)),
  ).toEqual([{ orderNo: 'A' }, ['JSON_MALFORMED', 'The line is not UTF-8', 2], { orderNo: 'B' }])
})
