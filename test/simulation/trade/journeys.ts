import { afterDeparture } from '#domain'
import type { LinePieces } from '../model/forms.js'
import type { Account } from '../model/orders.js'
import { only } from '../model/recorded.js'
import { type Made, type Makers, ofLine, type Portion, reason, type Scene } from './scene.js'
import { sites } from './world.js'

/** Where units were before they came to an account: what is told early is told of these. */
const before: Partial<Record<Account, Account>> = {
  inTransit: 'planned',
  inCustoms: 'inTransit',
  customsReleased: 'inCustoms',
  detained: 'inCustoms',
  delivered: 'customsReleased',
}

/** What happens to units after they left: on the way, at customs, with whoever receives them or does not. */
export function journeyMakers(scene: Scene): Makers {
  const { chance } = scene

  /** Portions with units in an account; now and then those that have still to be told of having come there. */
  function some(
    account: Account,
  ): { shipment: string; portions: Portion[]; units: (portion: Portion) => number } | undefined {
    const early = before[account]
    const from = early && chance.odds(0.06) ? early : account
    const all = scene.portions(from)
    const first = scene.one(all)
    if (!first) return undefined
    const portions = all.filter((one) => one.shipment === first.shipment && (one === first || chance.odds(0.6)))
    return { shipment: first.shipment, portions, units: (portion) => portion.units.get(from) ?? 0 }
  }
  const lines = (found: NonNullable<ReturnType<typeof some>>): LinePieces[] =>
    found.portions.map((portion) => ({ ...ofLine(portion), quantity: scene.within(found.units(portion)) }))

  const told =
    (account: Account, prefix: string, more: () => Made = () => ({})) =>
    (): Made | undefined => {
      const found = some(account)
      const strange = chance.odds(0.01)
      return (
        found && {
          shipment: strange ? 'SH-NONE' : found.shipment,
          noticeNo: scene.fresh(prefix),
          lines: lines(found),
          ...more(),
        }
      )
    }
  const from = (accounts: readonly Account[], prefix: string, more: () => Made) => (): Made | undefined => {
    const account = chance.of(accounts.filter((one) => scene.portions(one).length > 0 || chance.odds(0.02)))
    if (account === undefined) return undefined
    const found = some(account)
    return (
      found && {
        shipment: found.shipment,
        noticeNo: scene.fresh(prefix),
        lines: lines(found).map((line) => ({ ...line, from: account })),
        ...more(),
      }
    )
  }

  return {
    ArriveShipment: told('inTransit', 'AR'),
    DeliverShipment: told('customsReleased', 'DL'),
    ReturnShipment: from(afterDeparture, 'RT', home),
    LoseShipment: from(['inTransit', 'inTransit', ...afterDeparture], 'LS', () => ({ reason })),
    FindShipment: () => {
      const found = some('lost')
      return (
        found && {
          shipment: found.shipment,
          noticeNo: scene.fresh('FD'),
          lines: lines(found).map((line) => ({ ...line, to: chance.of(afterDeparture) })),
        }
      )
    },
    DivertShipment: from(
      afterDeparture.filter((one) => one !== 'diverted'),
      'DV',
      () => ({ country: 'HK', reason }),
    ),
    ...customsMakers(scene, home),
  }

  function home(): Made {
    return { site: chance.of(sites), lot: scene.fresh('RL'), returnNo: scene.fresh('RTN'), reason }
  }
}

