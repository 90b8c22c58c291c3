import { type Made, type Scene } from '../trade/scene.js'
import { gates } from '../trade/world.js'
import { type Deed, type Plot, sure } from './plot.js'

/** How a deed is asked, where that matters. */
export type How = Omit<Deed, 'command' | 'fields'>
export const deed = (command: string, fields: Made, how: How = {}): Deed => ({ command, fields, ...how })

/** One line and what carries it through its life. */
export interface Deal {
  orderNo: string
  line: number
  sku: string
  quantity: number
  licence: string
  approval: string
  lot: string
  shipment: string
  releaseId: string
  itn: string
  entry: string
}

const from = '2025-12-01T00:00:00.000Z'
export const site = 'QS1'
const parties = ['YEW', 'FIR']
const goods = ['R100', 'R50']
const roles = ['customer', 'endUser', 'consignee', 'intermediary']

/** A licence of the corner, of one item for all its goods. */
const licenceOf = (licenceNo: string, documentNo: string, quantity: number, more: Made = {}): Made => ({
  licenceNo,
  documentNo,
  items: [{ item: 'I1', eccn: '4A100.B', quantity }],
  parties: parties.map((id) => ({ party: id, roles })),
  destinations: ['VN'],
  validFrom: '2026-01-01',
  validUntil: '2026-12-31',
  timeZone: 'UTC',
  conditions: [],
  ...more,
})
const approvalOf = (approval: string, documentNo: string, quantity: number): Made => ({
  approval,
  documentNo,
  destination: 'VN',
  members: ['YEW'],
  products: ['RUBIN'],
  pool: { bound: 'exact', quantity },
  timeZone: 'Asia/Ho_Chi_Minh',
})

/**
 * A corner of the trade where nobody else acts while plots are told there: parties, goods and papers of its own, enough
 * for all. What is told there goes as far as the plot wants; what many plots use is as hot as anything.
 */
export const cornerOpening: readonly (readonly [command: string, fields: Made])[] = [
  ['PublishScreeningList', { list: 'QL', version: 'V0', effectiveFrom: from }],
  ...parties.map((id) => ['RegisterParty', { party: id, name: id, country: 'VN', headquarters: 'VN' }] as const),
  ...parties.map(
    (id) =>
      [
        'RecordScreening',
        { party: id, screeningId: 'SCR-0', list: 'QL', listVersion: 'V0', ownersIncluded: true, outcome: 'clear' },
      ] as const,
  ),
  ...goods.map(
    (sku) =>
      [
        'RegisterProduct',
        { sku, name: sku, eccn: '4A100.B', hsCode: '847330', family: 'RUBIN', chipsPerUnit: 2, orderMultiple: 1 },
      ] as const,
  ),
  [
    'RecordControl',
    {
      eccn: '4A100.B',
      country: 'VN',
      controlId: 'CTL-VN',
      ...gates('licence', 'yyyy'),
      basis: '91 FR 1684',
      effectiveFrom: from,
    },
  ],
  ['IssueLicence', licenceOf('QD-0', 'QLD-0', 100_000)],
  ['GrantApproval', approvalOf('QR-0', 'QAD-0', 100_000)],
  ['MakeApprovalEffective', { approval: 'QR-0', documentNo: 'QAD-0', reason: 'a reason' }],
  ...goods.flatMap(
    (sku) =>
      [
        ['ReceiveStock', { site, sku, receiptNo: 'QRC-0', lot: 'QL0', quantity: 50_000 }],
        ['PassLabTest', { site, sku, lot: 'QL0', lab: 'LAB-1', report: 'QRPT-0' }],
      ] as const,
  ),
]
export const reason = 'a reason'

/** What a plot makes of its deal, stage by stage, and what else it can do in the corner. */
export class Corner {
  constructor(readonly scene: Scene) {}

  get chance() {
    return this.scene.chance
  }

  /** A number of its own. */
  fresh(prefix: string): string {
    return this.scene.fresh(prefix, 0)
  }

  /** A number of something that nobody else meddles with while the plot goes on. */
  private own(kind: string, prefix: string): string {
    const id = this.fresh(prefix)
    this.scene.reserved.add(`${kind}~${id}`)
    return id
  }

  /** Up to three of these, now and then: something that is refused, or told beside the plot. */
  *aside(odds: number, ...deeds: (() => Deed)[]): Plot {
    if (!this.chance.odds(odds)) return
    for (const made of this.chance.shuffled(deeds).slice(0, this.chance.upTo(3))) yield made()
  }

