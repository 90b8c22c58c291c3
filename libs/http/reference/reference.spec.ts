import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { packageRoot } from '#event-store'
import { referencePages } from './pages.js'

test.each(referencePages().map((page) => [page.file, page] as const))(
  'docs/reference/%s says what the code says; `npm run docs:generate` writes it anew',
  (file, { text }) => expect(readFileSync(join(packageRoot(), 'docs/reference', file), 'utf8')).toBe(text),
)
