import type { Scene } from '../trade/scene.js'
import { allocation } from './allocations.js'
import { approvalPlots } from './approvals.js'
import { forbidden, rationed, regated } from './bars.js'
import { Corner } from './corner.js'
import { correctionPlots, twiceGone } from './corrections.js'
import { journey } from './journeys.js'
import { licencePlots } from './licences.js'
import { orderPlots } from './orders.js'
import { partyPlots } from './parties.js'
import type { Plot, Plots } from './plot.js'
import { releasePlots } from './releases.js'
import { ended, failedLot, lost, ranAway, shuffled, takenBack } from './shipping.js'
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
  'what is scarce is shared out': [4, inCorner(allocation)],
  'a release is taken back': [2.6, inCorner(takenBack)],
  'units are lost and owed again': [3.2, inCorner(lost)],
  'a departure is told twice': [1.5, inCorner(twiceGone)],
  'pieces leave without a release': [1.5, inCorner(ranAway)],
  'what happened is told in any order': [1.7, inCorner(shuffled)],
  'a lot fails its test': [1.5, inCorner(failedLot)],
  'papers end': [2, inCorner(ended)],
  'a directive bars': [3.2, inCorner(forbidden)],
  'a ratio leaves no room': [1, inCorner(rationed)],
  'a control asks for something else': [1, inCorner(regated)],
}
