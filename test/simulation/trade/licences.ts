import { licenceUse, termsOf, unacknowledged } from '../model/licences.js'
import { add, keyOf, sum } from '../model/arithmetic.js'
import type { LicenceCondition, LicenceItem } from '../model/forms.js'
import { type Made, type Makers, ofLine, reason, type Scene } from './scene.js'
import { eccns, groups, licences, named, skus } from './world.js'

/** Export licences, caps and volumes: what authorities give, limit and take away, and what is counted. */
export function licenceMakers(scene: Scene): Makers {
  const { chance } = scene
  const licence = (): string => (scene.slip ? 'D-NONE' : chance.of(licences))
  const issued = () => scene.named('licence').filter((id) => scene.only(`licence~${id}`, 'LicenceIssued').length > 0)
  const known = (): string | undefined => (scene.slip ? 'D-NONE' : scene.one(issued()))

  const item = (id: string): LicenceItem => ({
    item: id,
    eccn: chance.odds(0.92) ? '4A090.A' : chance.of(eccns),
    quantity: 20 + chance.upTo(150),
    ...(chance.odds(0.15) && { products: scene.slip ? ['NOTHING'] : [chance.of(skus), 'H200'] }),
    ...(id === 'I2' && {
      value: { amount: `${20_000 + chance.upTo(150) * 1000}`, currency: chance.odds(0.95) ? 'USD' : 'EUR' },
    }),
  })
  const condition = (id: string): LicenceCondition => {
    const kind = chance.of([
      'acknowledgement',
      'acknowledgement',
      'lab-test',
      'end-use-statement',
      'volume-share',
    ] as const)
    const share = kind === 'volume-share' && { ratio: chance.of(['0.5', '1', '2']), countries: ['CN', 'MO'] }
    return { id, kind, parameters: { text: 'as the licence says', ...share } }
  }
  const conditions = (odds: number) => ['C1', 'C2'].filter(() => chance.odds(odds)).map(condition)
  const twice = <T>(list: T[]): T[] => (scene.slip && list.length > 0 ? [...list, list[0]!] : list)
  /** At least one, as the form asks. */
  const who = (): typeof named => {
    const some = chance.odds(0.9) ? named : named.filter(() => chance.odds(0.7))
    return some.length > 0 ? some : named.slice(0, 1)
  }
  const items = (ids: string[]): LicenceItem[] => twice(ids.map(item))
  const products = ({ products, ...rest }: LicenceItem): LicenceItem =>
    products === undefined ? rest : { ...rest, products: [...new Set(products)] }

  const issue = (): Made => ({
    licenceNo: chance.of(licences),
    documentNo: scene.fresh('LD'),
    ...(chance.odds(0.2) && {
      applicationNo: scene.slip ? 'Z-NONE' : (scene.one(scene.named('application')) ?? 'Z-NONE'),
    }),
    items: items(['I1', 'I2'].slice(0, chance.upTo(2))).map(products),
    parties: chance.odds(0.99) ? who() : [...named, { party: 'NOBODY', roles: ['customer'] }],
    destinations: chance.odds(0.9) ? ['CN', 'SG'] : [chance.of(['CN', 'SG'])],
    validFrom: chance.odds(0.9) ? scene.day(-20, -1) : scene.day(1, 4),
    validUntil: chance.odds(0.02) ? '2025-01-01' : chance.odds(0.15) ? scene.day(1, 8) : scene.day(30, 90),
    timeZone: chance.odds(0.02) ? 'Mars/Olympus' : chance.of(['America/New_York', 'UTC']),
    conditions: twice(conditions(0.12)),
  })

  function amend(): Made | undefined {
    const licenceNo = known()
    if (licenceNo === undefined) return undefined
    const change = chance.weighted<() => Made>([
      [() => ({ items: items([chance.of(['I1', 'I2', 'I3'])]).map(products) }), 5],
      [() => ({ parties: named.filter(({ party }) => party === 'PORT' || chance.odds(0.85)) }), 1],
      [() => ({ parties: named }), 1],
      [() => ({ destinations: chance.of([['CN', 'SG'], ['CN'], ['SG']]) }), 1],
      [() => ({ validUntil: scene.day(chance.odds(0.2) ? -1 : 20, 90) }), 2],
      [() => ({ conditions: [condition(chance.of(['C1', 'C2']))] }), 1],
      [() => ({ conditionsRemoved: [chance.of(['C1', 'C2'])] }), 1],
    ])()
    return { licenceNo, documentNo: scene.fresh('LD'), effectiveFrom: scene.around(-3, 2), ...change }
  }

  const notice = (): Made | undefined => {
    const licenceNo = known()
    return licenceNo === undefined
      ? undefined
      : { licenceNo, noticeNo: scene.fresh('LN'), effectiveFrom: scene.around(-2, 2), reason }
  }

  /** Papers that are told later: pieces that left without a decrement of their own. */
  function decrement(): Made | undefined {
    const licenceNo = known()
    const found = scene.one(scene.lines(({ line }) => line.departed.size > 0)) ?? scene.one(scene.lines())
    if (licenceNo === undefined || !found) return undefined
    const shipment = scene.one([...found.line.departed.keys()]) ?? 'SH-0'
    const at = scene.slip ? { ...ofLine(found), line: 9000 } : ofLine(found)
    const [item] = [...(termsOf(scene.on(`licence~${licenceNo}`), scene.now)?.items.keys() ?? [])]
    return {
      licenceNo,
      decrementNo: scene.fresh('DEC'),
      ...at,
      item: scene.slip ? 'I9' : (item ?? 'I1'),
      quantity: chance.upTo(4),
      shipment,
      takes: 'nothing',
    }
  }

  function reversal(): Made | undefined {
    const all = scene
      .named('licence')
      .flatMap((licenceNo) =>
        [...licenceUse(scene.on(`licence~${licenceNo}`)).decremented]
          .filter(([, n]) => n > 0)
          .map(([key, n]) => ({ licenceNo, of: key.split('/'), n })),
      )
    const found = scene.one(all)
    if (!found) return undefined
    const [item, orderNo, line, shipment] = found.of
    const at = { licenceNo: found.licenceNo, item, orderNo, line: Number(line), shipment }
    return { ...at, reversalNo: scene.fresh('REV'), quantity: Math.min(found.n, scene.within(3)), reason }
  }

  function acknowledging(): Made | undefined {
    const open = issued().flatMap((licenceNo) =>
      unacknowledged(scene.on(`licence~${licenceNo}`), scene.now).map((conditionId) => ({ licenceNo, conditionId })),
    )
    const of = scene.slip ? { licenceNo: licence(), conditionId: 'C9' } : scene.one(open)
    return of && { ...of, note: 'read and kept' }
  }

  const application = (): string => (scene.slip ? 'Z-NONE' : (scene.one(scene.named('application')) ?? 'Z-NONE'))
  const productOf = (): string => (scene.slip ? 'NOTHING' : chance.of(skus))
  const group = (): string => (scene.slip ? 'NOBODY' : chance.of(groups))

  return {
    ApplyForLicence: () => ({
      applicationNo: scene.fresh('Z'),
      items: items(['I1']).map(products),
      ...(chance.odds(0.5) && { destinations: ['CN'] }),
    }),
    ReturnApplication: () => ({ applicationNo: application(), noticeNo: scene.fresh('ZN'), reason }),
    DenyApplication: () => ({ applicationNo: application(), noticeNo: scene.fresh('ZN'), reason }),
    IssueLicence: issue,
    AmendLicence: amend,
    SuspendLicence: notice,
    ReinstateLicence: notice,
    RevokeLicence: notice,
    DecrementLicence: decrement,
    ReverseDecrement: reversal,
    AcknowledgeCondition: acknowledging,
    WithdrawAcknowledgement: () => {
      const done = issued().flatMap((licenceNo) =>
        scene
          .only(`licence~${licenceNo}`, 'ConditionAcknowledged')
          .map(({ data }) => ({ licenceNo, conditionId: data.conditionId })),
      )
      const of = scene.slip ? { licenceNo: licence(), conditionId: 'C9' } : scene.one(done)
      return of && { ...of, reason }
    },
    ...capMakers(scene, productOf, group),
    ...volumeMakers(scene, productOf),
  }
}

