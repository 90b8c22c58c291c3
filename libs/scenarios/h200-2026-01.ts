import { sharingOut } from './h200/allocation.js'
import { throughCustoms } from './h200/customs.js'
import { demand } from './h200/demand.js'
import { departures } from './h200/departures.js'
import { directives } from './h200/directives.js'
import { opening } from './h200/document.js'
import { licences, members } from './h200/licences.js'
import { ratioKnown, ratioSet, ratioTalk } from './h200/ratio.js'
import { round } from './h200/round.js'
import { rule } from './h200/rule.js'
import { destination, sku } from './h200/telling.js'
import type { Scenario } from './scenario.js'

/**
 * H200 for China, from January to March 2026: orders of more than two million against a stock of 600,000, a US cap of
 * 75,000 for each customer, a Chinese pool of 400,000 for three of them. It goes by its own clock: facts carry the dates
 * of the case, acts happen when the chapter comes to them. Some of what is asked is refused, as it should be.
 */
export const h200: Scenario = {
  name: 'h200-2026-01',
  title: 'H200 for China, January 2026',
  product: sku,
  destination,
  members,
  chapters: [
    demand,
    rule,
    licences,
    directives,
    round,
    opening,
    departures,
    ratioTalk,
    ratioSet,
    ratioKnown,
    sharingOut,
    throughCustoms,
  ],
}
