import type { DemandRow, GoodsRow, PurchaseRow, ShippableRow } from '#projections'
import { styled, table, words } from '../output.js'
import { columns, type Reading } from './reading.js'

/** What can ship today, and which gate binds the rest. */
export const shippable: Reading<ShippableRow> = {
  name: 'shippable',
  description: 'what can ship today, by customer, and which gate binds the rest',
  route: '/v1/shippable',
  list: 'groups',
  filters: [
    { flags: '--product <sku>', meaning: 'only lines for this product' },
    { flags: '--customer <party>', meaning: 'only orders of this buyer' },
    { flags: '--destination <country>', meaning: 'only orders for this country' },
    { flags: '--group-by <what>', meaning: 'in these groups', choices: ['product', 'customer', 'order'] },
  ],
  text(rows) {
    const { head, rows: cells } = columns(
      rows,
      {
        '': (one) => one.key,
        shippable: (one) => one.shippable,
        'the rest': (one) => one.rest,
        'bound by': (one) => (one.binds === undefined ? '' : styled('yellow', one.binds)),
        unconfirmed: (one) => one.wants.unconfirmed,
        held: (one) => one.wants.held,
        barred: (one) => one.wants.barred,
        'no licence': (one) => one.wants.licence,
        'no approval': (one) => one.wants.approval,
        'no stock': (one) => one.wants.stock,
        'no test': (one) => one.wants.test,
      },
      ['shippable', 'the rest'],
    )
    return table(head, cells)
  },
}

/** What is wanted against what there is. */
export const demand: Reading<DemandRow> = {
  name: 'demand',
  description: 'demand against stock: what is wanted, what is free and expected at each site, what is short',
  route: '/v1/demand',
  list: 'demand',
  filters: [{ flags: '--product <sku>', meaning: 'only this product' }],
  text(rows) {
    const sums = rows.map((one) => [
      one.product,
      'all',
      one.wanted,
      one.free,
      one.expected,
      one.shortfall,
      one.shortfallThen,
    ])
    const sites = rows.flatMap(({ product, sites }) =>
      sites.map(({ site, free, expected }) => [product, site, '', free, expected, '', '']),
    )
    const sorted = [...sums, ...sites].sort(([one], [other]) =>
      String(one) < String(other) ? -1 : one === other ? 0 : 1,
    )
    return table(['product', 'site', 'wanted', 'free', 'expected', 'short', 'short then'], sorted)
  },
}

/** Where every unit is that is no longer open. */
export const goods: Reading<GoodsRow> = {
  name: 'goods',
  description: 'where every unit is that goes or went with a shipment, and who holds it',
  route: '/v1/goods',
  list: 'goods',
  filters: [
    { flags: '--order-no <no>', meaning: 'only of this order' },
    { flags: '--product <sku>', meaning: 'only of this product' },
    { flags: '--shipment <no>', meaning: 'only with this shipment' },
    {
      flags: '--account <account>',
      meaning: 'only units in this account',
      choices: [
        'planned',
        'inTransit',
        'inCustoms',
        'customsReleased',
        'delivered',
        'detained',
        'seized',
        'diverted',
        'lost',
      ],
    },
    {
      flags: '--holder <who>',
      meaning: 'only what they hold',
      choices: ['us', 'carrier', 'customs', 'consignee', 'others', 'nobody'],
    },
    { flags: '--recall <yes>', meaning: 'only what is to be recalled', choices: ['yes'] },
  ],
  text(rows) {
    const { head, rows: cells } = columns(rows, {
      line: (one) => `${one.orderNo}/${one.line}`,
      product: (one) => one.product,
      shipment: (one) => one.shipment,
      consignee: (one) => one.consignee,
      to: (one) => one.destination,
      units: (one) => one.units,
      are: (one) => words(one.account),
      with: (one) => one.holder,
      'recall because of': (one) => one.recall?.join(' '),
    })
    return table(head, cells)
  },
}

/** Chips of domestic make, and what they stand for. */
export const purchases: Reading<PurchaseRow> = {
  name: 'purchases',
  description: 'domestic purchases by invoice: claimed, verified, credited, and what may still become credits',
  route: '/v1/purchases',
  list: 'purchases',
  filters: [
    { flags: '--seller <code>', meaning: 'only invoices of this seller' },
    { flags: '--invoice <no>', meaning: 'only this invoice' },
    {
      flags: '--left <yes|no>',
      meaning: 'only those of which chips may still become credits, or none',
      choices: ['yes', 'no'],
    },
  ],
  text(rows) {
    const lines = rows.flatMap(({ seller, invoice, lines, credits }) =>
      lines.map((line) => ({
        seller,
        invoice,
        ...line,
        for: credits.filter((one) => one.invoiceLine === line.invoiceLine),
      })),
    )
    const { head, rows: cells } = columns(
      lines,
      {
        seller: (one) => one.seller,
        invoice: (one) => `${one.invoice}/${one.invoiceLine}`,
        buyer: (one) => one.buyer,
        product: (one) => one.product,
        invoiced: (one) => one.invoiced,
        claimed: (one) => one.claimed,
        verified: (one) => one.verified,
        credited: (one) => one.credited,
        left: (one) => one.left,
        for: (one) => one.for.map(({ approval, member }) => `${member} under ${approval}`).join(', '),
      },
      ['left'],
    )
    return table(head, cells)
  },
}