function capMakers(scene: Scene, product: () => string, group: () => string): Makers {
  const { chance } = scene
  const rule = (): string => chance.of(['PER-CUSTOMER', 'TOTAL'])

  /** What was given back by hand, under a licence: it may have been wrong to. */
  function using(): Made | undefined {
    const left = skus.flatMap((product) => {
      const sums = new Map<string, number>()
      for (const { type, data } of scene.only(`caps~${product}`, 'CapReleased', 'CapUsed'))
        if (data.reversedUnder !== undefined)
          add(
            sums,
            keyOf(data.group, data.orderNo, data.line, data.reversedUnder),
            type === 'CapReleased' ? data.quantity : -data.quantity,
          )
      return [...sums].filter(([, n]) => n > 0).map(([key, n]) => ({ product, of: key.split('/'), n }))
    })
    const found = scene.one(left)
    if (!found) return undefined
    const [group, orderNo, line, reversedUnder] = found.of
    return {
      product: found.product,
      group,
      orderNo,
      line: scene.slip ? 9000 : Number(line),
      quantity: scene.slip ? found.n + 1 : found.n,
      reversedUnder,
    }
  }

  /** What was reversed officially of a line under a licence and not given back to the caps by hand. */
  function releasing(): Made | undefined {
    const reversed = scene
      .named('licence')
      .flatMap((licence) => scene.only(`licence~${licence}`, 'DecrementReversed').map((event) => ({ licence, event })))
      .filter(({ event }) => event.evidence?.grade === 'official')
    const found = scene.one(reversed)
    const order = found && scene.order(found.event.data.orderNo)
    const sku = found && order?.lines.get(found.event.data.line)?.sku
    if (!found || !order || sku === undefined) return undefined
    const { orderNo, line } = found.event.data
    const isOf = (data: { orderNo: string; line: number }) => data.orderNo === orderNo && data.line === line
    const own = reversed.filter(({ licence, event }) => licence === found.licence && isOf(event.data))
    const back = sum(own, ({ event }) => event.data.quantity) * scene.chipsOf(sku)
    const given = scene
      .only(`caps~${sku}`, 'CapReleased', 'CapUsed')
      .filter(({ data }) => data.reversedUnder === found.licence && isOf(data))
    const left = back - sum(given, ({ type, data }) => (type === 'CapReleased' ? data.quantity : -data.quantity))
    const group = scene.slip ? 'OAK' : scene.groupOf(order.parties.customer)
    const of = { product: sku, group, orderNo, line, reversedUnder: found.licence }
    if (left <= 0) return scene.slip ? { ...of, quantity: 1 } : undefined
    return { ...of, quantity: scene.slip ? left + 1 : left }
  }

  return {
    SetCap: () => {
      const some = groups.filter(() => chance.odds(0.4)).map((of) => ({ group: of, quantity: 20 + chance.upTo(150) }))
      const listed = scene.slip && some.length > 0 ? [...some, some[0]!] : some
      const other = chance.odds(listed.length === 0 && !scene.slip ? 1 : 0.3) && {
        everyOtherGroup: 40 + chance.upTo(150),
      }
      return {
        product: product(),
        documentNo: scene.fresh('CD'),
        rule: rule(),
        groups: scene.slip ? [{ group: group(), quantity: 9 }] : listed,
        ...other,
        basis: 'a rule',
        effectiveFrom: scene.around(-3, 2),
      }
    },
    WithdrawCap: () => {
      const set = skus.flatMap((sku) =>
        scene.only(`caps~${sku}`, 'CapSet').map(({ data }) => ({ product: sku, rule: data.rule })),
      )
      const of = scene.slip ? { product: chance.of(skus), rule: 'NONE' } : scene.one(set)
      return of && { ...of, documentNo: scene.fresh('CD'), effectiveFrom: scene.around(-2, 1) }
    },
    ReportUsage: () => ({
      product: product(),
      reportNo: scene.fresh('UR'),
      group: group(),
      supplier: 'ANOTHER',
      quantity: chance.upTo(30),
    }),
    UseCap: using,
    ReleaseCap: releasing,
  }
}

