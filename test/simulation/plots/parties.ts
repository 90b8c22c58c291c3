import type { Deed, Plot, Plots } from './plot.js'
import { may, must, twice } from './plot.js'
import { reason, type Scene } from '../trade/scene.js'
import { confirming } from './supply.js'

const report: Partial<Deed> = { envelope: { evidence: { grade: 'reported', source: 'the press' } } }

/** A party that nobody knew, with everything that can be said against it; its order waits until nothing is. */
function* suspicion(scene: Scene): Plot {
  const { chance } = scene
  const party = scene.fresh('P', 0)
  const list = chance.of(['EL', scene.fresh('LS', 0)])
  if (list !== 'EL') yield* twice('PublishScreeningList', { list, version: 'W1', effectiveFrom: scene.around(-3, -1) })
  yield* must('RegisterParty', { party, name: party, country: 'CN', headquarters: 'CN', ultimateParent: 'CYPRESS' })
  const orderNo = scene.fresh('PO', 0)
  const lines = [{ line: 1, sku: 'L20', quantity: chance.upTo(9) }]
  const deal = { customer: 'BIRCH', endUser: party, consignee: party, destination: 'CN' }
  yield* must('PlaceOrder', { orderNo, ...deal, lines })
  const confirm = () => may('ConfirmOrder', { orderNo })
  const screen = (
    screeningId: string,
    outcome: string,
    listVersion = list === 'EL' ? (scene.versionOf('EL') ?? 'V0') : 'W1',
  ) => ({
    party,
    list,
    listVersion,
    screeningId,
    ownersIncluded: true,
    outcome,
  })
  if (chance.odds(0.3)) yield* confirm()
  if (chance.odds(0.3)) yield* may('RecordScreening', { ...screen('SCR-1', 'clear', 'V0'), list: 'NOLIST' })
  yield* must('RecordScreening', screen('SCR-1', 'match'))
  if (chance.odds(0.3)) yield* confirm()
  if (chance.odds(0.3)) yield* may('AdjudicateScreening', { party, screeningId: 'NONE', outcome: 'clear', reason })
  const worse = chance.odds(0.5) && (yield* may('RecordScreening', screen('SCR-9', 'escalated')))
  if (worse) yield* confirm()
  const clearing = { party, screeningId: worse ? 'SCR-9' : 'SCR-1', outcome: 'clear', reason }
  if (chance.odds(0.4)) yield* may('AdjudicateScreening', clearing, unseconded(report))
  yield* may('AdjudicateScreening', clearing)
  if (list !== 'EL' && chance.odds(0.5)) {
    yield* must('PublishScreeningList', { list, version: 'W2', effectiveFrom: scene.around(-1, 0) })
    yield* confirm()
    yield* must('RecordScreening', screen('SCR-2', 'clear', 'W2'))
  }
  const block = { party, blockId: 'BLK-1', reason }
  yield* must('BlockParty', block)
  if (chance.odds(0.4)) yield* may('BlockParty', block)
  if (chance.odds(0.3)) yield* confirm()
  if (chance.odds(0.4)) yield* may('UnblockParty', block, unseconded(report))
  yield* may('UnblockParty', block)
  yield* confirming(scene, orderNo)
}

/** The second person is there; only the evidence is weak. */
const unseconded = ({ envelope }: Partial<Deed>): Partial<Deed> => ({ envelope: { ...envelope, approver: 'lead-1' } })

/** What is told of parties beside that. */
function* word(scene: Scene): Plot {
  const { chance } = scene
  const party = chance.of(['ELM', 'OAK', 'PORT'])
  const certificate = { party, certificateNo: scene.fresh('EUC', 0), validUntil: scene.day(5, 60) }
  const suspected = { party, reportNo: scene.fresh('DIV', 0), reason }
  yield* chance.odds(0.3) ? twice('CertifyEndUse', certificate) : must('CertifyEndUse', certificate)
  yield* chance.odds(0.3) ? twice('SuspectDiversion', suspected) : must('SuspectDiversion', suspected)
}

/** A product whose class no control knows yet; a control comes, is recorded again, and goes. */
function* unruled(scene: Scene): Plot {
  const { chance } = scene
  const sku = scene.fresh('X', 0)
  const eccn = `5A${100 + Number(sku.slice(2))}`
  const product = { name: sku, hsCode: '847330', family: 'OTHER', chipsPerUnit: 1000, orderMultiple: 5 }
  yield* must('RegisterProduct', { sku, eccn: '3A090.A', ...product })
  const reclassified = { sku, reclassificationNo: scene.fresh('RCL', 0), eccn, effectiveFrom: scene.around(-3, -1) }
  yield* chance.odds(0.3) ? twice('ReclassifyProduct', reclassified) : must('ReclassifyProduct', reclassified)
  const orderNo = scene.fresh('PO', 0)
  const quantity = chance.weighted([
    [5, 5],
    [4, 2],
    [5_000_000, 5],
  ] as const)
  const deal = { customer: 'ELM', endUser: 'ELM', consignee: 'ELM', destination: 'SG' }
  yield* must('PlaceOrder', { orderNo, ...deal, lines: [{ line: 1, sku, quantity }] })
  if (chance.odds(0.4)) yield* may('ConfirmOrder', { orderNo })
  const at = { eccn, country: 'SG' }
  const gates = { authorisation: 'licence', importApproval: 'no', importEntry: 'no', exportFiling: 'no', labTest: 'no' }
  const control = { ...at, controlId: 'CTL-1', ...gates, basis: '91 FR 1684', effectiveFrom: scene.around(-2, 0) }
  if (chance.odds(0.3)) yield* may('RecordControl', { ...control, exception: 'NAC' })
  yield* must('RecordControl', control)
  if (chance.odds(0.3)) yield* may('RecordControl', control)
  if (quantity !== 4) yield* confirming(scene, orderNo)
  else yield* may('ConfirmOrder', { orderNo })
  if (quantity > 5) {
    const licenceNo = scene.fresh('D', 0)
    yield* must('IssueLicence', {
      licenceNo,
      documentNo: scene.fresh('LD', 0),
      items: [{ item: 'I1', eccn, quantity: 5_000_000 }],
      parties: [{ party: 'ELM', roles: ['customer', 'endUser', 'consignee'] }],
      destinations: ['SG'],
      validFrom: scene.day(-9, -2),
      validUntil: scene.day(9, 40),
      timeZone: 'UTC',
      conditions: [],
    })
    yield* may('AssignLicence', { orderNo, line: 1, licence: licenceNo, item: 'I1', quantity: 1_000_001 })
    yield* may('CancelOrder', { orderNo, reason })
  }
  const withdrawn = { ...at, controlId: 'CTL-1', effectiveFrom: scene.around(-1, 0) }
  if (chance.odds(0.3)) yield* may('WithdrawControl', { ...withdrawn, controlId: 'NONE' })
  yield* chance.odds(0.3) ? twice('WithdrawControl', withdrawn) : must('WithdrawControl', withdrawn)
  yield* may('DetermineGates', { orderNo })
}

export const partyPlots: Plots = {
  'a party is under suspicion': [1.5, suspicion],
  'something is said of a party': [1.3, word],
  'a class that no control knows': [1.2, unruled],
}