  /** A confirmed order of one line. */
  *ordered(of: Partial<Deal> & { more?: Made } = {}): Plot<Deal> {
    const { more, ...given } = of
    const deal: Deal = {
      orderNo: this.own('order', 'QO'),
      line: 1,
      sku: 'R100',
      quantity: 5 + this.chance.upTo(12),
      licence: 'QD-0',
      approval: 'QR-0',
      lot: 'QL0',
      shipment: this.own('shipment', 'QS'),
      releaseId: this.fresh('QE'),
      itn: this.fresh('QX'),
      entry: this.own('entry', 'QN'),
      ...given,
    }
    const { orderNo, line, sku, quantity } = deal
    const unitPrice = { amount: '1000.00', currency: 'USD' }
    yield* sure(
      deed('PlaceOrder', {
        orderNo,
        customer: 'YEW',
        endUser: 'YEW',
        consignee: 'YEW',
        destination: 'VN',
        lines: [{ line, sku, quantity, unitPrice }],
        ...more,
      }),
    )
    yield* sure(deed('ConfirmOrder', { orderNo }))
    return deal
  }

  /** A licence of its own for so many pieces. */
  *licensed(quantity: number, more: Made = {}): Plot<string> {
    const licenceNo = this.own('licence', 'QD')
    yield* sure(deed('IssueLicence', licenceOf(licenceNo, this.fresh('QLD'), quantity, more)))
    return licenceNo
  }

  /** An approval of its own for so many pieces, in force. */
  *approved(pieces: number): Plot<string> {
    const approval = this.own('approval', 'QR')
    const documentNo = this.fresh('QAD')
    yield* sure(deed('GrantApproval', approvalOf(approval, documentNo, 2 * pieces)))
    yield* sure(deed('MakeApprovalEffective', { approval, documentNo, reason }))
    return approval
  }

  /** The lot of a deal, which is its own: as many pieces as it is of, tested. */
  *stocked({ lot, sku, quantity }: Deal): Plot {
    yield* sure(
      deed('ReceiveStock', { site, sku, receiptNo: this.fresh('QRC'), lot, quantity }),
      deed('PassLabTest', { site, sku, lot, lab: 'LAB-1', report: this.fresh('QRPT') }),
    )
  }

  assigning({ orderNo, line, licence }: Deal, quantity: number, more: Made = {}): Deed {
    return deed('AssignLicence', { orderNo, line, licence, item: 'I1', quantity, ...more })
  }

  drawing({ orderNo, line, approval }: Deal, quantity: number): Deed {
    return deed('DrawApproval', { orderNo, line, approval, quantity })
  }

  reserving({ orderNo, line, lot }: Deal, quantity: number): Deed {
    return deed('ReserveStock', { orderNo, line, site, lot, quantity })
  }

  *covered(deal: Deal, quantity = deal.quantity): Plot {
    const covers = [this.assigning(deal, quantity), this.drawing(deal, quantity), this.reserving(deal, quantity)]
    yield* sure(...this.chance.shuffled(covers))
  }

  pieces({ orderNo, line }: Deal, quantity: number): Made {
    return { orderNo, line, quantity }
  }

  planning(deal: Deal, quantity = deal.quantity, more: Made = {}): Deed {
    return deed('PlanShipment', {
      shipment: deal.shipment,
      consignee: 'YEW',
      endUser: 'YEW',
      destination: 'VN',
      site,
      route: 'by air',
      lines: [this.pieces(deal, quantity)],
      ...more,
    })
  }

  /** Serial numbers for so many pieces, none of them used before. */
  range(quantity: number): { first: string; last: string; count: number } {
    const first = 1000 * Number(this.fresh('QBX').slice(4))
    return { first: `QN${first}`, last: `QN${first + quantity - 1}`, count: quantity }
  }

  packing(deal: Deal, quantity: number, serials: Made[] = [this.range(quantity)], more: Made = {}): Deed {
    const line = { ...this.pieces(deal, quantity), lot: deal.lot, serials, ...more }
    return deed('PackShipment', { shipment: deal.shipment, packingNo: this.fresh('QPK'), lines: [line] })
  }

  filed(deal: Deal, quantity: number): Made {
    return {
      ...this.pieces(deal, quantity),
      licence: deal.licence,
      item: 'I1',
    }
  }

