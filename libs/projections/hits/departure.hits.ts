import type { DatabaseSync } from 'node:sqlite'
import { lineKey, type Order } from '#domain'
import { departedRow, departedRows, leftOn, type DepartedRow, type Left } from '../departures/departures.js'
import { groundsMoved } from '../departures/grounds.js'
import { breachesOf, judge, papersOf, type Known, type Papers } from '../departures/judging.js'
import type { Change } from '../projection.js'

/** What left of a line with a shipment, and would be in breach by other rules than now. */
export type DepartureHit = Left & { opened: { code: string; key: string }[]; closed: { code: string; key: string }[] }

/** Departures whose grounds would move, how many of them were looked at, and those that would be judged otherwise. */
export type Rejudged = { concerned: number; examined: number; hits: DepartureHit[] }

/** Departures that would be judged otherwise, were these changes recorded: at most so many of them are looked at. */
export async function rejudged(
  db: DatabaseSync,
  changes: readonly Change[],
  known: Known,
  most: number,
): Promise<Rejudged> {
  const hits: DepartureHit[] = []
  const rows = concerned(db, changes)
  for (const row of rows.slice(0, most)) {
    const judged = await judge(row, (left) => papersWith(db, changes, left), known)
    const former = departedRow(db, row)
    const [was, is] = [former ? breachesOf(former) : [], breachesOf(judged.row)]
    const [opened, closed] = [beyond(is, was), beyond(was, is)]
    const { shipment, orderNo, line } = row
    if (opened.length + closed.length > 0) hits.push({ shipment, orderNo, line, opened, closed })
  }
  return { concerned: rows.length, examined: Math.min(rows.length, most), hits }
}

/** Rows whose grounds or papers would move, and those of orders that would have other departures. */
function concerned(db: DatabaseSync, changes: readonly Change[]): DepartedRow[] {
  const rows = new Map<string, DepartedRow>()
  const add = (row: DepartedRow | undefined) => row && rows.set(`${row.shipment} ${lineKey(row)}`, row)
  for (const change of changes) {
    for (const moved of groundsMoved(change)) for (const left of leftOn(db, moved)) add(departedRow(db, left))
    for (const left of papersIn(change)) add(departedRow(db, left))
    if (change.kind === 'order') for (const row of departedRows(change.ids[0]!, change.after.state as Order)) add(row)
  }
  return [...rows.values()]
}

type Paper = Left & { quantity: number; takes?: string }

/** Papers told later, of a change that annuls nothing. */
const papersIn = ({ before, events }: Change): Paper[] =>
  before === undefined ? [] : events.map(({ data }) => data as Paper).filter(({ takes }) => takes === 'nothing')

function papersWith(db: DatabaseSync, changes: readonly Change[], left: Left): Papers {
  const papers = papersOf(db, left)
  for (const change of changes)
    for (const paper of papersIn(change)) {
      if (paper.shipment !== left.shipment || lineKey(paper) !== lineKey(left)) continue
      if (change.kind === 'licence') papers.pieces += paper.quantity
      if (change.kind === 'approval') papers.chips += paper.quantity
    }
  return papers
}

type Named = { code: string; key: string }

/** Those of one list that the other does not have. */
const beyond = (all: readonly Named[], others: readonly Named[]): Named[] =>
  all
    .filter((one) => !others.some(({ code, key }) => code === one.code && key === one.key))
    .map(({ code, key }) => ({ code, key }))
