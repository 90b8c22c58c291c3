import type { DatabaseSync } from 'node:sqlite'
import { barredSince, brokenBy, sumsAsked, uncoveredBy, type SumAsked } from '#commands'
import { lineKey } from '#domain'
import type { Refusal, Steps } from '#kernel'
import { answerOf, type Folding } from '../asking.js'
import { prepared } from '../sql.js'
import { thingsOf } from '../backlog.js'
import type { AsOf } from './past.js'
import { latestOf, leftAt, type Broken, type DepartedRow, type DepartureRow, type Left } from './departures.js'

/** A row as it is judged, and the things that it rests on. */
type Judged = { row: DepartedRow; grounds: string[] }

/** What is known: streams as they are, and as they were at an instant. */
export type Known = { readonly folding: Folding; readonly asOf: AsOf }

/** Judges again all that is stale, over streams as they are where the rows are; inside the transaction that writes them. */
export async function judgeStale(db: DatabaseSync, known: Known): Promise<void> {
  const stale = prepared(db, 'SELECT row FROM departed WHERE stale = 1').all()
  const papers = (left: Left) => papersOf(db, left)
  for (const { row } of stale) write(db, await judge(JSON.parse(row as string) as DepartedRow, papers, known))
}

/** Pieces that licences decremented, and chips that approvals consumed, by papers told later. */
export type Papers = { pieces: number; chips: number }

/** A row judged by what is known in these streams, and by papers told later. */
export async function judge(row: DepartedRow, papers: (left: Left) => Papers, known: Known): Promise<Judged> {
  const { answer, seen } = await answerOf(() => judging(row, papers(row)), latestOf(row), known.folding)
  const { sums, ...judged } = answer
  for (const [i, asked] of sums.entries())
    for (const { stream, at, broken } of asked)
      judged.departures[i]!.broken.push(...broken(await known.asOf(stream, at)).map(saying))
  const lots = row.departures.flatMap(({ covers }) => thingsOf({ ...covers, licences: [], draws: [] }, row.product))
  return { row: judged, grounds: [...seen.filter((stream) => !stream.startsWith('stock~')), ...lots] }
}

/** By departure, what is asked as it was then. */
type Asking = DepartedRow & { sums: SumAsked[][] }

function* judging(row: DepartedRow, papers: Papers): Steps<Asking> {
  const { shipment, orderNo, line, product: sku } = row
  const going = { shipment, orderNo, line, sku }
  const departures: DepartureRow[] = []
  const sums: SumAsked[][] = []
  for (const one of row.departures) {
    const departed = { ...going, ...one }
    const [broken, since] = [yield* brokenBy(departed), yield* barredSince(departed)]
    sums.push(yield* sumsAsked(departed))
    departures.push({ ...one, broken: broken.map(saying), barredSince: since.map(saying) })
  }
  const uncovered = yield* uncoveredBy({ ...going, departures: row.departures, papers })
  return { ...row, departures, uncovered: uncovered.map(saying), sums }
}

const saying = ({ code, message, numbers }: Refusal): Broken => ({ code, message, numbers })

export function papersOf(db: DatabaseSync, { shipment, orderNo, line }: Left): Papers {
  const sql = 'SELECT stream, units FROM later_papers WHERE shipment = ? AND order_no = ? AND line = ?'
  const papers = { pieces: 0, chips: 0 }
  for (const { stream, units } of prepared(db, sql).all(shipment, orderNo, line))
    papers[(stream as string).startsWith('licence~') ? 'pieces' : 'chips'] += units as number
  return papers
}

function write(db: DatabaseSync, { row, grounds }: Judged): void {
  const keys = [row.shipment, row.orderNo, row.line] as const
  const yes = (holds: boolean) => (holds ? 'yes' : 'no')
  const broken = breachesOf(row)
  const sql = `UPDATE departed SET stale = 0, broken = ?, late = ?, row = ? WHERE shipment = ? AND order_no = ? AND line = ?`
  const late = row.departures.some((one) => one.barredSince.length > 0)
  prepared(db, sql).run(yes(broken.length > 0), yes(late), JSON.stringify(row), ...keys)
  prepared(db, 'DELETE FROM departure_grounds WHERE shipment = ? AND order_no = ? AND line = ?').run(...keys)
  const put = prepared(db, 'INSERT OR IGNORE INTO departure_grounds VALUES (?, ?, ?, ?, ?)')
  for (const thing of grounds) put.run(thing, leftAt(row), ...keys)
  writeBreaches(db, row, broken)
}

/** A departure that a rule would have refused, or one without papers, in the place of a limit that is exceeded. */
export type DepartureBreach = {
  code: string
  key: string
  limit: number
  used: number
  says: { message: string; numbers: Broken['numbers'] }[]
}

/** The breaches of a row: one for each notice and rule, and one for each gate without papers. */
export function breachesOf(row: DepartedRow): DepartureBreach[] {
  const line = lineKey(row)
  const breaches = new Map<string, DepartureBreach>()
  for (const { noticeNo, from, quantity, broken } of row.departures)
    for (const { code, message, numbers } of broken) {
      const key = `${line} ${noticeNo} ${from}`
      const known = breaches.get(`${code} ${key}`) ?? { code, key, limit: 0, used: quantity, says: [] }
      known.says.push({ message, numbers })
      breaches.set(`${code} ${key}`, known)
    }
  for (const { code, message, numbers } of row.uncovered) {
    const { asked, covered, gate } = numbers as { asked: number; covered: number; gate: string }
    const key = `${line} ${gate}`
    breaches.set(`${code} ${key}`, { code, key, limit: covered, used: asked, says: [{ message, numbers }] })
  }
  return [...breaches.values()]
}

function writeBreaches(db: DatabaseSync, row: DepartedRow, breaches: readonly DepartureBreach[]): void {
  const stream = `shipment~${row.shipment}`
  const line = `${lineKey(row)} `
  const drop = "DELETE FROM breaches WHERE stream = ? AND cause = 'departure' AND substr(key, 1, ?) = ?"
  prepared(db, drop).run(stream, line.length, line)
  const put = prepared(db, 'INSERT OR REPLACE INTO breaches VALUES (?, ?, ?, ?, ?, ?, NULL, ?, ?)')
  for (const { code, key, limit, used, says } of breaches)
    put.run(stream, code, key, limit, used, used - limit, 'departure', JSON.stringify(says))
}
