import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { cruise, type ICruiseResult, type IFlattenedRuleSet } from 'dependency-cruiser'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { planted } from './planted.js'

const root = join(import.meta.dirname, '../..')
const rules = createRequire(import.meta.url)(join(root, '.dependency-cruiser.cjs')) as {
  forbidden: NonNullable<IFlattenedRuleSet['forbidden']>
  options: Record<string, unknown>
}

/** `rule: from → to` for everything that the rules forbid and the tree below `baseDir` does. */
async function violations(baseDir: string): Promise<{ rule: string; from: string; to: string }[]> {
  const { tsConfig: _, enhancedResolveOptions, ...options } = rules.options
  const { output } = await cruise(
    ['apps', 'libs', 'test'],
    { ...options, baseDir, validate: true, ruleSet: { forbidden: rules.forbidden } },
    { ...(enhancedResolveOptions as object) },
  )
  const { summary } = output as ICruiseResult
  return summary.violations.map(({ rule, from, to }) => ({ rule: rule.name, from, to }))
}

describe('the tree as it is', () => {
  test('keeps every rule', async () => {
    expect(await violations(root)).toEqual([])
  })
})

describe('a planted violation', () => {
  let folder: string
  const plant = (files: Readonly<Record<string, string>>) => {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true })
      writeFileSync(join(folder, path), text)
    }
  }
  /** A small tree with the same folders, the same subpaths and the same package.json, which keeps every rule. */
  const sound = () => {
    for (const part of ['apps', 'libs', 'test', 'node_modules'])
      rmSync(join(folder, part), { recursive: true, force: true })
    for (const library of ['kernel', 'domain', 'commands', 'event-store', 'ledger', 'projections', 'shell', 'http'])
      plant({ [`libs/${library}/index.ts`]: `export const ${library.replace('-', '')} = 1\n` })
    plant({
      'libs/domain/index.ts': "import { kernel } from '#kernel'\nexport const domain = kernel\n",
      'libs/kernel/testing.ts': 'export const given = 1\n',
      'apps/server/main.ts': "import { http } from '#http'\nexport const server = http\n",
      'test/tool.ts': "import { domain } from '#domain'\nexport const tool = domain\n",
    })
    for (const name of ['kafkajs', '@nestjs/common', 'jest', 'never-declared'])
      plant({
        [`node_modules/${name}/package.json`]: JSON.stringify({ name, version: '1.0.0', main: 'index.js' }),
        [`node_modules/${name}/index.js`]: 'module.exports = {}\n',
      })
  }

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'clearance-boundaries-'))
    const declared = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Record<string, object>
    // Two that only later parts bring: the rules for them are tried before they are needed.
    declared.imports = { ...declared.imports, '#console': './libs/console/index.ts' }
    declared.dependencies = { ...declared.dependencies, kafkajs: '2.2.4' }
    writeFileSync(join(folder, 'package.json'), JSON.stringify(declared))
    sound()
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  test('is there for every rule', () => {
    expect(Object.keys(planted).sort()).toEqual(rules.forbidden.map(({ name }) => name).sort())
  })

  test('is needed: without one, nothing is found', async () => {
    expect(await violations(folder)).toEqual([])
  })

  test.each(Object.entries(planted))('is found: %s', async (rule, files) => {
    sound()
    plant(files)
    const found = await violations(folder)
    expect([...new Set(found.map((violation) => violation.rule))]).toEqual([rule])
  })
})