  filing(deal: Deal, quantity: number): Deed {
    return deed('AcceptFiling', { shipment: deal.shipment, itn: deal.itn, lines: [this.filed(deal, quantity)] })
  }

  releasing(deal: Deal, quantity: number, releaseId = deal.releaseId): Deed {
    return deed('ReleaseForExport', { shipment: deal.shipment, releaseId, lines: [this.pieces(deal, quantity)] })
  }

  withdrawing({ shipment, releaseId }: Deal): Deed {
    return deed('WithdrawExportRelease', { shipment, releaseId, reason })
  }

  departing(deal: Deal, quantity: number, more: Made = {}, how: How = {}): Deed {
    const { shipment, releaseId, itn } = deal
    const lines = [this.pieces(deal, quantity)]
    const papers = { exportPort: 'TPE', itns: [itn], invoice: 'INV-9' }
    return deed('DepartShipment', { shipment, releaseId, noticeNo: this.fresh('QP'), lines, ...papers, ...more }, how)
  }

  /** It left although no departure would have been told; `releaseId` only if it rested on one. */
  running(deal: Deal, quantity: number, more: Made = {}, how: How = {}): Deed {
    const { shipment } = deal
    const lines = [this.pieces(deal, quantity)]
    const papers = { exportPort: 'TPE', itns: [], invoice: 'INV-9', rules: ['SHP-3'] }
    const officer = { id: 'officer-1', roles: ['compliance'] }
    const fields = { shipment, noticeNo: this.fresh('QP'), lines, ...papers, ...more }
    return deed('RecordDepartureAsHappened', fields, { actor: officer, ...how })
  }

  /** A fact of a shipment with so many pieces of the deal's line. */
  told(command: string, deal: Deal, quantity: number, of: Made = {}, more: Made = {}, how: How = {}): Deed {
    const lines = [{ ...this.pieces(deal, quantity), ...of }]
    return deed(command, { shipment: deal.shipment, noticeNo: this.fresh('QT'), lines, ...more }, how)
  }

  /** A report that delivered pieces went to somebody else. */
  transfer(deal: Deal, quantity: number): Deed {
    const lines = [this.pieces(deal, quantity)]
    const to = { transferee: 'SOMEBODY', country: 'CN' }
    return deed('ReportTransfer', { shipment: deal.shipment, reportNo: this.fresh('QTR'), lines, ...to })
  }

  /** A fact of an entry with so many pieces of the deal's line. */
  ruled(command: string, deal: Deal, quantity: number, of: Made = {}, more: Made = {}): Deed {
    const lines = [{ ...this.pieces(deal, quantity), ...of }]
    return deed(command, { entry: deal.entry, noticeNo: this.fresh('QU'), lines, ...more })
  }

  lodging(deal: Deal, declared: number): Deed {
    const lines = [{ orderNo: deal.orderNo, line: deal.line, declared }]
    const { entry, shipment } = deal
    return deed('LodgeEntry', { entry, declarationNo: this.fresh('QC'), shipment, lines })
  }

  /** A directive on the goods of the corner that may be barred. */
  directive(directiveId: string, effect: string, more: Made = {}): Deed {
    const effectiveFrom = this.scene.around(-0.5, -0.01)
    const what = { destination: 'VN', directiveId, issuer: 'GACC', rank: 1, products: ['R50'], effect, effectiveFrom }
    return deed('RecordDirective', { ...what, ...more })
  }

  lifting(directiveId: string): Deed {
    const noticeNo = this.fresh('QDN')
    return deed('LiftDirective', { destination: 'VN', noticeNo, directiveId, effectiveFrom: this.scene.now })
  }

  superseding(directiveId: string, by: string): Deed {
    const noticeNo = this.fresh('QDN')
    return deed('SupersedeDirective', { destination: 'VN', noticeNo, directiveId, effectiveFrom: this.scene.now, by })
  }

  home(): Made {
    return { site, lot: this.fresh('QB'), returnNo: this.fresh('QRT'), reason }
  }

  /** Covered, planned, packed and filed: ready to be released. */
  *ready(deal: Deal, quantity = deal.quantity): Plot {
    yield* this.covered(deal)
    yield* sure(this.planning(deal, quantity), this.packing(deal, quantity), this.filing(deal, quantity))
  }

  *departed(deal: Deal, quantity = deal.quantity): Plot {
    yield* this.ready(deal, quantity)
    yield* sure(this.releasing(deal, quantity), this.departing(deal, quantity))
  }
}
