import {
  code,
  country,
  day,
  described,
  instant,
  lineNo,
  listOf,
  object,
  rulebook,
  text,
  units,
  vocabulary,
  oneOf,
  type EventOf,
} from '#kernel'
import { part } from '../lines.js'
import { ratio } from '../ratios.js'

const chips = described(units, 'Chips')
const endUseCountry = described(country, 'Where the end use is')
const ofShipment = {
  orderNo: described(code, 'The order', 'PO-1001'),
  line: lineNo,
  quantity: chips,
  endUseCountry,
  shipment: described(code, 'The shipment', 'SH-1'),
}
const noticeNo = described(code, 'The notice', 'NTC-1')

/** Chips of one product that were exported or are about to be, by country of end use; stream `volume~<product>`. */
export const volumeVocabulary = vocabulary({
  facts: {
    RatioSet: {
      documentNo: described(code, 'The document', '91-FR-1684'),
      rule: described(code, 'The rule; the same rule again replaces it', 'BIS-50'),
      countries: described(listOf(country, { min: 1, max: 250 }), 'To these countries together'),
      ratio: described(ratio, 'At most this for each chip shipped to US end use'),
      basis: described(text, 'What it rests on', '91 FR 1684'),
      effectiveFrom: described(instant, 'From when it counts'),
    },
    UnitsExported: {
      noticeNo,
      ...ofShipment,
      takes: described(oneOf(['commitment', 'nothing']), 'What a release committed for it, or nothing'),
      part,
    },
    UnitsCameBack: { noticeNo, ...ofShipment },
    VolumeReported: {
      reportNo: described(code, 'The report', 'RPT-1'),
      endUseCountry,
      quantity: chips,
      period: described(object({ from: day, until: day }), 'The days that it is about'),
    },
  },
  acts: { VolumeCommitted: ofShipment, VolumeReleased: ofShipment },
  opposites: { VolumeCommitted: 'VolumeReleased', VolumeReleased: 'VolumeCommitted' },
})
export type VolumeEvent = EventOf<typeof volumeVocabulary>

export const volumeRules = rulebook({
  'VOL-1': 'Chips exported + committed to the ratio’s countries ≤ ratio × shipped to US end use',
  VOLUME_ALREADY_TOLD: 'The {what} {number} has been recorded for this product',
  VOLUME_PERIOD_BACKWARDS: 'A period ends no earlier than it begins: {from} is after {until}',
  VOLUME_RATIO: 'VOL-1: {used} chips exported and committed under {key}, {limit} allowed by what went to US end use',
  VOLUME_COMMITMENT_SHORT: '{used} chips more of {key} were given back or exported than were committed',
  VOLUME_RETURN_SHORT: '{used} chips more of {key} came back than were exported',
})
