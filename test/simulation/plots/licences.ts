import { type Made, reason, type Scene } from '../trade/scene.js'
import { named } from '../trade/world.js'
import { type Deed, may, must, type Plot, type Plots, twice } from './plot.js'
import { assigning, at, issuing, ordering } from './supply.js'

const said = (grade: 'company' | 'reported'): Partial<Deed> => ({
  envelope: { evidence: { grade, source: 'the press' } },
})
const document = (scene: Scene) => ({ documentNo: scene.fresh('LD', 0), effectiveFrom: scene.around(-1, 0) })
const notice = (scene: Scene, licenceNo: string) => ({
  licenceNo,
  noticeNo: scene.fresh('LN', 0),
  effectiveFrom: scene.around(-1, 0),
  reason,
})
const singaporean = { customer: 'ELM', endUser: 'ELM', consignee: 'ELM', destination: 'SG' }
const chinese = { customer: 'ALDER', endUser: 'ALDER', consignee: 'PORT', destination: 'CN' }

/** An application is answered twice, and a licence that answers it suffers everything that a licence can. */
function* life(scene: Scene): Plot {
  const { chance } = scene
  const of = yield* ordering(scene, chinese)
  const applicationNo = scene.fresh('Z', 0)
  const asked = { item: 'I1', eccn: '4A090.A', quantity: 50 }
  if (chance.odds(0.2)) yield* may('ApplyForLicence', { applicationNo, items: [asked, asked] })
  yield* must('ApplyForLicence', { applicationNo, items: [asked], destinations: ['CN'] })
  if (chance.odds(0.2)) yield* may('ApplyForLicence', { applicationNo, items: [asked] })
  const answer = { applicationNo, noticeNo: 'ZN-1', reason }
  const answering = chance.of(['ReturnApplication', 'DenyApplication'])
  yield* chance.odds(0.2) ? twice(answering, answer) : may(answering, answer)
  const conditions = [{ id: 'C1', kind: 'acknowledgement', parameters: { text: 'as the licence says' } }]
  const licenceNo = yield* issuing(scene, of, 50, { conditions })
  const assign = (more: Made = {}) => may('AssignLicence', assigning(of, licenceNo, 1, more))
  if (chance.odds(0.3)) yield* assign()
  const read = { licenceNo, conditionId: 'C1' }
  yield* may('AcknowledgeCondition', { ...read, note: 'read and kept' })
  if (chance.odds(0.2)) yield* may('AcknowledgeCondition', { licenceNo, conditionId: 'C9', note: 'read' })
  yield* may('WithdrawAcknowledgement', { ...read, reason })
  yield* may('AcknowledgeCondition', { ...read, note: 'read again' })
  yield* assign()
  yield* may('AmendLicence', { licenceNo, ...document(scene), ...chance.of(amendments) })
  if (chance.odds(0.3)) yield* assign()
  yield* may('SuspendLicence', notice(scene, licenceNo))
  if (chance.odds(0.3)) yield* assign()
  yield* may('ReinstateLicence', notice(scene, licenceNo))
  if (chance.odds(0.2)) yield* twice('RevokeLicence', notice(scene, licenceNo))
  else yield* may('RevokeLicence', notice(scene, licenceNo))
  if (chance.odds(0.3)) yield* assign()
}
const amendments: readonly Made[] = [
  { items: [{ item: 'I1', eccn: '4A090.A', quantity: 60 }] },
  { parties: named.filter(({ party }) => party !== 'PORT') },
  { destinations: ['SG'] },
  { items: [{ item: 'I1', eccn: '3A090.A', quantity: 60 }] },
  { items: [{ item: 'I1', eccn: '4A090.A', quantity: 60, products: ['B300'] }] },
]

/** Documents that no authority writes, and licences that give what a line does not need. */
function* unfit(scene: Scene): Plot {
  const { chance } = scene
  const of = yield* ordering(scene, chinese, { ...(chance.odds(0.3) && { unitPrice: undefined }) })
  const item = { item: 'I1', eccn: '4A090.A', quantity: 30 }
  const condition = { id: 'C1', kind: 'acknowledgement', parameters: { text: 'as the licence says' } }
  const slip = chance.of<Made>([
    { items: [item, item] },
    { conditions: [condition, condition] },
    { validFrom: '2026-03-01', validUntil: '2026-02-01' },
    { timeZone: 'Mars/Olympus' },
  ])
  const base = {
    licenceNo: scene.fresh('D', 0),
    documentNo: scene.fresh('LD', 0),
    items: [item],
    parties: named,
    destinations: ['CN'],
    validFrom: scene.day(-20, -2),
    validUntil: scene.day(30, 90),
    timeZone: 'UTC',
    conditions: [],
  }
  yield* may('IssueLicence', { ...base, ...slip })
  const [over, how] = chance.of<[Made, Partial<Deed>]>([
    [{ items: [{ ...item, item: 'I2' }] }, {}],
    [{ items: [{ ...item, eccn: '3A090.A' }] }, {}],
    [{ items: [{ ...item, products: ['B300'] }] }, {}],
    [{ destinations: ['SG'] }, {}],
    [{ parties: named.slice(1) }, {}],
    [{ validFrom: scene.day(3, 9) }, {}],
    [{ validUntil: scene.day(-2, -1) }, {}],
    [{}, said('company')],
    [{ items: [{ ...item, value: { amount: '2500', currency: 'USD' } }] }, {}],
    [{ items: [{ ...item, value: { amount: '2500', currency: 'EUR' } }] }, {}],
  ])
  yield* must('IssueLicence', { ...base, ...over }, how)
  yield* may('AssignLicence', assigning(of, base.licenceNo, chance.of([1, 2])))
  if (chance.odds(0.4)) yield* may('AssignLicence', assigning(of, base.licenceNo, 31))
  if (chance.odds(0.4)) yield* may('AssignLicence', assigning(of, base.licenceNo, 1, { item: 'I9' }))
}

