import assert from 'node:assert/strict'
import { decide, record, type Steps } from '#kernel'
import { contextOf, lineOf, orderStream, type Account } from '#domain'
import { audit } from '../../../test/simulation/model/checks.js'
import { transactionsOf, type Recorded } from '../../../test/simulation/model/recorded.js'
import * as scene from '../../../test/simulation/model/scene.js'
import type { Step } from '../../../test/simulation/model/tale.js'
import { saidBy, World, type AskedAs } from '../testing.js'

export const official = { grade: 'official' } as const satisfies AskedAs

/** Records steps of the model as one transaction of the ledger: what others’ commands would have recorded. */
export function tell(world: World, steps: readonly Step[], as: AskedAs = official): void {
  const decision = decide(recording(steps), { now: world.now, ...as }, world.view)
  assert.ok(decision.kind === 'accepted', JSON.stringify(saidBy(decision)))
  world.record(decision, as)
}

function* recording(steps: readonly Step[]): Steps {
  for (const [id, type, data] of steps) {
    const context = contextOf(id)
    assert.ok(context, id)
    yield* record({ id, context }, { type, ...data })
  }
}

/** A world in which a history of the model has happened. */
export function worldOf(history: readonly Recorded[] = scene.covered): World {
  const world = new World()
  world.now = '2026-01-20T12:00:00.000Z'
  for (const transaction of transactionsOf(history))
    tell(
      world,
      transaction.map(({ stream, type, data }) => [stream, type, data] as unknown as Step),
    )
  return world
}

/** All events of a world, in the order in which they were recorded. */
export function eventsOf(world: World): Recorded[] {
  const order = ({ transaction }: Recorded) => `${transaction.id} ${String(transaction.index).padStart(4, '0')}`
  const all = world.all.flatMap(({ events }) => events) as unknown as Recorded[]
  return all.sort((one, other) => (order(one) < order(other) ? -1 : 1))
}

/** What the independent model has against the history of a world. */
export const auditOf = (world: World): string[] => audit(eventsOf(world))

/** The accounts of line A/1, those at nought left out. */
export function accountsOf(world: World): Partial<Record<Account, number>> {
  const line = lineOf(world.state(orderStream('A')), 1)!
  return Object.fromEntries(Object.entries(line.accounts).filter(([, units]) => units !== 0))
}

export const line = { orderNo: 'A', line: 1 }
export const pieces = (quantity: number) => [{ ...line, quantity }]
export const goods = { consignee: 'PORT', endUser: 'ALDER', destination: 'CN', site: 'TPE1', route: 'TPE-SHA' }
export const shipment = 'S1'
export const reason = 'as agreed'
