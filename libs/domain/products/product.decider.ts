import { streamOf, unreachable, type Context, type Decider, type Instant, type Stream, type Told } from '#kernel'
import {
  productRules,
  productVocabulary,
  type Classification,
  type Product,
  type ProductEvent,
  type Reclassification,
} from './product.js'

const { refuse, unless } = productRules

const decider: Decider<Product, ProductEvent> = {
  initial: { reclassifications: new Map() },

  decide(event, product) {
    switch (event.type) {
      case 'ProductRegistered':
        return unless(!product.registered, 'PRODUCT_REGISTERED')
      case 'ProductReclassified': {
        const { reclassificationNo } = event
        if (!product.registered) return refuse('PRODUCT_UNKNOWN', { sku: 'This product' })
        return unless(!product.reclassifications.has(reclassificationNo), 'RECLASSIFICATION_ALREADY_TOLD', {
          reclassificationNo,
        })
      }
      default:
        return unreachable(event)
    }
  },

  evolve(product, event, told) {
    switch (event.type) {
      case 'ProductRegistered': {
        const { type, ...registered } = event
        return { ...product, registered }
      }
      case 'ProductReclassified': {
        const one = reclassificationOf(event, told)
        return { ...product, reclassifications: new Map(product.reclassifications).set(event.reclassificationNo, one) }
      }
      default:
        return unreachable(event)
    }
  },

  limits: () => [],
}

export const product: Context<Product, ProductEvent> = {
  kind: 'product',
  ids: ['sku'],
  vocabulary: productVocabulary,
  rulebook: productRules,
  decider,
  calendar: {
    changedBy: ['ProductReclassified'],
    dates: ({ reclassifications }) => [...reclassifications.values()].map(({ effectiveFrom }) => effectiveFrom),
  },
  weight: ({ reclassifications }) => 600 + 200 * reclassifications.size,
}

export const productStream = (sku: string): Stream<Product, ProductEvent> => streamOf(product, sku)

function reclassificationOf(
  event: Extract<ProductEvent, { type: 'ProductReclassified' }>,
  { grade }: Told,
): Reclassification {
  const { type, reclassificationNo, ...classification } = event
  return grade ? { ...classification, grade } : classification
}

/**
 * How a product is classified at an instant; undefined for one that is not registered. As registered, until a
 * reclassification is effective; ECCN and HS code each come from the latest that names them. Of two of the same instant
 * EAR99 gives way to any other ECCN, else the later in the alphabet counts. One that rests on a report is recorded and
 * has no force: nobody ships under a classification that a newspaper made.
 */
export function classificationAt({ registered, reclassifications }: Product, t: Instant): Classification | undefined {
  if (!registered) return undefined
  const inForce = [...reclassifications.values()].filter((one) => one.effectiveFrom <= t && one.grade !== 'reported')
  const eccns = inForce.map(({ eccn, effectiveFrom }) => ({
    from: effectiveFrom,
    rank: eccn === 'EAR99' ? '' : eccn,
    value: eccn,
  }))
  const hsCodes = inForce.flatMap(({ hsCode, effectiveFrom }) =>
    hsCode ? [{ from: effectiveFrom, rank: hsCode, value: hsCode }] : [],
  )
  return { eccn: latestOf(eccns) ?? registered.eccn, hsCode: latestOf(hsCodes) ?? registered.hsCode }
}

type Dated = { readonly from: Instant; readonly rank: string; readonly value: string }

const later = (one: Dated, other: Dated): Dated =>
  other.from > one.from || (other.from === one.from && other.rank > one.rank) ? other : one

function latestOf(dated: readonly Dated[]): string | undefined {
  return dated.length === 0 ? undefined : dated.reduce(later).value
}
