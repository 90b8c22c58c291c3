import { only } from '../model/recorded.js'
import { stockFrom } from '../model/stocks.js'
import { type Made, type Makers, ofLine, reason, type Scene } from './scene.js'
import { lots, sites, skus } from './world.js'

/** What stands at the sites: what comes, leaves, is counted, tested and blocked. */
export function stockMakers(scene: Scene): Makers {
  const { chance } = scene
  const places = sites.flatMap((site) => skus.map((sku) => ({ site, sku })))
  const place = () => ({ site: chance.of(sites), sku: scene.slip ? 'NOTHING' : chance.of(skus) })
  const known = (suits: (lot: string, onHand: number) => boolean) =>
    places.flatMap(({ site, sku }) =>
      [...stockFrom(scene.on(`stock~${site}~${sku}`)).onHand]
        .filter(([lot, onHand]) => suits(lot, onHand))
        .map(([lot, onHand]) => ({ site, sku, lot, onHand })),
    )
  const someLot = () => scene.one(known((_, onHand) => onHand > 0))

  /** A lot that has something on hand and no test of its own yet, first. */
  function testing(): Made | undefined {
    const untested = known((_, onHand) => onHand > 0).filter(
      ({ site, sku, lot }) =>
        !only(scene.on(`stock~${site}~${sku}`), 'LabTestPassed', 'LabTestFailed').some(({ data }) => data.lot === lot),
    )
    const found = (chance.odds(0.7) && scene.one(untested)) || someLot()
    if (!found) return undefined
    const { onHand: _, ...of } = found
    return { ...of, lab: 'LAB-1', report: scene.fresh('RPT') }
  }

  function unblocking(): Made | undefined {
    const standing = places.flatMap(({ site, sku }) => {
      const own = scene.on(`stock~${site}~${sku}`)
      const lifted = only(own, 'StockUnblocked').map(({ data }) => data.blockId)
      return [
        ...only(own, 'StockBlocked').map(({ data }) => data.blockId),
        ...only(own, 'StockReturned').map(({ data }) => data.returnNo),
        ...only(own, 'LabTestFailed').map(({ data }) => data.report),
      ]
        .filter((blockId) => !lifted.includes(blockId) || scene.slip)
        .map((blockId) => ({ site, sku, blockId }))
    })
    const of = scene.slip ? { ...place(), blockId: 'NONE' } : scene.one(standing)
    return of && { ...of, reason }
  }

  /** Somebody issues by hand what no shipment of ours asks for. */
  function byHand(): Made | undefined {
    const found = scene.one(scene.lines())
    const lot = someLot()
    if (!found || !lot) return undefined
    const { onHand, ...of } = lot
    const line = chance.odds(0.05) ? { orderNo: 'PO-NONE', line: 1 } : ofLine(found)
    return {
      ...of,
      sku: scene.slip ? of.sku : found.line.sku,
      ...line,
      quantity: Math.min(chance.upTo(6), onHand),
      shipment: scene.one(scene.shipments)?.shipment ?? 'SH-0',
    }
  }

  const expected = (): Made[] =>
    places.flatMap(({ site, sku }) =>
      scene
        .only(`stock~${site}~${sku}`, 'StockExpected')
        .map(({ data }) => ({ site, sku, expectationNo: data.expectationNo })),
    )
  const ofSomeLot = (more: (onHand: number) => Made) => (): Made | undefined => {
    const found = someLot()
    if (!found) return undefined
    const { onHand, ...of } = found
    return { ...of, ...more(onHand) }
  }

  return {
    ReceiveStock: () => {
      const quantity = chance.upTo(60)
      const serials = chance.odds(0.05)
        ? { serials: Array.from({ length: scene.slip ? 1 : Math.min(quantity, 3) }, (_, i) => `SN-${i}`) }
        : {}
      const few = 'serials' in serials && !scene.slip ? { quantity: Math.min(quantity, 3) } : { quantity }
      const lot = scene.slip ? (scene.one(known(() => true))?.lot ?? 'L1') : chance.of(lots)
      return { ...place(), receiptNo: scene.fresh('RC'), lot, ...few, ...serials }
    },
    PassLabTest: testing,
    FailLabTest: testing,
    AdjustStock: ofSomeLot(() => ({
      adjustmentNo: scene.fresh('ADJ'),
      change: chance.upTo(12) * (chance.odds(0.5) ? 1 : -1),
      reason,
    })),
    BlockStock: ofSomeLot((onHand) => ({
      blockId: scene.fresh('BL'),
      quantity: chance.upTo(Math.min(20, onHand)),
      reason,
    })),
    UnblockStock: unblocking,
    IssueStock: byHand,
    ReturnStock: () => ({
      ...place(),
      returnNo: scene.fresh('RTN'),
      lot: scene.slip ? chance.of(lots) : scene.fresh('RL'),
      quantity: chance.upTo(8),
    }),
    DispatchTransfer: ofSomeLot((onHand) => ({
      transferNo: scene.fresh('T'),
      quantity: chance.upTo(Math.min(15, onHand)),
      toSite: 'HUB',
    })),
    ReceiveTransfer: () => ({
      ...place(),
      transferNo: scene.fresh('T'),
      lot: chance.of(lots),
      quantity: chance.upTo(15),
      fromSite: 'HUB',
    }),
    ExpectStock: () => ({ ...place(), expectationNo: scene.fresh('E'), quantity: chance.upTo(100) }),
    WithdrawExpectation: () => {
      const of = scene.slip ? { ...place(), expectationNo: 'NONE' } : scene.one(expected())
      return of && { ...of, reason }
    },
  }
}
