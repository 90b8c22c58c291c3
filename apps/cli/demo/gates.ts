import type { Api } from '../connection.js'
import { onTheirWay, stageNames } from '#domain'
import type { Scenario } from '#scenarios'
import type { Backlog, Sums } from '../backlog-table.js'
import { bold, count, styled, table, width } from '../output.js'

type Group = Sums & { key: string }
type Cap = { group: string; rule: string; cap: number; left: number }
type Condition = { conditionId: string; state: 'satisfied' | 'unsatisfied' | 'unknown' }
type Member = {
  member: string
  drawable: number
  credits: number
  creditsNeeded: number
  conditions: readonly Condition[]
}
type Approval = {
  approval: string
  standing: string
  pool?: { bound: 'exact' | 'atLeast'; quantity: number }
  members: readonly Member[]
  proposed: readonly { conditionId: string }[]
}
type Directive = { directiveId: string; issuer: string; effect: string; standing: string; buyer?: string }

/** What the gates of a case are read from: who stands where, and what authorities have said. */
export type Found = {
  backlog: Backlog
  totals: Sums
  groups: readonly Group[]
  caps: readonly Cap[]
  approvals: readonly Approval[]
  directives: readonly Directive[]
}

/** How far a customer's chips have come: so many have passed each gate, whatever they lack at the others. */
export type Passed = { ordered: number; licence: number; approval: number; stock: number; test: number; gone: number }
export type Standing = { member: string; passed: Passed; gate: string; because: string }

const gateNames = ['licence', 'approval', 'stock', 'test'] as const

/** Stages of units that have left. */
const away: ReadonlySet<string> = new Set(
  stageNames.slice(stageNames.indexOf('planned') + 1).filter((stage) => stage !== 'cancelled'),
)

function passedBy({ ordered, stages, lacking }: Group): Passed {
  const gone = Object.entries(stages).reduce((sum, [stage, units]) => (away.has(stage) ? sum + units : sum), 0)
  const passed = (gate: (typeof gateNames)[number]) => ordered - (lacking[gate] ?? 0)
  return {
    ordered,
    licence: passed('licence'),
    approval: passed('approval'),
    stock: passed('stock'),
    test: passed('test'),
    gone,
  }
}

/** The gate that holds a customer back first: a word of customs, then a condition, then the gate that the fewest have passed. */
export function standingOf(member: string, { groups, caps, approvals, directives }: Found): Standing | undefined {
  const group = groups.find(({ key }) => key === member)
  if (!group) return undefined
  const passed = passedBy(group)
  const { stages } = group
  if ((stages['unconfirmed'] ?? 0) === passed.ordered)
    return { member, passed, gate: 'confirmation', because: 'nothing says what it needs' }
  const spoken = directives.filter(({ standing, buyer }) => standing === 'inForce' && (buyer ?? member) === member)
  if ((stages['barred'] ?? 0) > 0) {
    const strictest = spoken.find(({ effect }) => effect === 'prohibit') ?? spoken[0]
    if (strictest)
      return { member, passed, gate: 'customs', because: `${saying[strictest.effect]} (${strictest.directiveId})` }
  }
  const granted = approvals.find(({ members }) => members.some((one) => one.member === member))
  const open = granted && conditionOf(member, granted)
  if (open !== undefined) return { member, passed, gate: 'approval', because: open }
  const gate = gateNames.reduce((least, name) => (passed[name] < passed[least] ? name : least), 'licence')
  return {
    member,
    passed,
    gate,
    because: reasonAt(
      gate,
      passed,
      caps.filter((one) => one.group === member),
      granted,
    ),
  }
}

const saying: Readonly<Record<string, string>> = {
  prohibit: 'prohibited',
  'necessity-only': 'only when necessary',
  permit: 'permitted',
}

function conditionOf(member: string, { members }: Approval): string | undefined {
  const { conditions, credits, creditsNeeded } = members.find((one) => one.member === member)!
  const unknown = conditions.find(({ state }) => state === 'unknown')
  if (unknown) return `${unknown.conditionId} unknown`
  const unmet = conditions.find(({ state }) => state === 'unsatisfied')
  return unmet && `${count(credits)} of ${count(creditsNeeded)} credits`
}

function reasonAt(gate: string, passed: Passed, caps: readonly Cap[], granted: Approval | undefined): string {
  switch (gate) {
    case 'licence': {
      const spent = caps.find(({ left }) => left <= 0)
      if (spent) return `cap of ${count(spent.cap)} used up`
      return passed.licence === 0 ? 'none' : `${count(passed.licence)} of ${count(passed.ordered)}`
    }
    case 'approval':
      if (!granted) return 'none'
      return granted.standing === 'inForce' ? `${count(passed.approval)} drawn` : 'heard of, without force'
    case 'stock':
      return `${count(passed.stock)} of ${count(passed.approval)}`
    default:
      return `${count(passed.test)} of ${count(passed.stock)}`
  }
}

