import { type Corner, deed, reason } from './corner.js'
import type { Made } from '../trade/scene.js'
import { type Deed, type Plot, sure } from './plot.js'

/** A directive bars what is ready to leave, until it is lifted or a necessity is accepted. */
export function* forbidden(corner: Corner): Plot {
  const { chance, scene } = corner
  const deal = yield* corner.ordered({ sku: 'R50' })
  const { orderNo, line, quantity } = deal
  yield* corner.ready(deal)
  const [first, second] = [corner.fresh('QG'), corner.fresh('QG')]
  const necessity = (command: string, directiveId: string, more: Made): Deed =>
    deed(command, { destination: 'VN', directiveId, orderNo, line, ...more })
  const accept = (directiveId: string) => necessity('AcceptNecessity', directiveId, { statement: 'a letter' })
  const withdraw = (directiveId: string) => necessity('WithdrawNecessity', directiveId, { reason })

  yield* corner.aside(
    0.5,
    () => corner.directive(first, 'prohibit', { effectiveUntil: scene.around(-3, -2) }),
    () => corner.lifting('QG-NONE'),
    () => accept('QG-NONE'),
  )
  yield* sure(corner.directive(first, 'prohibit'))
  yield corner.releasing(deal, quantity)
  yield* corner.aside(
    0.7,
    () => corner.directive(first, 'permit'),
    () => accept(first),
    () => corner.superseding(first, first),
    () => corner.superseding(first, 'QG-NONE'),
  )
  yield* sure(corner.directive(second, 'necessity-only'))
  const end = chance.odds(0.3) ? corner.lifting(first) : corner.superseding(first, second)
  yield* sure(end)
  yield* corner.aside(0.3, () => deed(end.command, end.fields))
  yield corner.releasing(deal, quantity)
  yield* corner.aside(0.4, () => withdraw(second))
  yield accept(second)
  yield withdraw(second)
  yield accept(second)
  yield corner.releasing(deal, quantity)
  yield corner.lifting(second)
  yield deed('WithdrawExportRelease', { shipment: deal.shipment, releaseId: deal.releaseId, reason })
}

/** A ratio leaves no room for a country, until another is set and home has had its share. */
export function* rationed(corner: Corner): Plot {
  const { scene, chance } = corner
  const deal = yield* corner.ordered({ sku: 'R50' })
  const { orderNo, line, quantity, shipment } = deal
  yield* corner.ready(deal)
  const product = 'R50'
  const rule = corner.fresh('QRULE')
  const ratio = (of: string): Made => ({
    product,
    documentNo: corner.fresh('QVD'),
    rule,
    countries: ['VN'],
    ratio: of,
    basis: '91 FR 1684',
    effectiveFrom: scene.now,
  })
  const set = ratio('0.000001')
  yield* sure(deed('SetVolumeRatio', set))
  yield* corner.aside(0.4, () => deed('SetVolumeRatio', set))
  yield corner.releasing(deal, quantity)
  yield* sure(deed('SetVolumeRatio', ratio('4')))
  const period = { from: '2026-01-01', until: '2026-01-31' }
  const report: Made = { product, reportNo: corner.fresh('QVR'), endUseCountry: 'US', quantity: 10_000, period }
  yield* corner.aside(0.3, () =>
    deed('ReportVolume', { ...report, period: { from: '2026-02-01', until: '2026-01-01' } }),
  )
  yield* sure(deed('ReportVolume', report))
  yield* corner.aside(0.3, () => deed('ReportVolume', report))
  yield* sure(corner.releasing(deal, quantity))
  const count = (command: string, n: number): Deed =>
    deed(command, { product, noticeNo: corner.fresh('QVN'), orderNo, line, shipment, endUseCountry: 'VN', quantity: n })
  if (chance.odds(0.5)) yield count('CountReturn', 2)
  yield corner.departing(deal, quantity)
  yield count('CountExport', 2)
}

/** A control asks for more, or for less, by the time that its goods are ready: their gates are determined again. */
export function* regated(corner: Corner): Plot {
  const { chance, scene } = corner
  const [sku, letter] = [corner.fresh('QK'), corner.fresh('QF').slice(3)]
  const eccn = `4A2${letter.padStart(2, '0').slice(0, 2)}.A`
  const control = (importApproval: string, importEntry: string): Deed =>
    deed('RecordControl', {
      eccn,
      country: 'VN',
      controlId: corner.fresh('QCT'),
      authorisation: 'licence',
      importApproval,
      importEntry,
      exportFiling: 'yes',
      labTest: 'yes',
      basis: '91 FR 1684',
      effectiveFrom: scene.now,
    })
  const product = { sku, name: sku, eccn, hsCode: '847330', family: 'RUBIN', chipsPerUnit: 2, orderMultiple: 1 }
  yield* sure(deed('RegisterProduct', product), control('yes', 'no'))
  const deal = yield* corner.ordered({ sku, lot: corner.fresh('QL') })
  const items = [{ item: 'I1', eccn, quantity: deal.quantity }]
  deal.licence = yield* corner.licensed(deal.quantity, { items })
  yield* corner.stocked(deal)
  yield* corner.ready(deal)
  yield* sure(chance.odds(0.4) ? control('yes', 'yes') : control('no', 'no'))
  yield corner.releasing(deal, deal.quantity)
  yield deed('DetermineGates', { orderNo: deal.orderNo })
  yield corner.releasing(deal, deal.quantity)
}
