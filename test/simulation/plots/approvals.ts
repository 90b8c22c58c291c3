import { type Made, reason, type Scene } from '../trade/scene.js'
import { type Deed, may, must, type Plot, type Plots, twice } from './plot.js'
import { at, granting, ordering, type Wanted } from './supply.js'

const told = (grade: 'company' | 'reported', more: Made = {}): Partial<Deed> => ({
  envelope: { evidence: { grade, source: 'the buyer', ...more } },
})
const second = { approver: 'lead-1' }
const chinese = { customer: 'BIRCH', endUser: 'BIRCH', consignee: 'PORT', destination: 'CN' }
const member = 'BIRCH'
const notice = (scene: Scene, approval: string) => ({
  approval,
  noticeNo: scene.fresh('AN', 0),
  effectiveFrom: scene.around(-1, 0),
  reason,
})

/** A round is heard of, asked for, granted, and taken away again. */
function* round(scene: Scene): Plot {
  const { chance } = scene
  const of = yield* ordering(scene, chinese, { quantity: 20 })
  const approval = scene.fresh('R', 0)
  const draw = (quantity = 1) => may('DrawApproval', { ...of, approval, quantity })
  yield* may('ReportRound', { approval, reportNo: scene.fresh('RR', 0), members: [member] }, told('reported'))
  if (chance.odds(0.2)) yield* draw()
  const products = ['HOPPER']
  yield* may('RequestApproval', { approval, requestNo: scene.fresh('RQ', 0), buyer: 'BIRCH', products, quantity: 40 })
  const documentNo = scene.fresh('AD', 0)
  const grant = {
    approval,
    documentNo,
    destination: 'CN',
    members: [member],
    products,
    pool: { bound: 'atLeast', quantity: 30 },
    timeZone: 'Asia/Shanghai',
  }
  const slip = chance.odds(0.4) ? chance.of<Made>([{ members: ['ALDER'] }, { timeZone: 'Mars/Olympus' }]) : undefined
  if (slip) yield* may('GrantApproval', { ...grant, ...slip })
  yield* must('GrantApproval', grant, told('company'))
  if (chance.odds(0.3)) yield* may('MakeApprovalEffective', { approval, documentNo, reason })
  const copy = { envelope: { ...told('company', { sha256: 'c'.repeat(64) }).envelope, ...second } }
  yield* must('MakeApprovalEffective', { approval, documentNo, reason }, copy)
  yield* may('WithdrawApprovalEffect', { approval, documentNo, reason })
  if (chance.odds(0.3)) yield* draw()
  yield* must('MakeApprovalEffective', { approval, documentNo, reason }, copy)
  yield* draw(4)
  yield* may('SuspendApproval', notice(scene, approval))
  if (chance.odds(0.2)) yield* draw()
  yield* may('ReinstateApproval', notice(scene, approval))
  const amended = { approval, documentNo: scene.fresh('AD', 0), effectiveFrom: scene.around(-0.5, 0) }
  const change = chance.of<Made>([
    { pool: { bound: 'exact', quantity: 2 } },
    { members: ['ELM'] },
    { products: ['ADA'] },
    { validUntil: scene.day(-3, -2) },
  ])
  yield* must('AmendApproval', { ...amended, ...change })
  yield* may('MakeApprovalEffective', { approval, documentNo: amended.documentNo, reason })
  yield* draw()
  yield* may('WithdrawApproval', notice(scene, approval))
  if (chance.odds(0.3)) yield* draw()
  yield* may('ReleaseDraw', { ...of, approval, quantity: chance.of([1, 4, 5]) })
}

/** A pool that is not for this: another product, destination, member; or its last day is over. */
function* unfit(scene: Scene): Plot {
  const { chance } = scene
  const of = yield* ordering(scene, chinese)
  const over = chance.of<Made>([
    { products: ['ADA'] },
    { destination: 'SG' },
    { members: ['ELM'] },
    { validUntil: scene.day(-3, -1) },
  ])
  const approval = yield* granting(scene, of, 30, over)
  yield* may('DrawApproval', { ...of, approval, quantity: chance.of([1, 31]) })
}

