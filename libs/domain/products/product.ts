import {
  code,
  described,
  eccn,
  hsCode,
  instant,
  object,
  optional,
  rulebook,
  text,
  unknownThing,
  vocabulary,
  whole,
} from '#kernel'
import type { EventOf, Grade, Instant } from '#kernel'

const attributes = object({
  totalProcessingPerformance: described(
    whole(0, 1_000_000_000, 15_832),
    'Total processing performance (15 CFR 774, ECCN 3A090)',
  ),
  memoryBandwidth: described(whole(0, 1_000_000_000, 4_800), 'Memory bandwidth in GB/s'),
})

/** A product that is sold; stream `product~<sku>`. */
export const productVocabulary = vocabulary({
  opens: 'ProductRegistered',
  named: true,
  facts: {
    ProductRegistered: {
      name: described(text, 'Its name', 'H200 141GB SXM'),
      eccn,
      hsCode,
      family: described(code, 'What directives and approvals call it by', 'HOPPER'),
      chipsPerUnit: described(whole(1, 1000, 1), 'Chips in one unit: caps, pools and volumes count chips'),
      orderMultiple: described(whole(1, 100_000, 8), 'It is sold in multiples of this (ORD-1)'),
      attributes: optional(attributes),
    },
    ProductReclassified: {
      reclassificationNo: described(code, 'The decision on its classification', 'CCATS-1'),
      eccn,
      hsCode: optional(described(hsCode, 'Left out: as before')),
      effectiveFrom: described(instant, 'From when it counts'),
    },
  },
  acts: {},
  opposites: {},
})
export type ProductEvent = EventOf<typeof productVocabulary>

export const productRules = rulebook({
  PRODUCT_UNKNOWN: unknownThing('{sku} is not registered'),
  PRODUCT_REGISTERED: 'This product is registered already',
  CHIPS_BEYOND:
    '{pieces} pieces of {sku} with {each} chips each are {chips} chips; an event carries {most}: take fewer at a time',
  RECLASSIFICATION_ALREADY_TOLD: 'Reclassification {reclassificationNo} is recorded already',
})

export type Registration = Omit<Extract<ProductEvent, { type: 'ProductRegistered' }>, 'type'>
export type Reclassification = {
  readonly eccn: string
  readonly hsCode?: string
  readonly effectiveFrom: Instant
  readonly grade?: Grade
}
export type Classification = { readonly eccn: string; readonly hsCode: string }

/** What opened it, and its classification as a register by date. */
export type Product = {
  readonly registered?: Registration
  readonly reclassifications: ReadonlyMap<string, Reclassification>
}
