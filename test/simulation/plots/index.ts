import type { Scene } from '../trade/scene.js'
import { allocation } from './allocations.js'
import { approvalPlots } from './approvals.js'
import { Corner } from './corner.js'
import { correctionPlots } from './corrections.js'
import { journey } from './journeys.js'
import { licencePlots } from './licences.js'
import { orderPlots } from './orders.js'
import { partyPlots } from './parties.js'
import type { Plot, Plots } from './plot.js'
import { releasePlots } from './releases.js'
import { stockPlots } from './stock.js'

const inCorner =
  (plot: (corner: Corner) => Plot) =>
  (scene: Scene): Plot =>
    plot(new Corner(scene))

/** Every plot that there is, each as often as its weight says. */
export const plots: Plots = {
  ...partyPlots,
  ...orderPlots,
  ...stockPlots,
  ...licencePlots,
  ...approvalPlots,
  ...correctionPlots,
  ...releasePlots,
  'a line on its whole way': [4, inCorner(journey)],
  'what is scarce is shared out': [3, inCorner(allocation)],
}
