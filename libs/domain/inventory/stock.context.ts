import { streamOf, type Context, type Stream } from '#kernel'
import type { Stock } from './lots.js'
import { stockDecider } from './stock.decider.js'
import { stockRules, stockVocabulary, type StockEvent } from './stock.js'

/** Bytes, as measured: a reservation takes 112, a number that was told 70 to 90. */
const weight = ({ lots, held, committed, blocks, told }: Stock): number =>
  1500 + lots.size * 300 + held.size * 115 + committed.size * 90 + blocks.size * 200 + told.size * 90

export const stock: Context<Stock, StockEvent> = {
  kind: 'stock',
  ids: ['site', 'sku'],
  vocabulary: stockVocabulary,
  rulebook: stockRules,
  decider: stockDecider,
  weight,
}

export const stockStream = (site: string, sku: string): Stream<Stock, StockEvent> => streamOf(stock, site, sku)