/** A pool that several share, and what is left for each. */
function* shares(scene: Scene): Plot {
  const { chance } = scene
  const of = yield* ordering(scene, chinese, { quantity: 20 })
  const approval = yield* granting(scene, of, 30, { members: [member, 'ELM'] })
  if (chance.odds(0.2)) yield* may('AssignPoolShare', { approval, member: 'OAK', quantity: 5 })
  yield* must('AssignPoolShare', { approval, member, quantity: 10 })
  yield* may('DrawApproval', { ...of, approval, quantity: chance.of([10, 11]) })
  yield* may('AssignPoolShare', { approval, member: 'ELM', quantity: chance.of([20, 21]) })
  yield* may('AssignPoolShare', { approval, member })
  yield* may('DrawApproval', { ...of, approval, quantity: 1 })
}

/** A condition that asks for a statement: proposed, set, met, not met any more, waived and withdrawn. */
function* statement(scene: Scene): Plot {
  const { chance } = scene
  const of = yield* ordering(scene, chinese)
  const approval = yield* granting(scene, of, 30)
  const draw = () => may('DrawApproval', { ...of, approval, quantity: 1 })
  const conditionId = 'NEED'
  const condition = { approval, conditionId, version: 1, kind: chance.of(['necessity', 'end-use', 'other']) }
  const known = { parameters: { text: 'only what is necessary' } }
  const from = { appliesTo: chance.of(['new-draws', 'all-undeparted']), effectiveFrom: scene.around(-1, 0) }
  yield* chance.odds(0.2) ? twice('ProposeCondition', condition) : may('ProposeCondition', condition)
  yield* must('SetCondition', { ...condition, ...from })
  const met = { approval, conditionId, version: 1, member, statement: 'a letter' }
  if (chance.odds(0.3)) yield* draw()
  if (chance.odds(0.3)) yield* may('SatisfyCondition', met)
  yield* must('SetCondition', { ...condition, ...from, ...known, version: 2 })
  if (chance.odds(0.4)) yield* draw()
  if (chance.odds(0.2)) yield* may('SatisfyCondition', { ...met, version: 9 })
  if (chance.odds(0.2)) yield* may('SatisfyCondition', { ...met, version: 2, member: 'OAK' })
  yield* may('SatisfyCondition', { ...met, version: 2 })
  yield* draw()
  yield* may('WithdrawConditionSatisfaction', { approval, conditionId, version: 2, member, reason })
  const ended = { approval, conditionId, noticeNo: scene.fresh('AN', 0), effectiveFrom: scene.around(-0.2, 0) }
  yield* may('WaiveCondition', { ...ended, ...(chance.odds(0.5) && { member }) })
  if (chance.odds(0.5)) yield* draw()
  yield* may('WithdrawCondition', { ...ended, ...(chance.odds(0.2) && { conditionId: 'NONE' }) })
}

/** Chips of domestic make that stand for a ratio. */
function* ratio(scene: Scene): Plot {
  const { chance } = scene
  const of = yield* ordering(scene, chinese, { quantity: 20 })
  const approval = yield* granting(scene, of, 40)
  const conditionId = 'RATIO'
  yield* must('SetCondition', {
    approval,
    conditionId,
    version: 1,
    kind: 'domestic-ratio',
    parameters: { ratio: '0.5' },
    appliesTo: 'all-undeparted',
    effectiveFrom: scene.around(-1, 0),
  })
  if (chance.odds(0.2))
    yield* may('SatisfyCondition', { approval, conditionId, version: 1, member, statement: 'a letter' })
  const purchase = yield* bought(scene)
  const credit = { approval, member, ...purchase }
  yield* must('ApplyCredit', { ...credit, quantity: 4 })
  yield* may('DrawApproval', { ...of, approval, quantity: chance.of([8, 9]) })
  yield* may('ReleaseCredit', { ...credit, quantity: chance.of([1, 5]) })
  yield* may('ReleaseDraw', { ...of, approval, quantity: 4 })
  yield* may('ReleaseCredit', { ...credit, quantity: chance.of([1, 2]) })
  yield* may('WithdrawVerification', { ...purchase, quantity: chance.of([2, 2, 30]), reason })
  yield* disowned(scene, purchase)
}