function volumeMakers(scene: Scene, product: () => string): Makers {
  const { chance } = scene

  /** Pieces of a line that left with a shipment, or that somebody says so of. */
  function left(): Made | undefined {
    const found = scene.one(scene.lines(({ line }) => line.departed.size > 0)) ?? scene.one(scene.lines())
    if (!found) return undefined
    const shipment = scene.one([...found.line.departed.keys()]) ?? 'SH-0'
    const of = {
      product: scene.slip ? 'NOTHING' : found.line.sku,
      ...ofLine(found),
      shipment,
      endUseCountry: found.order.parties.destination,
    }
    return { ...of, quantity: chance.upTo(4) }
  }
  const numbered = (prefix: string) => (): Made | undefined => {
    const of = left()
    return of && { ...of, noticeNo: scene.fresh(prefix) }
  }

  return {
    SetVolumeRatio: () => ({
      product: product(),
      documentNo: scene.fresh('VD'),
      rule: 'HALF',
      countries: chance.odds(0.8) ? ['CN', 'MO'] : ['CN', 'SG'],
      ratio: chance.of(['0.5', '1', '2', '4']),
      basis: '91 FR 1684',
      effectiveFrom: scene.around(-3, 2),
    }),
    CountExport: numbered('VN'),
    CountReturn: numbered('VB'),
    ReportVolume: () => ({
      product: product(),
      reportNo: scene.fresh('VR'),
      endUseCountry: chance.odds(0.75) ? 'US' : chance.of(['CN', 'SG']),
      quantity: chance.upTo(150),
      period: scene.slip ? { from: '2026-02-01', until: '2026-01-01' } : { from: '2026-01-01', until: '2026-01-31' },
    }),
  }
}
