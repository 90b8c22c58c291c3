import { describe, expect, test } from '@jest/globals'
import { directivesStream } from '#domain'
import type { DirectivesQuery } from './directives.js'
import { readRows, type As, type Telling } from './testing.js'

const on = (destination: string, type: string, data: object): Telling => [
  [directivesStream(destination), { type, ...data }],
]
const from = '2026-01-01T00:00:00.000Z'
const recorded = (destination: string, directiveId: string, more: object = {}): Telling =>
  on(destination, 'DirectiveRecorded', {
    directiveId,
    issuer: 'GACC',
    rank: 1,
    effect: 'prohibit',
    effectiveFrom: from,
    ...more,
  })
const told: [Telling, As?][] = [
  [recorded('CN', 'D-1', { products: ['HOPPER'], buyer: 'ALDER', addressee: 'agents' }), { grade: 'reported' }],
  [recorded('CN', 'D-2', { effectiveFrom: '2027-01-01T00:00:00.000Z' })],
  [recorded('CN', 'D-3')],
  [on('CN', 'DirectiveLifted', { noticeNo: 'N-1', directiveId: 'D-3', effectiveFrom: from }), { grade: 'official' }],
  [recorded('AE', 'D-1', { effect: 'permit' }), { grade: 'official' }],
]
const asked = (query: DirectivesQuery) => readRows(told, (rows) => rows.directives(query))

describe('the rows of directives', () => {
  test('say what a directive says, on what evidence, and whether it is in force', async () => {
    expect((await asked({ destination: 'CN', standing: 'inForce' })).directives).toEqual([
      {
        destination: 'CN',
        directiveId: 'D-1',
        issuer: 'GACC',
        rank: 1,
        products: ['HOPPER'],
        buyer: 'ALDER',
        addressee: 'agents',
        effect: 'prohibit',
        effectiveFrom: from,
        grade: 'reported',
        standing: 'inForce',
      },
    ])
  })
  test('keep those that are ahead or have ended', async () => {
    const { directives } = await asked({ destination: 'CN' })
    expect(directives.map(({ directiveId, standing, endsAt }) => [directiveId, standing, endsAt])).toEqual([
      ['D-1', 'inForce', undefined],
      ['D-2', 'ahead', undefined],
      ['D-3', 'ended', from],
    ])
  })
  test('come in pages, by destination', async () => {
    expect(await asked({ limit: 2 })).toMatchObject({ directives: [{ destination: 'AE' }, {}], next: 'CN~D-1' })
    expect((await asked({ after: 'CN~D-1' })).directives).toMatchObject([
      { directiveId: 'D-2' },
      { directiveId: 'D-3' },
    ])
  })
})