/** An item that is limited in value, and what a line has of it. */
function* value(scene: Scene): Plot {
  const { chance } = scene
  const of = yield* ordering(scene, chinese, { quantity: 12 })
  const limited = (amount: string) => ({ value: { amount, currency: 'USD' } })
  const licenceNo = yield* issuing(scene, of, 30, {}, limited('20000'))
  yield* must('AssignLicence', assigning(of, licenceNo, 5))
  yield* may('AssignLicence', assigning(of, licenceNo, 6))
  yield* may('ReleaseAssignment', assigning(of, licenceNo, chance.of([2, 6])))
  const items = [{ item: 'I1', eccn: '4A090.A', quantity: chance.of([2, 30]), ...limited('4000') }]
  yield* may('AmendLicence', { licenceNo, ...document(scene), items })
  yield* may('AssignLicence', assigning(of, licenceNo, 1))
}

/** Papers that are told late: a decrement without a departure, taken back in part, in full and beyond. */
function* papers(scene: Scene): Plot {
  const { chance } = scene
  const of = yield* ordering(scene, chinese)
  const licenceNo = yield* issuing(
    scene,
    of,
    30,
    {},
    chance.odds(0.3) ? { value: { amount: '90000', currency: 'USD' } } : {},
  )
  const gone = { licenceNo, ...of, item: 'I1', shipment: 'SH-0', quantity: 4 }
  const value = chance.odds(0.4) && { value: { amount: '8000', currency: chance.of(['USD', 'EUR']) } }
  const decrement = { ...gone, decrementNo: scene.fresh('DEC', 0), takes: 'nothing' }
  if (chance.odds(0.2)) yield* may('DecrementLicence', { ...decrement, item: 'I9' })
  yield* may('DecrementLicence', { ...decrement, ...value })
  yield* may('DecrementLicence', decrement)
  yield* may('ReverseDecrement', {
    ...gone,
    reversalNo: scene.fresh('REV', 0),
    quantity: chance.of([1, 4, 5, 6]),
    reason,
  })
}

/** Caps of a product: set, reached, given back by hand, and withdrawn. */
function* caps(scene: Scene): Plot {
  const { chance } = scene
  const sku = chance.of(['H200', 'B300'])
  const of = yield* ordering(scene, singaporean, { sku, quantity: 6 })
  const group = scene.groupOf(at(scene, of).order.parties.customer)
  const rule = scene.fresh('RULE', 0)
  const setting = (more: Made) => ({
    product: sku,
    documentNo: scene.fresh('CD', 0),
    rule,
    basis: 'a rule',
    effectiveFrom: scene.around(-1, 0),
    groups: [],
    ...more,
  })
  if (chance.odds(0.4)) yield* may('SetCap', setting({}))
  if (chance.odds(0.3))
    yield* may(
      'SetCap',
      setting({
        groups: [
          { group, quantity: 1 },
          { group, quantity: 2 },
        ],
      }),
    )
  const cap = setting({ groups: [{ group, quantity: 3 }] })
  yield* chance.odds(0.2) ? twice('SetCap', cap) : must('SetCap', cap)
  const licenceNo = yield* issuing(scene, of, 30)
  yield* may('AssignLicence', assigning(of, licenceNo, 4))
  const withdrawing = { product: sku, rule, documentNo: scene.fresh('CD', 0), effectiveFrom: scene.around(-0.5, 0) }
  if (chance.odds(0.2)) yield* may('WithdrawCap', { ...withdrawing, rule: 'NONE' })
  yield* must('WithdrawCap', withdrawing)
  yield* may('AssignLicence', assigning(of, licenceNo, 2))
  const gone = { licenceNo, ...of, item: 'I1', shipment: 'SH-0', quantity: 2 }
  yield* must('DecrementLicence', { ...gone, decrementNo: scene.fresh('DEC', 0), takes: 'nothing' })
  yield* must('ReverseDecrement', { ...gone, reversalNo: scene.fresh('REV', 0), reason })
  const use = { product: sku, group, ...of, reversedUnder: licenceNo }
  if (chance.odds(0.3)) yield* may('ReleaseCap', { ...use, quantity: 50 })
  yield* may('ReleaseCap', { ...use, quantity: 1 })
  if (chance.odds(0.7)) yield* may('UseCap', { ...use, quantity: chance.upTo(2) })
  yield* may('ReportUsage', {
    product: sku,
    reportNo: scene.fresh('UR', 0),
    group: 'OAK',
    supplier: 'ANOTHER',
    quantity: 3,
  })
}

export const licencePlots: Plots = {
  'a licence lives and dies': [1.8, life],
  'a licence does not fit': [2, unfit],
  'an item is limited in value': [1.5, value],
  'a decrement is told late': [1.5, papers],
  'a cap comes and goes': [2, caps],
}
