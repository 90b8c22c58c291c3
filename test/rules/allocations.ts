import type { Decision } from '#kernel'
import { commandNamed } from '#commands'
import { share, whyOf, type BookLine } from '#domain'
import type { World } from '../../libs/commands/testing.js'
import { stockBook, wanting } from '../../libs/domain/allocations/testing.js'
import * as scene from '../simulation/model/scene.js'
import type { Step } from '../simulation/model/tale.js'
import { after, asks, on, type Row } from './row.js'
import { a, block, reason } from './tale.js'

const none = { licences: [], draws: [], reservations: [] }
const afterTransaction = '019b76da-a800-7000-8000-000000000001'
const proposed = [
  'allocation~AL1',
  'AllocationProposed',
  {
    policy: 'first-come',
    product: 'H200',
    afterTransaction,
    lines: [{ ...a, gains: scene.covers(20), givesUp: none, why: 'the first in time' }],
  },
] as const satisfies Step
const approve = (actor?: string) =>
  asks('ApproveAllocation', { allocation: 'AL1', reason }, actor === undefined ? {} : { actor })

/** Three orders want a lot of 70 pieces. */
const lines = [wanting('A', 40, 2), wanting('B', 40, 1), wanting('C', 40, 3)]
const propose =
  (...of: readonly BookLine[]) =>
  (world: World): Decision => {
    const shared = share(stockBook(of, [70]), { policy: 'first-come' })
    const told = shared.map(({ line, gets, wants, gains, short, ...rest }) => ({
      orderNo: line.orderNo,
      line: line.line,
      wants,
      gets,
      gains,
      givesUp: none,
      why: whyOf({ line, gets, wants, gains, short, ...rest }),
    }))
    const fields = { allocation: 'AL1', policy: 'first-come', product: 'H200' } as const
    return world.do(commandNamed('ProposeAllocation')!, fields, { actor: 'planner' }, { afterTransaction, lines: told })
  }
const proposedIn = (world: World) =>
  world.all.find(({ stream }) => stream.id === 'allocation~AL1')!.events[0]!.data as {
    afterTransaction: string
    lines: { orderNo: string; gets: number; why: string }[]
  }
const apply = asks('ApplyAllocation', { allocation: 'AL1', chunk: 1 })
const skipped = (world: World) => {
  const chunk = world.all.find(({ stream }) => stream.id === 'allocation~AL1')!.events.at(-1)!
  return (chunk.data as { skipped: { reason: string }[] }).skipped.map(({ reason }) => reason)
}
const approved = [
  on({ actor: 'planner' }, proposed),
  on({ actor: 'officer' }, ['allocation~AL1', 'AllocationApproved', { reason }]),
]

export const allocationRows: readonly Row[] = [
  {
    rule: 'ALL-1',
    says: 'a proposal names the transaction after which it looked, and comes to the same in whatever order lines stand',
    given: after([]),
    when: propose(lines[2]!, lines[0]!, lines[1]!),
    shows: proposedIn,
    is: (() => {
      const world = after([])()
      propose(...lines)(world)
      return { ...proposedIn(world), afterTransaction }
    })(),
  },
  {
    rule: 'ALL-3',
    says: 'a line that is barred by now gains nothing',
    given: after(scene.supplied, ...approved, [block('ALDER')]),
    when: apply,
    shows: skipped,
    is: ['ALLOCATION_LINE_BARRED: A/1 is barred (party ALDER blocked) and takes no part'],
  },
  {
    rule: 'ALL-3',
    says: 'nor does one that is held',
    given: after(scene.supplied, ...approved, [['order~A', 'OrderHeld', { holdId: 'H1', reason }]]),
    when: apply,
    shows: (world) => skipped(world).map((said) => said.split(':')[0]),
    is: ['LINE_HELD'],
  },
  {
    rule: 'ALL-4',
    says: 'who gets less is told what stops it and by how much, as are those who get all',
    given: after([]),
    when: propose(...lines),
    shows: (world) => proposedIn(world).lines.map(({ why }) => why),
    is: [
      'All 40 units that B/1 lacks',
      '30 of the 40 units that A/1 lacks; stock: STOCK_SHORT (TPE1 L0), 0 left, stops 10',
      '0 of the 40 units that C/1 lacks; stock: STOCK_SHORT (TPE1 L0), 0 left, stops 40',
    ],
  },
  {
    rule: 'ALL-2',
    says: 'who proposed an allocation does not approve it',
    given: after(scene.supplied, on({ actor: 'planner' }, proposed)),
    when: approve('planner'),
    refused: 'ALLOCATION_SELF_APPROVED',
    numbers: { actor: 'planner' },
  },
  {
    rule: 'ALL-2',
    says: 'somebody else does',
    given: after(scene.supplied, on({ actor: 'planner' }, proposed)),
    when: approve('officer'),
    recorded: ['allocation~AL1 AllocationApproved'],
  },
  {
    rule: 'ALL-2',
    says: 'and both are known',
    given: after(scene.supplied, on({ actor: 'planner' }, proposed)),
    when: approve(),
    refused: 'ALLOCATION_UNSIGNED',
    numbers: {},
  },
]
