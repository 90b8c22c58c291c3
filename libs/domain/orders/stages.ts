import { coveredBy, type Covers } from '../covers.js'
import { accountNames, type Account } from '../accounts.js'
import { coversNeeded, drawnOn, licensedOn, reservedOn, type Line } from './lines.js'
import { holdsOn, partiesOf, type Order } from './state.js'

/** Where the units of a line stand. The first eight are of open units, the others are the accounts. Together: what was ordered. */
export const stageNames = [
  'unconfirmed',
  'held',
  'barred',
  'awaitingLicence',
  'awaitingApproval',
  'awaitingStock',
  'awaitingTest',
  'shippable',
  ...accountNames.filter((name): name is Exclude<Account, 'open'> => name !== 'open'),
] as const
export type Stage = (typeof stageNames)[number]
export type Stages = Record<Stage, number>

/** What open units lack at each gate, whichever gate is named first by the stages. */
export type Lacking = { licence: number; approval: number; stock: number; test: number }

/** What a directive is asked about: the goods of an order line. Families and groups are those of the product and customer. */
export type Directed = { orderNo: string; line: number; sku: string; customer: string; destination: string }

/** What stages need to know of others, at the instant that is asked about. Only what an order names is looked up. */
export type Standing = {
  /** Whether a party is blocked. */
  blocked(party: string): boolean
  /** Of a lot: whether reservations in it are not in force, and whether it has passed its test. */
  lot(site: string, sku: string, lot: string): { barred: boolean; tested: boolean }
  /** Whether what is assigned under an item of a licence is not in force: suspended, revoked, expired, not yet valid. */
  licence(licence: string, item: string): { barred: boolean }
  /** Whether what is drawn from an approval for a member is not in force: not effective, suspended, withdrawn, expired. */
  approval(approval: string, member: string): { barred: boolean }
  /** The directives in force that bar the goods: they prohibit (DIR-1), or ask for a necessity that is not accepted (DIR-3). */
  directive(of: Directed): readonly string[]
}

/** The answers of who knows nothing of a thing. */
export const nothingBars: Standing = {
  blocked: () => false,
  lot: () => ({ barred: false, tested: false }),
  licence: () => ({ barred: false }),
  approval: () => ({ barred: false }),
  directive: () => [],
}

export type LineStages = {
  line: number
  sku: string
  ordered: number
  stages: Stages
  lacking: Lacking
  licensed: number
  drawn: number
  reserved: number
  /** Why units are barred: all of them, or those under a cover that is not in force. */
  barredBy: string[]
}

/** The only place that computes stages. */
export function stagesOf(orderNo: string, order: Order, line: Line, standing: Standing): LineStages {
  const stages = settled(line)
  const covers = gatesOf(line, standing)
  const bars = line.accounts.open > 0 ? barsOf(orderNo, order, line, standing) : []
  place(stages, order, line, covers, bars.length > 0)
  return {
    line: line.line,
    sku: line.sku,
    ordered: line.quantity,
    stages,
    lacking: lackingOf(line, covers),
    licensed: licensedOn(line),
    drawn: drawnOn(line),
    reserved: reservedOn(line),
    barredBy: line.accounts.open > 0 ? [...bars, ...covers.barredBy] : [],
  }
}

/** Units that are no longer open stand in the stage of their account. */
function settled(line: Line): Stages {
  const { open: _, ...others } = line.accounts
  return {
    unconfirmed: 0,
    held: 0,
    barred: 0,
    awaitingLicence: 0,
    awaitingApproval: 0,
    awaitingStock: 0,
    awaitingTest: 0,
    shippable: 0,
    ...others,
  }
}

/** Units of open ones that a gate lets through: those that are covered, those of them that count, and those that are barred. */
type Gate = { covered: number; inForce: number; barred: number }
type Passing = { licence: Gate; approval: Gate; stock: Gate; test: { covered: number }; barredBy: string[] }

/** A gate that the line does not need is open for all its units, whatever covers it has. */
const needless: Gate = { covered: Infinity, inForce: Infinity, barred: 0 }

