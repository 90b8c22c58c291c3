import { expect, test } from '@jest/globals'
import { hashOf } from '../hash.js'
import type { EventStore } from '../port.js'
import { added, all, append, put, texts, write } from './tools.js'

/** What happens when the same is asked again: by its transaction, or by its key. */
export function repeating(store: () => EventStore, reopened: () => Promise<void>): void {
  test('the identical append again is a repeat and tells the first position', async () => {
    const member = append([write('a~1'), write('a~2')])
    const first = await put(store(), member)
    const position = first.kind === 'appended' ? first.position : undefined
    const { transaction } = member
    expect(await put(store(), member)).toEqual({ kind: 'repeated', transaction, position, same: true })
    expect(await all(store())).toHaveLength(2)
  })

  test('also after its streams moved, and after the store was opened again', async () => {
    const member = append([write('a~1'), write('a~2', -1, 2)])
    await put(store(), member)
    const position = await store().head()
    await added(store(), write('a~1', 0, 5), write('a~2', 1))
    const repeat = { kind: 'repeated', transaction: member.transaction, position, same: true }
    expect(await put(store(), member)).toEqual(repeat)
    await reopened()
    expect(await put(store(), member)).toEqual(repeat)
    expect(await all(store())).toHaveLength(9)
  })

  test('a key binds the append: the same again under another transaction is a repeat of the first', async () => {
    const member = append([write('a~1')], { key: 'k', asked: 'this' })
    await put(store(), member)
    const again = append([write('a~1', 0)], { key: 'k', asked: 'this' })
    const repeat = { kind: 'repeated', transaction: member.transaction, position: await store().head(), same: true }
    expect(await put(store(), again)).toEqual(repeat)
    expect(await store().readTransaction(again.transaction)).toEqual([])
    await added(store(), write('a~1', 0))
    await reopened()
    expect(await put(store(), again)).toEqual(repeat)
    expect(await texts(store())).toEqual(['a~1 0', 'a~1 1'])
  })

  test('the same key with another payload is told as such, and nothing is written', async () => {
    const { transaction } = await keyed('k', 'this')
    const other = append([write('b~1')], { key: 'k', asked: 'that' })
    expect(await put(store(), other)).toMatchObject({ kind: 'repeated', transaction, same: false })
    const without = append([write('b~1')], { key: 'k' })
    expect(await put(store(), without)).toMatchObject({ kind: 'repeated', transaction, same: false })
    expect(await store().revisions(['b~1'])).toEqual([-1])
  })

  test('a repeat is a repeat though its revisions are stale and what it was built on fails', async () => {
    const member = append([write('a~1')], { key: 'k', asked: 'this' })
    await put(store(), member)
    const outcomes = await store().append([append([write('a~1')]), { ...member, builtOn: [0] }])
    expect(outcomes).toMatchObject([{ kind: 'conflict' }, { kind: 'repeated', same: true }])
  })

  test('a key that is bound by a member of the call binds the next ones', async () => {
    const keys = { key: 'k', asked: 'this' }
    const outcomes = await store().append([append([write('a~1')], keys), append([write('b~1')], keys)])
    expect(outcomes).toMatchObject([{ kind: 'appended' }, { kind: 'repeated', same: true }])
    expect(await texts(store())).toEqual(['a~1 0'])
  })

  test('an identical member twice in a call is appended once', async () => {
    const member = append([write('a~1')])
    expect(await store().append([member, member])).toMatchObject([
      { kind: 'appended' },
      { kind: 'repeated', same: true },
    ])
    expect(await texts(store())).toEqual(['a~1 0'])
  })

  test('built on a repeat of itself, a member stands; built on a repeat of another transaction, it fails', async () => {
    const first = append([write('a~1')], { key: 'k', asked: 'this' })
    await put(store(), first)
    const right = await store().append([first, append([write('b~1')], { builtOn: [0] })])
    expect(right).toMatchObject([{ kind: 'repeated' }, { kind: 'appended' }])
    const other = append([write('c~1')], { key: 'k', asked: 'this' })
    const wrong = await store().append([other, append([write('d~1')], { builtOn: [0] })])
    expect(wrong).toMatchObject([{ kind: 'repeated' }, { kind: 'conflict', builtOn: 0 }])
  })

  test('a key is found with its transaction, the hash of what was asked and its position, and no other key is', async () => {
    const { transaction } = await keyed('k', 'this')
    expect(await store().findKey('k')).toEqual({ transaction, hash: hashOf('this'), position: await store().head() })
    expect(await store().findKey('K')).toBeUndefined()
  })

  test('a failed append binds no key', async () => {
    await added(store(), write('a~1'))
    expect(await put(store(), append([write('a~1')], { key: 'k' }))).toMatchObject({ kind: 'conflict' })
    expect(await store().findKey('k')).toBeUndefined()
    expect(await put(store(), append([write('b~1')], { key: 'k' }))).toMatchObject({ kind: 'appended' })
  })

  async function keyed(key: string, asked: string): Promise<{ transaction: string }> {
    const member = append([write('a~1', -1, 2)], { key, asked })
    await put(store(), member)
    return member
  }
}
