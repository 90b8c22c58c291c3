import { type Made, reason, type Scene } from '../trade/scene.js'
import { named } from '../trade/world.js'
import { may, must, type Plot, type Plots } from './plot.js'
import { at, covering, departing, preparing, readying, type Released, releasing, type Terms } from './supply.js'

const pieces = ({ of, quantity }: Released) => [{ ...of, quantity }]

/** What a release for export has bound cannot be given back; the release is withdrawn, and cannot be repeated. */
function* bound(scene: Scene): Plot {
  const { chance } = scene
  const released = yield* releasing(scene)
  const { of, licence, approval, shipment, releaseId } = released
  if (licence && chance.odds(0.4)) yield* may('ReleaseAssignment', { ...of, licence, item: 'I1', quantity: 1 })
  if (approval && chance.odds(0.4)) yield* may('ReleaseDraw', { ...of, approval, quantity: 1 })
  if (chance.odds(0.8)) yield* lessening(scene, released)
  yield* must('WithdrawExportRelease', { shipment, releaseId, reason })
  yield* may('ReleaseForExport', { shipment, releaseId: scene.fresh('REL', 0), lines: pieces(released) })
}

/** Less is authorised, or there, than was bound. */
function* lessening(scene: Scene, { of, licence, approval, site, lot }: Released): Plot {
  const { chance } = scene
  const { sku } = at(scene, of).line
  const from = { effectiveFrom: scene.around(-0.5, 0) }
  const item = { item: 'I1', eccn: scene.product(sku)?.eccn, quantity: 1 }
  const amending = (items: readonly Made[]) =>
    may('AmendLicence', { licenceNo: licence, documentNo: scene.fresh('LD', 0), ...from, items })
  const documentNo = scene.fresh('AD', 0)
  const [what] = chance.shuffled(['pieces', 'value', 'pool', 'lot', 'block'] as const)
  if (what === 'pieces' && licence) yield* amending([item])
  if (what === 'value' && licence)
    yield* amending([{ ...item, quantity: 100, value: { amount: '1', currency: 'USD' } }])
  if (what === 'pool' && approval) {
    yield* must('AmendApproval', { approval, documentNo, ...from, pool: { bound: 'exact', quantity: 1 } })
    yield* may('MakeApprovalEffective', { approval, documentNo, reason })
  }
  const place = { site, sku, lot }
  if (what === 'lot') yield* may('FailLabTest', { ...place, lab: 'LAB-1', report: scene.fresh('RPT', 0) })
  if (what === 'block') yield* may('BlockStock', { ...place, blockId: scene.fresh('BL', 0), quantity: 99, reason })
}

/** A licence asks for something that is looked at when goods are to go. */
function* conditioned(scene: Scene): Plot {
  const { chance } = scene
  const kind = chance.of(['end-use-statement', 'end-use-statement', 'volume-share', 'lab-test'])
  const endUser = scene.fresh('P', 0)
  yield* must('RegisterParty', { party: endUser, name: endUser, country: 'CN', headquarters: 'CN' })
  const parameters = kind === 'volume-share' ? { ratio: '0.0001', countries: ['CN', 'MO'] } : { text: 'as it says' }
  const parties = [...named, { party: endUser, roles: ['endUser'] }]
  const terms: Terms = { licence: { conditions: [{ id: 'C1', kind, parameters }], parties } }
  const covered = yield* covering(scene, { endUser }, {}, terms)
  const prepared = yield* preparing(scene, covered, covered.quantity)
  const releaseId = scene.fresh('REL', 0)
  const asked = { shipment: prepared.shipment, releaseId, lines: [{ ...covered.of, quantity: covered.quantity }] }
  if (yield* may('ReleaseForExport', asked)) return yield* gone(scene, { ...prepared, releaseId })
  const certificateNo = scene.fresh('EUC', 0)
  yield* may('CertifyEndUse', { party: endUser, certificateNo, validUntil: scene.day(5, 60) })
  yield* readying(scene, covered)
  yield* must('ReleaseForExport', asked)
  yield* gone(scene, { ...prepared, releaseId })
}

function* gone(scene: Scene, released: Released): Plot {
  yield* departing(scene, released)
}

export const releasePlots: Plots = {
  'a release is withdrawn': [1.2, bound],
  'a licence is conditioned': [1, conditioned],
  'a shipment leaves': [
    0.3,
    function* (scene) {
      yield* gone(scene, yield* releasing(scene))
    },
  ],
}
