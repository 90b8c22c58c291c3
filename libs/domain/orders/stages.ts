import { accountNames, type Account } from './accounts.js'
import { reservedOn, type Line } from './lines.js'
import { holdsOn, partiesOf, type Order } from './order.decider.js'

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

/** What stages need to know of others: whether a party is blocked, and the standing of a lot. */
export type Standing = {
  blocked(party: string): boolean
  lot(site: string, sku: string, lot: string): { barred: boolean; tested: boolean }
}

export type LineStages = {
  line: number
  sku: string
  ordered: number
  stages: Stages
  lacking: Lacking
  reserved: number
  barredBy: string[]
}

/** The only place that computes stages. */
export function stagesOf(order: Order, line: Line, standing: Standing): LineStages {
  const stages = settled(line)
  const covers = coversOf(line, standing)
  const barredBy = barsOf(order, line, standing)
  place(stages, order, line, covers, barredBy)
  const { open } = line.accounts
  const lacking = {
    licence: open - covers.licence,
    approval: open - covers.approval,
    stock: open - Math.min(open, covers.reserved),
    test: open - Math.min(open, covers.tested),
  }
  return {
    line: line.line,
    sku: line.sku,
    ordered: line.quantity,
    stages,
    lacking,
    reserved: covers.reserved,
    barredBy,
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

type Covers = { licence: number; approval: number; reserved: number; tested: number; barred: number }

/** A gate that the line does not need is open for all its units; gates that are not determined are all needed. */
function coversOf(line: Line, standing: Standing): Covers {
  const { open } = line.accounts
  const { gates } = line
  const reserved = reservedOn(line)
  let barred = 0
  let passed = 0
  for (const one of line.reservations) {
    const lot = standing.lot(one.site, line.sku, one.lot)
    if (lot.barred) barred += one.quantity
    else if (lot.tested) passed += one.quantity
  }
  return {
    licence: gates && gates.authorisation !== 'licence' ? open : 0,
    approval: gates?.importApproval === 'no' ? open : 0,
    reserved,
    tested: gates?.labTest === 'no' ? reserved : passed,
    barred,
  }
}

function barsOf(order: Order, line: Line, standing: Standing): string[] {
  if (!order.placed || line.accounts.open <= 0) return []
  const blocked = partiesOf(order.placed).filter((party) => standing.blocked(party))
  return [...(line.gates ? [] : ['control undetermined']), ...blocked.map((party) => `party ${party} blocked`)]
}

/** Open units, gate after gate. */
function place(stages: Stages, order: Order, line: Line, covers: Covers, barredBy: readonly string[]): void {
  const { open } = line.accounts
  if (order.status === 'cancelled') stages.cancelled += open
  else if (order.status === 'unconfirmed') stages.unconfirmed = open
  else if (holdsOn(order, line.line).length > 0) stages.held = open
  else {
    const barred = barredBy.length > 0 ? open : Math.min(open, covers.barred)
    const left = open - barred
    const licence = Math.min(covers.licence, left)
    const approval = Math.min(licence, covers.approval)
    const stock = Math.min(approval, covers.reserved - covers.barred)
    stages.barred = barred
    stages.awaitingLicence = left - licence
    stages.awaitingApproval = licence - approval
    stages.awaitingStock = approval - stock
    stages.shippable = Math.min(stock, covers.tested)
    stages.awaitingTest = stock - stages.shippable
  }
}
