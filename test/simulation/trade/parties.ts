import { only } from '../model/recorded.js'
import { type Makers, reason, type Scene } from './scene.js'
import { countries, eccns, gates, groups, parties, skus } from './world.js'

/** Parties, products and controls: who there is, what is known against them, and what the rules of trade ask. */
export function partyMakers(scene: Scene): Makers {
  const { chance } = scene
  const party = (): string => (scene.slip ? 'NOBODY' : chance.of(parties))
  const lists = ['EL', 'UN']
  /** A party that was not screened against what is in force, if there is one. */
  function screening() {
    const stale = parties.flatMap((id) => {
      const own = scene.only(`party~${id}`, 'PartyScreened')
      return [...new Set(own.map(({ data }) => data.list))]
        .filter((list) => !own.some(({ data }) => data.list === list && data.listVersion === scene.versionOf(list)))
        .map((list) => ({ party: id, list }))
    })
    const known = lists.filter((list) => scene.versionOf(list) !== undefined)
    const of = (chance.odds(0.9) && scene.one(stale)) || {
      party: party(),
      list: chance.odds(0.9) || known.length === 0 ? 'EL' : scene.slip ? 'NOLIST' : chance.of(known),
    }
    return {
      ...of,
      screeningId: scene.fresh('SCR'),
      listVersion: scene.versionOf(of.list) ?? 'V0',
      ownersIncluded: chance.odds(0.9),
      outcome: chance.weighted([
        ['clear', 14],
        ['match', 1],
        ['escalated', 1],
      ] as const),
    }
  }

  function adjudication() {
    const open = parties.flatMap((id) => {
      const own = scene.on(`party~${id}`)
      return only(own, 'PartyScreened')
        .filter(({ data }) => {
          const last = only(own, 'ScreeningAdjudicated').filter((one) => one.data.screeningId === data.screeningId)
          return (last.at(-1)?.data.outcome ?? data.outcome) !== 'clear'
        })
        .map(({ data }) => ({ party: id, screeningId: data.screeningId }))
    })
    const of = scene.slip ? { party: party(), screeningId: chance.of(['SCR-0', 'NONE']) } : scene.one(open)
    return of && { ...of, outcome: chance.odds(0.85) ? 'clear' : 'match', reason }
  }

  function unblocking() {
    const blocked = parties.flatMap((id) => {
      const own = scene.on(`party~${id}`)
      const lifted = only(own, 'PartyUnblocked').map(({ data }) => data.blockId)
      return only(own, 'PartyBlocked')
        .filter(({ data }) => !lifted.includes(data.blockId) || scene.slip)
        .map(({ data }) => ({ party: id, blockId: data.blockId }))
    })
    const of = scene.slip ? { party: party(), blockId: 'NONE' } : scene.one(blocked)
    return of && { ...of, reason }
  }

  function control() {
    const eccn = chance.of(eccns)
    const country = chance.of(countries)
    const strict = chance.odds(0.5) ? 'yyyy' : chance.of(['nyny', 'nnyn', 'yyyn', 'nnnn'])
    const of =
      country === 'US' ? gates('NLR', 'nnnn') : gates(chance.of(['licence', 'licence', 'exception', 'NLR']), strict)
    const misplaced = scene.slip && { exception: of['exception'] === undefined ? 'NAC' : undefined }
    const { exception, ...rest } = { exception: undefined, ...of, ...misplaced }
    return {
      eccn,
      country,
      controlId: scene.fresh('CTL'),
      ...rest,
      ...(exception !== undefined && { exception }),
      basis: '91 FR 1684',
      effectiveFrom: scene.around(-6, 2),
    }
  }

  return {
    RegisterParty: () => {
      const id = scene.slip ? party() : scene.fresh('P')
      const country = chance.of(countries)
      const parent = chance.odds(0.3) && { ultimateParent: scene.slip ? 'NO-PARENT' : chance.of(groups) }
      return { party: id, name: id, country, headquarters: country, ...parent }
    },
    RecordScreening: screening,
    CertifyEndUse: () => ({ party: party(), certificateNo: scene.fresh('EUC'), validUntil: scene.day(-3, 40) }),
    SuspectDiversion: () => ({ party: party(), reportNo: scene.fresh('DIV'), reason }),
    BlockParty: () => ({ party: party(), blockId: scene.fresh('BLK'), reason }),
    AdjudicateScreening: adjudication,
    UnblockParty: unblocking,
    PublishScreeningList: () => ({
      list: chance.odds(0.6) ? 'EL' : 'UN',
      version: scene.fresh('V'),
      effectiveFrom: scene.around(-3, 4),
    }),
    RegisterProduct: () => {
      const sku = scene.slip ? chance.of(skus) : scene.fresh('X')
      const of = { eccn: chance.of(eccns), hsCode: '847330', family: 'OTHER', chipsPerUnit: 1, orderMultiple: 1 }
      return { sku, name: sku, ...of }
    },
    ReclassifyProduct: () => ({
      sku: scene.slip
        ? 'NOTHING'
        : chance.odds(0.7)
          ? (scene.one(scene.named('product').filter((sku) => !skus.includes(sku))) ?? 'L20')
          : 'L20',
      reclassificationNo: scene.fresh('RCL'),
      eccn: chance.of(eccns),
      effectiveFrom: scene.around(-6, 2),
    }),
    RecordControl: control,
    WithdrawControl: () => {
      const all = eccns.flatMap((eccn) =>
        countries.flatMap((country) =>
          scene
            .only(`control~${eccn}~${country}`, 'ControlRecorded')
            .filter(({ data }) => !data.controlId.startsWith('CTL-C') || scene.slip)
            .map(({ data }) => ({ eccn, country, controlId: data.controlId })),
        ),
      )
      const of = scene.slip ? { eccn: chance.of(eccns), country: 'CN', controlId: 'NONE' } : scene.one(all)
      return of && { ...of, effectiveFrom: scene.around(-4, 2) }
    },
  }
}