type Bought = { seller: string; invoice: string; invoiceLine: number }

/** Ten chips of an invoice are claimed and verified. */
function* bought(scene: Scene): Plot<Bought> {
  const { chance } = scene
  const purchase = { seller: 'MAKER', invoice: scene.fresh('INV', 0), invoiceLine: 1 }
  const verifying = { ...purchase, basis: 'the invoice' }
  if (chance.odds(0.2)) yield* may('VerifyPurchase', { ...verifying, quantity: 3 })
  const claim = { ...purchase, claimNo: scene.fresh('CL', 0), buyer: 'BIRCH', product: 'ASCEND' }
  const claiming = { ...claim, quantity: 20, invoiced: 20 }
  yield* chance.odds(0.2) ? twice('ClaimPurchase', claiming) : must('ClaimPurchase', claiming)
  if (chance.odds(0.2)) yield* may('VerifyPurchase', { ...verifying, quantity: 21 })
  yield* must('VerifyPurchase', { ...verifying, quantity: 10 })
  return purchase
}

/** Chips that were not bought after all. */
function* disowned(scene: Scene, purchase: Bought): Plot {
  const { chance } = scene
  const notice = { ...purchase, noticeNo: scene.fresh('PN', 0), quantity: 2, reason }
  yield* chance.odds(0.2) ? twice('RejectPurchase', notice) : may('RejectPurchase', notice)
  yield* may('CancelPurchase', { ...notice, quantity: chance.of([1, 15]) })
}

/** Credits that nothing carries: of another group, of more than was verified, back beyond what stands. */
function* credits(scene: Scene): Plot {
  const { chance } = scene
  const of: Wanted = yield* ordering(scene, chinese)
  const approval = yield* granting(scene, of, 40, { members: [member, 'ELM'] })
  const purchase = yield* bought(scene)
  const credit = { approval, member, ...purchase }
  if (chance.odds(0.4)) yield* may('ApplyCredit', { ...credit, member: 'ELM', quantity: 1 })
  if (chance.odds(0.4)) yield* may('ApplyCredit', { ...credit, member: 'OAK', quantity: 1 })
  yield* may('ApplyCredit', { ...credit, quantity: chance.of([5, 11]) })
  yield* may('ReleaseCredit', { ...credit, quantity: chance.of([2, 12]) })
  yield* may('WithdrawVerification', { ...purchase, quantity: chance.of([1, 11]), reason })
}

/** Chips that left without a draw of theirs are told late, and some never cleared import. */
function* consumed(scene: Scene): Plot {
  const { chance } = scene
  const of = yield* ordering(scene, chinese)
  const approval = yield* granting(scene, of, 30)
  const gone = { approval, member, ...of, shipment: 'SH-0' }
  const consuming = { ...gone, consumptionNo: scene.fresh('CON', 0), quantity: 4 }
  yield* chance.odds(0.2) ? twice('ConsumeDraw', consuming) : must('ConsumeDraw', consuming)
  yield* may('ReverseDrawConsumption', {
    ...gone,
    reversalNo: scene.fresh('AR', 0),
    cause: 'sent back at the border',
    quantity: chance.of([1, 4, 5]),
  })
  if (chance.odds(0.3)) yield* may('DrawApproval', { ...of, approval, quantity: at(scene, of).line.ordered })
}

export const approvalPlots: Plots = {
  'a round is granted and taken away': [1.5, round],
  'a pool does not fit': [0.5, unfit],
  'a pool is shared': [1, shares],
  'a condition asks for a statement': [2.6, statement],
  'a ratio asks for credits': [1.8, ratio],
  'credits that nothing carries': [0.3, credits],
  'a consumption is told late': [2.4, consumed],
}
