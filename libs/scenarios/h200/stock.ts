import { linesFor, piecesFrom, type Pieces } from './book.js'
import { sku } from './telling.js'

export type Lot = { product: string; site: string; lot: string; pieces: number }

const lot = (product: string, site: string, name: string, pieces: number): Lot => ({ product, site, lot: name, pieces })

/** 600,000 H200 and 100,000 GH200. What stands in TPE1 has not come to the United States, where the rule wants it tested. */
export const lots = {
  sjc: lot(sku, 'SJC1', 'L-2511', 120_000),
  sjcDecember: lot(sku, 'SJC1', 'L-2512', 80_000),
  sjcJanuary: lot(sku, 'SJC1', 'L-2601', 40_000),
  dfw: lot(sku, 'DFW1', 'L-2511D', 90_000),
  dfwDecember: lot(sku, 'DFW1', 'L-2512D', 60_000),
  dfwFailed: lot(sku, 'DFW1', 'L-2512E', 10_000),
  tpe: lot(sku, 'TPE1', 'L-2601T', 200_000),
  grace: lot('GH200', 'SJC1', 'G-2511', 60_000),
  graceAbroad: lot('GH200', 'TPE1', 'G-2512', 40_000),
} as const satisfies Record<string, Lot>

export type Share = Pieces & { site: string; lot: string }

/** The next pieces of a buyer, out of a lot. */
const share = (party: string, { product, site, lot }: Lot, pieces: number, behind = 0): Share[] =>
  piecesFrom(linesFor(party, product), pieces, behind).map((one) => ({ ...one, site, lot }))

/** Who is promised how much of which lot in January: the United States without a licence, a beginning for China. */
export const shares = {
  alder: share('ALDER', lots.sjc, 80_000),
  alderGrace: share('ALDER', lots.grace, 16_000),
  birchwood: share('BIRCHWOOD', lots.sjc, 40_000),
  cascade: share('CASCADE', lots.sjcJanuary, 40_000),
  everglade: share('EVERGLADE', lots.sjcDecember, 24_000),
  hickory: share('HICKORY', lots.sjcDecember, 8_000),
  dakota: share('DAKOTA-AI', lots.dfwFailed, 8_000),
  bytedance: share('BYTEDANCE', lots.dfw, 60_000),
  alibaba: share('ALIBABA', lots.dfw, 30_000),
  tencent: share('TENCENT', lots.dfwDecember, 40_000),
  lantern: share('LANTERN', lots.dfwDecember, 16_000),
  jadewave: share('JADEWAVE', lots.sjcDecember, 8_000),
} as const

/** What is promised in February, once there is a licence and an approval to go with it. */
export const laterShares = { bytedance: share('BYTEDANCE', lots.sjcDecember, 15_000, 60_000) } as const

const promised: readonly Share[] = [...Object.values(shares), ...Object.values(laterShares)].flat()

/** The serial numbers of pieces out of a lot: those behind what is promised to others before. */
export function serialsOf(of: Share): { first: string; last: string; count: number }[] {
  const before = promised.slice(0, promised.indexOf(of)).filter(({ lot }) => lot === of.lot)
  const from = before.reduce((sum, { quantity }) => sum + quantity, 0)
  const serial = (at: number) => `SN-${of.lot}-${String(at).padStart(6, '0')}`
  return [{ first: serial(from + 1), last: serial(from + of.quantity), count: of.quantity }]
}
