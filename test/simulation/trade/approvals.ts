import { approvalTerms, approvalUse, conditionsFor, freeCredits, isSatisfied, ofMember } from '../model/approvals.js'
import { only } from '../model/recorded.js'
import { creditedOf } from '../model/purchases.js'
import { type Made, type Makers, reason, type Scene } from './scene.js'
import { approvals, groups, parties, skus } from './world.js'

const members = ['CYPRESS', 'BIRCH', 'ELM']

/** Import approvals with their conditions, and the domestic purchases that stand for them. */
export function approvalMakers(scene: Scene): Makers {
  const { chance } = scene
  const streams = () => scene.named('approval')
  const known = (): string | undefined => (scene.slip ? 'R-NONE' : scene.one(streams()))
  const terms = (approval: string) => approvalTerms(scene.on(`approval~${approval}`), scene.now)
  const on =
    (more: (approval: string) => Made | undefined): (() => Made | undefined) =>
    () => {
      const approval = known()
      const of = approval === undefined ? undefined : more(approval)
      return of && { approval, ...of }
    }
  const goods = () => (chance.odds(0.8) ? ['HOPPER', 'B300'] : [chance.of(['HOPPER', ...skus])])
  const some = () => members.filter(() => chance.odds(0.75))
  const who = (): string[] =>
    chance.odds(0.03)
      ? ['ALDER']
      : some()
          .concat('CYPRESS')
          .filter((one, i, all) => all.indexOf(one) === i)
  const pool = () => ({ bound: chance.of(['exact', 'atLeast'] as const), quantity: 40 + chance.upTo(250) })
  const member = (approval: string): string =>
    scene.slip ? chance.of(groups) : chance.of(terms(approval)?.members.length ? terms(approval)!.members : members)
  const notice = on(() => ({ noticeNo: scene.fresh('AN'), effectiveFrom: scene.around(-2, 2), reason }))

  const documents = (approval: string) => only(scene.on(`approval~${approval}`), 'ApprovalGranted', 'ApprovalAmended')
  const conditionId = (): string => chance.of(['RATIO', 'NEED'])
  const condition = (id: string, version: number): Made => ({
    conditionId: id,
    version,
    kind: id === 'RATIO' ? 'domestic-ratio' : chance.of(['necessity', 'end-use', 'other']),
    ...(chance.odds(0.85) && {
      parameters: id === 'RATIO' ? { ratio: chance.of(['0.1', '0.25', '0.5']) } : { text: 'only what is necessary' },
    }),
  })
  const version = (approval: string, id: string): number =>
    scene.slip
      ? 1
      : 1 +
        Math.max(
          0,
          ...only(scene.on(`approval~${approval}`), 'ConditionSet', 'ConditionProposed').map(({ data }) =>
            data.conditionId === id ? data.version : 0,
          ),
        )
  const setOn = (approval: string): string => {
    const set = only(scene.on(`approval~${approval}`), 'ConditionSet').map(({ data }) => data.conditionId)
    return scene.slip ? 'NONE' : (scene.one(set) ?? 'NONE')
  }

  /** A document that nobody gave force to first; now and then any. */
  function effecting(approval: string): Made | undefined {
    const done = only(scene.on(`approval~${approval}`), 'ApprovalMadeEffective').map(({ data }) => data.documentNo)
    const left = documents(approval).filter(({ data }) => !done.includes(data.documentNo))
    const documentNo = scene.slip ? 'NONE' : scene.one(left.length > 0 ? left : documents(approval))?.data.documentNo
    return documentNo === undefined ? undefined : { documentNo, reason }
  }

  function satisfying(approval: string): Made | undefined {
    const own = scene.on(`approval~${approval}`)
    const open = members.flatMap((one) =>
      conditionsFor(own, one, scene.now)
        .filter((set) => (set.kind !== 'domestic-ratio' || scene.slip) && !isSatisfied(own, set, one))
        .map((set) => ({ conditionId: set.conditionId, version: set.version, member: one })),
    )
    const of = scene.slip ? { conditionId: 'NONE', version: 1, member: member(approval) } : scene.one(open)
    return of && { ...of, statement: 'a letter' }
  }

  /** What left under a draw, by its key. */
  function consumed(approval: string): Made | undefined {
    const all = [...approvalUse(scene.on(`approval~${approval}`)).consumed].filter(([, n]) => n > 0)
    const found = scene.one(all)
    if (!found) return undefined
    const [of, orderNo, line, shipment] = found[0].split('/')
    return { member: of, orderNo, line: Number(line), shipment, quantity: Math.min(found[1], scene.within(4)) }
  }

  function consuming(approval: string): Made | undefined {
    const found = scene.one(scene.lines(({ line }) => line.departed.size > 0))
    if (!found) return undefined
    return {
      consumptionNo: scene.fresh('CON'),
      member: scene.slip ? member(approval) : scene.groupOf(found.order.parties.customer),
      orderNo: found.order.orderNo,
      line: found.line.line,
      quantity: chance.upTo(4),
      shipment: chance.of([...found.line.departed.keys()]),
    }
  }

  return {
    RequestApproval: () => ({
      approval: chance.of(approvals),
      requestNo: scene.fresh('RQ'),
      buyer: scene.slip ? 'NOBODY' : chance.of(parties),
      products: goods(),
      ...(chance.odds(0.5) && { quantity: chance.upTo(300) }),
    }),
    ReportRound: () => ({
      approval: chance.of(approvals),
      reportNo: scene.fresh('RR'),
      ...(chance.odds(0.5) && { members: ['CYPRESS'] }),
    }),
    GrantApproval: () => ({
      approval: chance.of(approvals),
      documentNo: scene.fresh('AD'),
      destination: chance.odds(0.96) ? 'CN' : 'SG',
      members: who(),
      products: goods(),
      pool: pool(),
      ...(chance.odds(0.15) && { validUntil: scene.day(-1, 60) }),
      timeZone: chance.odds(0.02) ? 'Mars/Olympus' : 'Asia/Shanghai',
    }),
    AmendApproval: on(() => {
      const change = chance.weighted<() => Made>([
        [() => ({ pool: pool() }), 4],
        [() => ({ members: who() }), 1],
        [() => ({ products: goods() }), 1],
        [() => ({ validUntil: scene.day(chance.odds(0.2) ? -2 : 10, 60) }), 1],
      ])()
      return { documentNo: scene.fresh('AD'), effectiveFrom: scene.around(-3, 2), ...change }
    }),
    SuspendApproval: notice,
    ReinstateApproval: notice,
    WithdrawApproval: notice,
    ProposeCondition: on((approval) => {
      const id = conditionId()
      return condition(id, version(approval, id))
    }),
    SetCondition: on((approval) => {
      const id = conditionId()
      const appliesTo = chance.of(['new-draws', 'all-undeparted'])
      return { ...condition(id, version(approval, id)), appliesTo, effectiveFrom: scene.around(-3, 1) }
    }),
    WithdrawCondition: on((approval) => ({
      noticeNo: scene.fresh('AN'),
      conditionId: setOn(approval),
      effectiveFrom: scene.around(-1, 1),
    })),
    WaiveCondition: on((approval) => ({
      noticeNo: scene.fresh('AN'),
      conditionId: setOn(approval),
      ...(chance.odds(0.6) && { member: member(approval) }),
      effectiveFrom: scene.around(-1, 1),
    })),
    ConsumeDraw: on(consuming),
    ReverseDrawConsumption: on((approval) => {
      const of = consumed(approval)
      return of && { reversalNo: scene.fresh('AR'), cause: 'sent back at the border', ...of }
    }),
    MakeApprovalEffective: on(effecting),
    WithdrawApprovalEffect: on((approval) => {
      const done = only(scene.on(`approval~${approval}`), 'ApprovalMadeEffective')
      const documentNo = scene.slip ? 'NONE' : scene.one(done)?.data.documentNo
      return documentNo === undefined ? undefined : { documentNo, reason }
    }),
    AssignPoolShare: on((approval) => ({
      member: member(approval),
      ...(chance.odds(0.7) && { quantity: chance.upTo(120) }),
    })),
    SatisfyCondition: on(satisfying),
    WithdrawConditionSatisfaction: on((approval) => {
      const met = only(scene.on(`approval~${approval}`), 'ConditionSatisfied').map(({ data }) => data)
      const of = scene.one(met)
      return of && { conditionId: of.conditionId, version: of.version, member: of.member, reason }
    }),
    ...purchaseMakers(scene),
  }
}