function gatesOf(line: Pick<Line, 'sku' | 'gates'> & Covers, standing: Standing): Passing {
  const needed = coversNeeded(line)
  const barredBy: string[] = []
  const gate = <C extends { quantity: number }>(all: readonly C[], barred: (one: C) => string | undefined): Gate => {
    const covered = coveredBy(all)
    const not = coveredBy(
      all.filter((one) => {
        const reason = one.quantity > 0 ? barred(one) : undefined
        if (reason !== undefined) barredBy.push(reason)
        return reason !== undefined
      }),
    )
    return { covered, inForce: covered - not, barred: not }
  }
  let passed = 0
  const licence = needed.licences
    ? gate(line.licences, ({ licence, item }) =>
        standing.licence(licence, item).barred ? `licence ${licence} item ${item} not in force` : undefined,
      )
    : needless
  const approval = needed.draws
    ? gate(line.draws, ({ approval, member }) =>
        standing.approval(approval, member).barred ? `approval ${approval} not in force for ${member}` : undefined,
      )
    : needless
  const stock = gate(line.reservations, ({ site, lot, quantity }) => {
    const { barred, tested } = standing.lot(site, line.sku, lot)
    if (tested && !barred) passed += quantity
    return barred ? `nothing of lot ${lot} at ${site} available` : undefined
  })
  return { licence, approval, stock, test: line.gates?.labTest === 'no' ? stock : { covered: passed }, barredBy }
}

function lackingOf({ accounts: { open } }: Line, { licence, approval, stock, test }: Passing): Lacking {
  const lacks = ({ covered }: { covered: number }) => open - Math.min(open, covered)
  return { licence: lacks(licence), approval: lacks(approval), stock: lacks(stock), test: lacks(test) }
}

/** What bars all open units of the line. */
const barsOf = (orderNo: string, order: Order, line: Line, standing: Standing): string[] =>
  order.placed ? [...(line.gates ? [] : ['control undetermined']), ...bansOn(orderNo, order, line, standing)] : []

/** What stands against goods of a line wherever they are: a party that is blocked (PTY-3), a directive in force. */
export function bansOn(orderNo: string, order: Order, { line, sku }: Line, standing: Standing): string[] {
  if (!order.placed) return []
  const { customer, destination } = order.placed
  const blocked = partiesOf(order.placed).filter((party) => standing.blocked(party))
  const directives = standing.directive({ orderNo, line, sku, customer, destination })
  return [
    ...blocked.map((party) => `party ${party} blocked`),
    ...directives.map((directive) => `directive ${directive} in force`),
  ]
}

/** What bars units of a line that are planned with these covers, in the words of {@link stagesOf}. */
export const barsOfPlan = (orderNo: string, order: Order, line: Line, covers: Covers, standing: Standing): string[] => [
  ...barsOf(orderNo, order, line, standing),
  ...gatesOf({ ...line, ...covers }, standing).barredBy,
]

/** Open units, gate after gate. Fewer than none, because what left was not told to be open, stand at the first gate. */
function place(stages: Stages, order: Order, line: Line, covers: Passing, allBarred: boolean): void {
  const { open } = line.accounts
  if (order.status === 'cancelled') stages.cancelled += open
  else if (order.status === 'unconfirmed') stages.unconfirmed = open
  else if (holdsOn(order, line.line).length > 0) stages.held = open
  else {
    const { licence, approval, stock, test } = covers
    const most = Math.max(licence.barred, approval.barred, stock.barred)
    const barred = allBarred ? open : Math.min(Math.max(0, open), most)
    const left = open - barred
    const licensed = Math.max(0, Math.min(licence.inForce, left))
    const approved = Math.min(licensed, approval.inForce)
    const reserved = Math.min(approved, stock.inForce)
    stages.barred = barred
    stages.awaitingLicence = left - licensed
    stages.awaitingApproval = licensed - approved
    stages.awaitingStock = approved - reserved
    stages.shippable = Math.min(reserved, test.covered)
    stages.awaitingTest = reserved - stages.shippable
  }
}
