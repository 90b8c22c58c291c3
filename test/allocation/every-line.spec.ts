import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, test } from '@jest/globals'
import { Serving } from '../e2e/serving.js'
import { codesOf, multiple, orders, scarce } from './trade.js'

type Told = {
  orderNo: string
  line: number
  wants: number
  gets: number
  gains: { licences: object[]; draws: object[]; reservations: object[] }
  short?: { gate: 'licence' | 'approval' | 'stock'; code: string; quantity: number }[]
}
type Allocation = {
  stage: string
  left: number
  applied: number
  skipped: number
  gets: number
  told: Told[]
  next?: number
}

let serving: Serving
afterEach(() => serving.stop())

async function all(path: string): Promise<Allocation> {
  const first = (await serving.get(`${path}limit=1000`)).body as Allocation
  for (let { next } = first; next !== undefined;) {
    const page = (await serving.get(`${path}limit=1000&from=${next}`)).body as Allocation
    first.told.push(...page.told)
    next = page.next
  }
  return first
}

async function applied(allocation: string): Promise<Allocation> {
  for (let waited = 0; waited < 20_000; waited += 20) {
    const { body } = await serving.get(`/v1/allocations/${allocation}?limit=1`)
    if ((body as Allocation).stage === 'applied') return body as Allocation
    await sleep(20)
  }
  throw new Error(`${allocation} was not applied in 20 s`)
}

/** What may cover a line at each gate, and by which command. */
const sources = {
  licence: ['D1', 'D2', 'D3'].map((licence) => ({ command: 'AssignLicence', licence, item: 'I-1' })),
  approval: [{ command: 'DrawApproval', approval: 'R1' }],
  stock: [
    { command: 'ReserveStock', site: 'TPE1', lot: 'L1' },
    { command: 'ReserveStock', site: 'TPE2', lot: 'L2' },
  ],
}
const gates = ['licence', 'approval', 'stock'] as const

/** Units that a line would have to be covered with at each gate, to come to its next multiple or to all that is open. */
async function lackingForNext(): Promise<Map<string, Record<(typeof gates)[number], number>>> {
  const { body } = await serving.get('/v1/backlog?groupBy=line&limit=1000')
  const needs = body.groups.map(({ key, ordered: open, lacking }: Group) => {
    const reached = open - Math.max(lacking.licence, lacking.approval, lacking.stock)
    const next = Math.min(open, (Math.floor(reached / multiple) + 1) * multiple)
    const need = (gate: (typeof gates)[number]) => Math.max(0, next - (open - lacking[gate]))
    return [key, { licence: need('licence'), approval: need('approval'), stock: need('stock') }]
  })
  return new Map(needs as [string, Record<(typeof gates)[number], number>][])
}
type Group = { key: string; ordered: number; lacking: Record<(typeof gates)[number], number> }

type Tried = { gate: (typeof gates)[number]; covered: boolean; codes: ReadonlySet<string> }

/**
 * Asks of each line, at each gate, of each source, for every number of units up to what it lacks for its next multiple:
 * whether the sources together would give so many, and the codes of what was refused. Nothing of it is recorded.
 */
async function tryAll(lines: readonly Told[]): Promise<Map<Told, Tried[]>> {
  const lacking = await lackingForNext()
  const asked: object[] = []
  const counted: {
    tried: { most: Map<number, number>; inAll: number; codes: Set<string> }
    source: number
    quantity: number
  }[] = []
  const all = lines.map((line) => {
    const { orderNo, line: no } = line
    const byGate = gates.map((gate) => {
      const tried = {
        gate,
        need: lacking.get(`${orderNo}/${no}`)![gate],
        most: new Map<number, number>(),
        /** A cap is over all sources: where it refuses so many of one, it refuses them of several. */
        inAll: Infinity,
        codes: new Set<string>(),
      }
      sources[gate].forEach((cover, source) => {
        for (let quantity = 1; quantity <= tried.need; quantity++) {
          asked.push({ ...cover, orderNo, line: no, quantity })
          counted.push({ tried, source, quantity })
        }
      })
      return tried
    })
    return [line, byGate] as const
  })
  const outcomes = await serving.lines(asked, '?dryRun=true')
  counted.forEach(({ tried, source, quantity }, i) => {
    const { outcome, refusals = [] } = outcomes[i] as { outcome: string; refusals?: { code: string }[] }
    if (outcome === 'wouldRecord') tried.most.set(source, quantity)
    for (const { code } of refusals) tried.codes.add(code)
    if (refusals.some(({ code }) => code === 'CAP_SHORT')) tried.inAll = Math.min(tried.inAll, quantity - 1)
  })
  const sum = (most: Map<number, number>) => [...most.values()].reduce((total, one) => total + one, 0)
  return new Map(
    all.map(([line, byGate]) => [
      line,
      byGate.map(({ gate, need, most, inAll, codes }) => ({
        gate,
        covered: Math.min(inAll, sum(most)) >= need,
        codes,
      })),
    ]),
  )
}

describe.each([
  ['first-come', {}],
  ['pro-rata', {}],
  ['priority-tiers', { tiers: [['CEDAR'], ['ALDER', 'BIRCH']] }],
])('an allocation by %s, through the real commands', (policy, more) => {
  test('leaves nothing that the rules would have allowed: one multiple more of any line is refused, as it says', async () => {
    serving = await Serving.start()
    for (const lines of [...scarce, ...orders(40)]) {
      const outcomes = await serving.lines(lines)
      expect(outcomes.filter(({ outcome }) => outcome !== 'recorded')).toEqual([])
    }
    const asked = { policy, product: 'H200', ...more }
    const proposed = await serving.post('/v1/allocations/ALC-1', asked, { 'clearance-actor': 'ops-1' })
    expect(proposed.body).toMatchObject({ outcome: 'recorded' })
    const again = await serving.post('/v1/allocations/ALC-2?dryRun=true', asked)
    const { told } = await all('/v1/allocations/ALC-1?')
    expect(again.body.events[0].event.lines).toEqual(told)
    expect(
      codesOf(await serving.post('/v1/allocations/ALC-1/approval', { reason: 'x' }, { 'clearance-actor': 'ops-1' })),
    ).toEqual(['ALLOCATION_SELF_APPROVED'])
    await serving.post('/v1/allocations/ALC-1/approval', { reason: 'x' }, { 'clearance-actor': 'lead-2' })
    const done = await applied('ALC-1')
    expect(done).toMatchObject({ skipped: 0, left: 0 })
    expect(done.applied).toBe(told.filter(({ gets }) => gets > 0).length)
    expect(told.some(({ gets, wants }) => gets > 0 && gets < wants)).toBe(true)
    const codes = new Set<string>()
    const losers = told.filter(({ gets, wants }) => gets < wants)
    for (const [line, tried] of await tryAll(losers)) {
      expect(tried.every(({ covered }) => covered)).toBe(false)
      for (const { gate, code } of line.short!) {
        const said = tried.find((one) => one.gate === gate)!
        expect([said.covered, [...said.codes]]).toEqual([false, expect.arrayContaining([code])])
        codes.add(code)
      }
    }
    process.stdout.write(
      `${policy}: ${losers.length} of ${told.length} lines tried, stopped by ${[...codes].sort().join(', ')}\n`,
    )
    expect(codes.size).toBeGreaterThan(2)
    const next = await serving.post('/v1/allocations/ALC-3', { policy: 'first-come', product: 'H200' })
    expect(next.body.transaction).toBeDefined()
    expect((await serving.get('/v1/allocations/ALC-3?show=gaining')).body).toMatchObject({
      gets: 0,
      changing: 0,
      told: [],
    })
  })
})
