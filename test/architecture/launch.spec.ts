import { describe, expect, test } from '@jest/globals'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { engineFlags } from '../bench/engine.js'

const root = join(import.meta.dirname, '../..')
const flagsIn = (words: readonly string[]): string[] => words.filter((word) => word.startsWith('--'))

describe('however it is started, the engine runs under the flags that the bench measures:', () => {
  test.each(['clearance', 'demo', 'bench'])('npm run %s', (script) => {
    const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      scripts: Record<string, string>
    }
    const [started] = scripts[script]!.split(' && ').slice(-1)
    expect(flagsIn(started!.split(' '))).toEqual(engineFlags)
  })

  test('the image', () => {
    const [, command] = /^CMD (\[.*\])$/m.exec(readFileSync(join(root, 'infra/Dockerfile'), 'utf8'))!
    expect(flagsIn(JSON.parse(command!) as string[])).toEqual(engineFlags)
  })

  test('which bound the young generation', () =>
    expect(engineFlags).toContainEqual(expect.stringMatching(/^--max-semi-space-size=\d+$/)))
})
