import { code, described, open, record } from '#kernel'
import { productStream, productVocabulary } from '#domain'
import { command } from './declare.js'

const { facts } = productVocabulary
const sku = described(code, 'The product', 'H200')

export const RegisterProduct = command({
  name: 'RegisterProduct',
  route: '/v1/products',
  summary: 'Registers a product with its classification. A second registration is refused.',
  records: 'facts',
  fields: { sku, ...facts.ProductRegistered },
  *transaction({ sku, ...data }) {
    yield* open(productStream(sku))
    yield* record(productStream(sku), { type: 'ProductRegistered', ...data })
  },
})

export const ReclassifyProduct = command({
  name: 'ReclassifyProduct',
  route: '/v1/products/{sku}/reclassifications',
  summary:
    'Records that a product is classified otherwise from an instant on. The same reclassification twice is refused.',
  records: 'facts',
  fields: { sku, ...facts.ProductReclassified },
  *transaction({ sku, ...data }) {
    yield* record(productStream(sku), { type: 'ProductReclassified', ...data })
  },
})

export const productCommands = [RegisterProduct, ReclassifyProduct]