/** So many columns take all figures. */
const wide = 96

/** A row for each: how many have passed each gate, and which gate binds. Narrow terminals get the gate alone. */
export function memberTable(standings: readonly Standing[], indent = '   '): string {
  const all = width() >= wide
  const head = ['', 'ordered', ...(all ? ['licensed', 'approved', 'in stock', 'tested', 'gone'] : []), 'bound by']
  const rows = standings.map(({ member, passed, gate, because }) => {
    const { ordered, licence, approval, stock, test, gone } = passed
    const figures = all ? [licence, approval, stock, test, gone] : []
    return [bold(member), ordered, ...figures, `${styled('yellow', gate)}: ${because}`]
  })
  return table(head, rows)
    .split('\n')
    .map((line) => indent + line)
    .join('\n')
}

/** Conditions of approvals that are only talked of: a risk, which blocks nothing (APR-3). */
export const risks = ({ approvals }: Found): string[] =>
  approvals.flatMap(({ approval, proposed }) =>
    proposed.map(({ conditionId }) => `${conditionId} is proposed for ${approval}, and blocks nothing`),
  )

/** `3 × 75,000 = 225,000 by the US cap < 400,000 by the pool < …`: what each gate would let through, the least first. */
export function ladder(members: readonly string[], { caps, approvals, backlog }: Found): string | undefined {
  const capped = members.flatMap((member) => caps.find(({ group }) => group === member) ?? [])
  const pool = approvals.find(
    (one) => one.standing === 'inForce' && members.every((member) => one.members.some((of) => of.member === member)),
  )?.pool
  if (capped.length < members.length || !pool) return undefined
  const sum = capped.reduce((total, { cap }) => total + cap, 0)
  const alike = capped.every(({ cap }) => cap === capped[0]!.cap)
  const byCap = alike ? `${members.length} × ${count(capped[0]!.cap)} = ${count(sum)}` : count(sum)
  const [{ ordered }, stock] = [backlog.totals, backlog.stock['onHand'] ?? 0]
  const rungs: [units: number, text: string][] = [
    [sum, `${bold(byCap)} by the US cap`],
    [pool.quantity, `${bold(count(pool.quantity))} by the pool`],
    [stock, `${bold(count(stock))} in stock`],
    [ordered, `${bold(count(ordered))} ordered`],
  ]
  return rungs
    .sort(([one], [other]) => one - other)
    .map(([, text]) => text)
    .join(' < ')
}

/** Everything that the gates of a case are read from, as of a position. */
export async function read(api: Api, { product, destination }: Scenario, atLeast: number): Promise<Found> {
  const paged = { limit: 1000, atLeast }
  const [backlog, { caps }, { approvals }, { directives }] = await Promise.all([
    api.get<Backlog>('/v1/backlog', { product, groupBy: 'customer', ...paged }),
    api.get<Pick<Found, 'caps'>>('/v1/caps', { product, ...paged }),
    api.get<Pick<Found, 'approvals'>>('/v1/approvals', paged),
    api.get<Pick<Found, 'directives'>>('/v1/directives', { destination, ...paged }),
  ])
  return { backlog, totals: backlog.totals, groups: backlog.groups ?? [], caps, approvals, directives }
}

const underWay = ['planned', ...onTheirWay] as const
const awaiting = [
  'unconfirmed',
  'held',
  'awaitingLicence',
  'awaitingApproval',
  'awaitingStock',
  'awaitingTest',
] as const
const largest = 10

/** The largest customers, and how far their chips have come. */
export function customerTable({ groups }: Found): string {
  const sum = ({ stages }: Group, names: readonly string[]) =>
    names.reduce((total, name) => total + (stages[name] ?? 0), 0)
  const rows = [...groups]
    .sort((a, b) => b.ordered - a.ordered)
    .slice(0, largest)
    .map((one) => [
      one.key,
      one.ordered,
      sum(one, ['barred']),
      sum(one, awaiting),
      sum(one, ['shippable']),
      sum(one, underWay),
      sum(one, ['delivered']),
    ])
  const head = ['customer', 'ordered', 'barred', 'waiting', 'shippable', 'under way', 'delivered']
  return `The ${largest} largest of ${groups.length} customers:\n${table(head, rows)}`
}
