import { streamOf, type Context, type Stream } from '#kernel'
import type { Stock } from './lots.js'
import { stockDecider } from './stock.decider.js'
import { stockRules, stockVocabulary, type StockEvent } from './stock.js'

const weight = (stock: Stock): number => 500 + stock.lots.size * 400 + stock.held.size * 200 + stock.told.size * 100

export const stock: Context<Stock, StockEvent> = {
  kind: 'stock',
  ids: ['site', 'sku'],
  vocabulary: stockVocabulary,
  rulebook: stockRules,
  decider: stockDecider,
  weight,
}

export const stockStream = (site: string, sku: string): Stream<Stock, StockEvent> => streamOf(stock, site, sku)
