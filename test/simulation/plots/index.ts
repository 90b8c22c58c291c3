import type { Plots } from './plot.js'
import { departing, releasing } from './supply.js'

/** Every plot that there is, each as often as its weight says. */
export const plots: Plots = {
  'a shipment leaves': [
    1,
    function* (scene) {
      yield* departing(scene, yield* releasing(scene))
    },
  ],
}
