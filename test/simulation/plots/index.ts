import { allocation } from './allocations.js'
import { Corner } from './corner.js'
import { journey } from './journeys.js'
import type { Plot, Plots } from './plot.js'
import { departing, releasing } from './supply.js'
import type { Scene } from '../trade/scene.js'

const inCorner =
  (plot: (corner: Corner) => Plot) =>
  (scene: Scene): Plot =>
    plot(new Corner(scene))

/** Every plot that there is, each as often as its weight says. */
export const plots: Plots = {
  'a shipment leaves': [
    1,
    function* (scene) {
      yield* departing(scene, yield* releasing(scene))
    },
  ],
  'a line on its whole way': [3, inCorner(journey)],
  'what is scarce is shared out': [2, inCorner(allocation)],
}