function customsMakers(scene: Scene, home: () => Made): Makers {
  const { chance } = scene

  /** Entries with the portions that they declare. */
  const entries = (): { entry: string; shipment: string; portions: Portion[] }[] =>
    scene.named('entry').flatMap((entry) => {
      const lodged = scene.only(`entry~${entry}`, 'EntryLodged')[0]?.data
      if (!lodged) return []
      const portions = scene
        .portions('inTransit', 'inCustoms', 'customsReleased', 'detained')
        .filter(
          (one) =>
            one.shipment === lodged.shipment &&
            lodged.lines.some(({ orderNo, line }) => orderNo === one.order.orderNo && line === one.line.line),
        )
      return [{ entry, shipment: lodged.shipment, portions }]
    })
  const known = (): string | undefined => (scene.slip ? 'EN-NONE' : scene.one(scene.named('entry')))

  function lodging(): Made | undefined {
    const declared = new Set(entries().map(({ shipment }) => shipment))
    const all = scene
      .portions('inTransit', 'inCustoms')
      .filter(({ shipment }) => !declared.has(shipment) || chance.odds(0.1))
    const first = scene.one(all)
    if (!first) return undefined
    const lines = all
      .filter(({ shipment }) => shipment === first.shipment)
      .map((one) => ({
        ...ofLine(one),
        declared: (one.units.get('inTransit') ?? 0) + (one.units.get('inCustoms') ?? 0),
      }))
      .filter(({ declared }) => declared > 0)
    if (lines.length === 0) return undefined
    const off = scene.slip
      ? chance.of<Made>([
          { shipment: 'SH-NONE' },
          { lines: [...lines, lines[0]] },
          { lines: [{ orderNo: 'PO-NONE', line: 1, declared: 1 }] },
        ])
      : {}
    return { entry: scene.fresh('EN'), declarationNo: scene.fresh('DC'), shipment: first.shipment, lines, ...off }
  }

  /** Some pieces of an entry that are in an account. */
  const handled =
    (accounts: readonly Account[], more: (account: Account) => Made, named: (account: Account) => Made = () => ({})) =>
    (): Made | undefined => {
      const account = chance.of(accounts)
      const holding = account === 'inCustoms' && chance.odds(0.06) ? 'inTransit' : account
      const found = scene.one(
        entries().filter(({ portions }) => portions.some(({ units }) => (units.get(holding) ?? 0) > 0)),
      )
      if (!found) return undefined
      const lines = found.portions
        .filter(({ units }) => (units.get(holding) ?? 0) > 0)
        .map((one) => ({ ...ofLine(one), quantity: scene.within(one.units.get(holding) ?? 0), ...named(account) }))
      return { entry: scene.slip ? 'EN-NONE' : found.entry, noticeNo: scene.fresh('CN'), lines, ...more(account) }
    }
  const noticed =
    (more: () => Made = () => ({})) =>
    (): Made | undefined => {
      const entry = known()
      return entry === undefined ? undefined : { entry, noticeNo: scene.fresh('CN'), ...more() }
    }
  const kept = ['inCustoms', 'inCustoms', 'detained'] as const

  return {
    LodgeEntry: lodging,
    AcceptEntry: noticed(),
    HoldEntry: noticed(() => ({ reason })),
    RejectEntry: noticed(() => ({ reason })),
    OrderInspection: () => {
      const entry = known()
      return entry === undefined ? undefined : { entry, inspectionId: scene.fresh('IN') }
    },
    CompleteInspection: () => {
      const open = scene.named('entry').flatMap((entry) => {
        const own = scene.on(`entry~${entry}`)
        const done = only(own, 'InspectionCompleted').map(({ data }) => data.inspectionId)
        return only(own, 'InspectionOrdered')
          .filter(({ data }) => !done.includes(data.inspectionId))
          .map(({ data }) => ({ entry, inspectionId: data.inspectionId }))
      })
      const of = scene.slip ? { entry: known() ?? 'EN-NONE', inspectionId: 'NONE' } : scene.one(open)
      const lines = of && (scene.only(`entry~${of.entry}`, 'EntryLodged')[0]?.data.lines ?? [])
      return (
        of &&
        lines && {
          ...of,
          outcome: chance.of(['conforms', 'differs']),
          counted: lines.slice(0, 3).map(({ orderNo, line, declared }) => ({ orderNo, line, counted: declared })),
        }
      )
    },
    AmendEntry: () => {
      const entry = known()
      const lines = entry === undefined ? undefined : scene.only(`entry~${entry}`, 'EntryLodged')[0]?.data.lines
      if (!lines) return undefined
      const told = lines.slice(0, 1).map(({ orderNo, line, declared }) => ({
        orderNo,
        line,
        declared: Math.max(1, declared + chance.of([-2, -1, 1, 3])),
      }))
      return { entry, amendmentNo: scene.fresh('AM'), lines: scene.slip ? [...told, ...told] : told, reason }
    },
    ReleaseEntry: handled(['inCustoms'], () => ({})),
    DetainGoods: handled(['inCustoms'], () => ({ reason })),
    LiftDetention: handled(['detained'], () => ({})),
    SeizeGoods: handled(
      kept,
      () => ({ reason }),
      (from) => ({ from }),
    ),
    ReturnFromCustoms: handled(
      kept,
      () => home(),
      (from) => ({ from }),
    ),
    ...directiveMakers(scene),
  }
}

function directiveMakers(scene: Scene): Makers {
  const { chance } = scene
  const known = () => scene.only('directives~CN', 'DirectiveRecorded')
  const ended =
    (more: () => Made = () => ({})) =>
    (): Made | undefined => {
      const directiveId = scene.slip ? 'NONE' : scene.one(known())?.data.directiveId
      return directiveId === undefined
        ? undefined
        : { destination: 'CN', noticeNo: scene.fresh('DN'), directiveId, effectiveFrom: scene.around(-2, 1), ...more() }
    }

  return {
    RecordDirective: () => {
      const effectiveFrom = scene.around(-4, 2)
      const until = chance.odds(0.5) && { effectiveUntil: scene.slip ? scene.around(-9, -6) : scene.around(2, 9) }
      return {
        destination: 'CN',
        directiveId: scene.fresh('DIR'),
        issuer: chance.of(['GACC', 'NDRC']),
        rank: chance.upTo(2),
        ...(chance.odds(0.5) && { products: [chance.of(['H200', 'ADA', 'BLACKWELL'])] }),
        ...(chance.odds(0.4) && { buyer: chance.of(['CYPRESS', 'BIRCH']) }),
        effect: chance.of(['prohibit', 'necessity-only', 'permit', 'permit']),
        effectiveFrom,
        ...until,
      }
    },
    SupersedeDirective: ended(() => ({ by: scene.slip ? 'DIR-1' : (scene.one(known())?.data.directiveId ?? 'DIR-1') })),
    LiftDirective: ended(),
    AcceptNecessity: () => {
      const asking = known().filter(({ data }) => data.effect === 'necessity-only' || scene.slip)
      const directive = scene.one(asking)
      const found = scene.one(scene.lines(({ order }) => order.parties.destination === 'CN'))
      if (!directive || !found)
        return scene.slip
          ? { destination: 'CN', directiveId: 'NONE', orderNo: 'PO-NONE', line: 1, statement: 'a letter' }
          : undefined
      return { destination: 'CN', directiveId: directive.data.directiveId, ...ofLine(found), statement: 'a letter' }
    },
    WithdrawNecessity: () => {
      const accepted = scene.only('directives~CN', 'NecessityAccepted')
      const of = scene.slip
        ? { directiveId: chance.of(['DIR-1', 'NONE']), orderNo: 'PO-1', line: 1 }
        : scene.one(accepted)?.data
      return of && { destination: 'CN', directiveId: of.directiveId, orderNo: of.orderNo, line: of.line, reason }
    },
  }
}