function purchaseMakers(scene: Scene): Makers {
  const { chance } = scene
  const invoice = () => ({
    seller: 'MAKER',
    invoice: chance.of(['INV-1', 'INV-2']),
    invoiceLine: scene.slip ? 9 : chance.upTo(2),
  })
  const streamOf = (of: { seller: string; invoice: string }) => `purchase~${of.seller}~${of.invoice}`

  /** Lines of invoices with what is verified of them and not credited, and whose they are. */
  const lines = () =>
    scene.named('purchase').flatMap((id) => {
      const [seller, no] = id.split('~') as [string, string]
      const own = scene.on(`purchase~${id}`)
      const claims = only(own, 'PurchaseClaimed')
      return [...new Set(claims.map(({ data }) => data.invoiceLine))].map((invoiceLine) => {
        const verified = only(own, 'PurchaseVerified', 'PurchaseVerifiedWithdrawn')
          .filter(({ data }) => data.invoiceLine === invoiceLine)
          .reduce((n, { type, data }) => n + (type === 'PurchaseVerified' ? data.quantity : -data.quantity), 0)
        const credited = [...creditedOf(own)].reduce(
          (n, [key, chips]) => n + (key.startsWith(`${invoiceLine}/`) ? chips : 0),
          0,
        )
        const claim = claims.find(({ data }) => data.invoiceLine === invoiceLine)!.data
        return {
          seller,
          invoice: no,
          invoiceLine,
          verified,
          credited,
          invoiced: claim.invoiced,
          member: scene.groupOf(claim.buyer),
        }
      })
    })
  const at = (of: { seller: string; invoice: string; invoiceLine: number }) => ({
    seller: of.seller,
    invoice: of.invoice,
    invoiceLine: of.invoiceLine,
  })
  const changed = (prefix: string) => (): Made => {
    const known = scene.one(lines())
    const of = !known || scene.slip ? invoice() : at(known)
    return { ...of, noticeNo: scene.fresh(prefix), quantity: chance.upTo(8), reason }
  }

  return {
    ClaimPurchase: () => ({
      ...invoice(),
      claimNo: scene.fresh('CL'),
      buyer: scene.slip ? 'NOBODY' : chance.of(['ALDER', 'BIRCH', 'ELM']),
      product: 'ASCEND',
      quantity: chance.upTo(60),
      invoiced: 20 + chance.upTo(80),
    }),
    RejectPurchase: changed('PN'),
    CancelPurchase: changed('PN'),
    VerifyPurchase: () => {
      const of = scene.one(lines().filter(({ invoiced, verified }) => invoiced > verified)) ?? scene.one(lines())
      return scene.slip
        ? { ...invoice(), quantity: 5, basis: 'the invoice' }
        : of && { ...at(of), quantity: scene.within(of.invoiced - of.verified), basis: 'the invoice' }
    },
    WithdrawVerification: () => {
      const of = scene.one(lines().filter(({ verified }) => verified > 0))
      return (
        of && {
          ...at(of),
          quantity: chance.odds(0.8)
            ? chance.upTo(Math.max(1, of.verified - of.credited))
            : of.verified + chance.upTo(4),
          reason,
        }
      )
    },
    ApplyCredit: () => {
      const of = scene.one(lines().filter(({ verified, credited }) => verified > credited)) ?? scene.one(lines())
      const approval = scene.one(scene.named('approval'))
      if (!of || approval === undefined) return undefined
      const member = chance.odds(0.05) ? chance.of(['BIRCH', 'ELM']) : of.member
      return { approval, member, ...at(of), quantity: scene.within(of.verified - of.credited) }
    },
    ReleaseCredit: () => {
      const all = lines().flatMap((of) =>
        [...creditedOf(scene.on(streamOf(of)))]
          .filter(([key, n]) => n > 0 && key.startsWith(`${of.invoiceLine}/`))
          .map(([key, n]) => ({ of, approval: key.split('/')[1]!, member: key.split('/')[2]!, n })),
      )
      const found = scene.one(all)
      if (!found) return undefined
      const own = scene.on(`approval~${found.approval}`)
      const free = Math.min(
        found.n,
        freeCredits(own, found.member, scene.now),
        ofMember(approvalUse(own).credits, found.member),
      )
      return {
        approval: found.approval,
        member: found.member,
        ...at(found.of),
        quantity: scene.within(chance.odds(0.7) ? free : found.n),
      }
    },
  }
}
