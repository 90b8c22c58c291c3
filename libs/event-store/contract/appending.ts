import { expect, test } from '@jest/globals'
import { noStream, type EventStore } from '../port.js'
import { added, all, append, put, streamTexts, texts, write } from './tools.js'

/** What an append promises: expected revisions, all or nothing, members that rest on others. */
export function appending(store: () => EventStore): void {
  test('an append gives the position of its last event', async () => {
    const first = await added(store(), write('a~1', noStream, 3))
    const events = await all(store())
    expect(events.at(-1)!.position).toBe(first)
    expect(await store().head()).toBe(first)
    expect(await added(store(), write('a~1', 2))).toBeGreaterThan(first)
  })

  test('a call without members has no outcomes', async () => expect(await store().append([])).toEqual([]))

  test('a write is refused where the stream is further than expected, and says where it is', async () => {
    await added(store(), write('a~1', noStream, 3))
    const outcome = await put(store(), append([write('a~1', 1)]))
    expect(outcome).toEqual({ kind: 'conflict', mismatches: [{ stream: 'a~1', expected: 1, actual: 2 }] })
  })

  test('a write is refused where the stream is not so far, or is not there', async () => {
    await added(store(), write('a~1'))
    const outcome = await put(store(), append([write('a~1', 4), write('a~2', 0)]))
    expect(outcome).toMatchObject({
      mismatches: [
        { stream: 'a~1', expected: 4, actual: 0 },
        { stream: 'a~2', expected: 0, actual: noStream },
      ],
    })
  })

  test('a stream that should be new and is not is a conflict', async () => {
    await added(store(), write('a~1'))
    const outcome = await put(store(), append([write('a~1')]))
    expect(outcome).toEqual({ kind: 'conflict', mismatches: [{ stream: 'a~1', expected: noStream, actual: 0 }] })
  })

  test('a stream that is only checked must be where it was expected, too', async () => {
    await added(store(), write('a~1', noStream, 2))
    const stale = append([write('b~1')], { checks: [{ stream: 'a~1', expected: 0 }] })
    const mismatch = { stream: 'a~1', expected: 0, actual: 1 }
    expect(await put(store(), stale)).toEqual({ kind: 'conflict', mismatches: [mismatch] })
    const right = append([write('b~1')], { checks: [{ stream: 'a~1', expected: 1 }] })
    expect(await put(store(), right)).toMatchObject({ kind: 'appended' })
  })

  test('that a stream is not there can be checked, and does not make it', async () => {
    const check = (stream: string, other: string) =>
      append([write(stream)], { checks: [{ stream: other, expected: noStream }] })
    expect(await put(store(), check('a~1', 'b~1'))).toMatchObject({ kind: 'appended' })
    expect(await put(store(), check('b~1', 'c~1'))).toMatchObject({ kind: 'appended' })
    expect(await put(store(), check('c~1', 'b~1'))).toMatchObject({ mismatches: [{ stream: 'b~1', actual: 0 }] })
  })

  test('a conflict names every stream that differs, written or checked, and no other', async () => {
    await added(store(), write('a~1', noStream, 2), write('a~2'), write('a~3', noStream, 5), write('a~4'))
    const checks = [
      { stream: 'a~3', expected: noStream },
      { stream: 'a~4', expected: 0 },
    ]
    const outcome = await put(store(), append([write('a~1', 0), write('a~2', 0), write('a~5', 7)], { checks }))
    expect(outcome.kind === 'conflict' && outcome.mismatches).toEqual(
      expect.arrayContaining([
        { stream: 'a~1', expected: 0, actual: 1 },
        { stream: 'a~3', expected: noStream, actual: 4 },
        { stream: 'a~5', expected: 7, actual: noStream },
      ]),
    )
    expect(outcome.kind === 'conflict' && outcome.mismatches).toHaveLength(3)
  })

  test('an append to many streams that fails at one of them leaves nothing on any', async () => {
    await added(store(), write('a~3'))
    const head = await store().head()
    const failing = append([write('a~1', noStream, 2), write('a~2'), write('a~3'), write('a~4')], { key: 'k' })
    expect(await put(store(), failing)).toMatchObject({ kind: 'conflict' })
    expect(await store().head()).toBe(head)
    expect(await store().revisions(['a~1', 'a~2', 'a~3', 'a~4'])).toEqual([noStream, noStream, 0, noStream])
    expect(await store().readTransaction(failing.transaction)).toEqual([])
    expect(await store().findKey('k')).toBeUndefined()
    const again = append([write('a~1', noStream, 2), write('a~2'), write('a~3', 0), write('a~4')], { key: 'k' })
    expect(await put(store(), again)).toMatchObject({ kind: 'appended' })
    expect(await texts(store())).toEqual(['a~3 0', 'a~1 0', 'a~1 1', 'a~2 0', 'a~3 1', 'a~4 0'])
  })

  test('members of a call are appended in order, each on what the one before left', async () => {
    const outcomes = await store().append([
      append([write('a~1')]),
      append([write('a~1', 0, 2)]),
      append([write('a~1', 2)]),
    ])
    expect(outcomes.map(({ kind }) => kind)).toEqual(['appended', 'appended', 'appended'])
    expect(await streamTexts(store(), 'a~1')).toEqual(['a~1 0', 'a~1 1', 'a~1 2', 'a~1 3'])
  })

  test('a member of a call sees what the one before wrote where it only checks, too', async () => {
    const outcomes = await store().append([
      append([write('a~1')]),
      append([write('b~1')], { checks: [{ stream: 'a~1', expected: noStream }] }),
      append([write('c~1')], { checks: [{ stream: 'a~1', expected: 0 }] }),
    ])
    expect(outcomes).toMatchObject([{ kind: 'appended' }, { kind: 'conflict' }, { kind: 'appended' }])
  })

  test('a member that fails does not keep the others from being appended', async () => {
    const after = await added(store(), write('a~1'))
    const outcomes = await store().append([append([write('b~1')]), append([write('a~1')]), append([write('c~1')])])
    expect(outcomes).toMatchObject([{ kind: 'appended' }, { kind: 'conflict' }, { kind: 'appended' }])
    expect(await texts(store(), { after })).toEqual(['b~1 0', 'c~1 0'])
  })

  test('a member that was decided on one that fails fails with it, though its own streams are right', async () => {
    await added(store(), write('a~1'))
    const outcomes = await store().append([append([write('a~1')]), append([write('b~1')], { builtOn: [0] })])
    expect(outcomes[1]).toMatchObject({ kind: 'conflict', builtOn: 0 })
    expect(await store().revisions(['b~1'])).toEqual([noStream])
  })

  test('and so does one that was decided on that, while an innocent one goes through', async () => {
    await added(store(), write('a~1'))
    const outcomes = await store().append([
      append([write('ok~1')]),
      append([write('a~1')]),
      append([write('b~1')], { builtOn: [1] }),
      append([write('ok~2')], { builtOn: [0] }),
      append([write('c~1')], { builtOn: [0, 2] }),
      append([write('d~1')], { builtOn: [3, 4] }),
      append([write('ok~1', 0)], { builtOn: [0, 3] }),
    ])
    const told = outcomes.map((outcome) => (outcome.kind === 'conflict' ? (outcome.builtOn ?? 'own') : outcome.kind))
    expect(told).toEqual(['appended', 'own', 1, 'appended', 2, 4, 'appended'])
    expect(await texts(store())).toEqual(['a~1 0', 'ok~1 0', 'ok~2 0', 'ok~1 1'])
  })

  test('a revision that another wrote is not the ground that a member was decided on', async () => {
    await added(store(), write('a~1'))
    const outcomes = await store().append([
      append([write('a~1')]),
      append([write('a~1', 0)]),
      append([write('b~1')], { checks: [{ stream: 'a~1', expected: 1 }], builtOn: [0] }),
    ])
    expect(outcomes).toMatchObject([{ kind: 'conflict' }, { kind: 'appended' }, { kind: 'conflict', builtOn: 0 }])
  })

  test('of many that want the same revision, at the same time, one gets it', async () => {
    const tries = Array.from({ length: 50 }, () => put(store(), append([write('a~1')])))
    const outcomes = await Promise.all(tries)
    expect(outcomes.filter(({ kind }) => kind === 'appended')).toHaveLength(1)
    expect(outcomes.filter(({ kind }) => kind === 'conflict')).toHaveLength(49)
    expect(await texts(store())).toEqual(['a~1 0'])
  })

  test('concurrent calls keep the members that they are built on apart', async () => {
    await added(store(), write('a~1'))
    const call = (name: string) => store().append([append([write('a~1')]), append([write(name)], { builtOn: [0] })])
    const innocent = store().append([append([write('c~1')]), append([write('c~2')], { builtOn: [0] })])
    const guilty = await Promise.all([call('b~1'), call('b~2')])
    for (const outcomes of guilty)
      expect(outcomes).toMatchObject([{ kind: 'conflict' }, { kind: 'conflict', builtOn: 0 }])
    expect(await innocent).toMatchObject([{ kind: 'appended' }, { kind: 'appended' }])
  })
}
