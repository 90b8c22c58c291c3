import { type Makers, ofLine, type Scene } from './scene.js'

/** What processes ask by themselves, and people may ask for too. */
export function processMakers(scene: Scene): Makers {
  const { chance } = scene

  /** A line with something that covers it, open or planned; of one kind. */
  function held(kind: 'licences' | 'draws' | 'reservations') {
    const all = scene
      .lines()
      .flatMap(({ order, line }) => [
        ...[...line.covers[kind].keys()].map((key) => ({ ...ofLine({ order, line }), key })),
        ...[...line.plans].flatMap(([shipment, { covers }]) =>
          [...covers[kind].keys()].map((key) => ({ ...ofLine({ order, line }), key, shipment })),
        ),
      ])
    return scene.one(all)
  }

  return {
    DetermineGates: () => {
      const orderNo = scene.slip ? 'PO-NONE' : scene.one(scene.orders)?.orderNo
      return orderNo === undefined ? undefined : { orderNo }
    },
    ReleaseEndedLicence: () => {
      const found = held('licences')
      if (!found) return undefined
      const { key, ...of } = found
      return { ...of, licence: key.split('/')[0] }
    },
    ReleaseEndedApproval: () => {
      const found = held('draws')
      if (!found) return undefined
      const { key, ...of } = found
      return { ...of, approval: key.split('/')[0] }
    },
    ReleaseFailedLot: () => {
      const found = held('reservations')
      if (!found) return undefined
      const [site, lot] = found.key.split('/')
      const { key: _, ...of } = found
      return { ...of, site, lot: chance.odds(0.9) ? lot : 'L-NONE' }
    },
  }
}
