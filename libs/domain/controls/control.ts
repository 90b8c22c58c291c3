import { code, described, instant, rulebook, text, unknownThing, vocabulary } from '#kernel'
import type { EventOf, Grade, Instant } from '#kernel'
import { gateFields, type Gates } from '../gates.js'

const controlId = described(code, 'The rule or determination', '91-FR-1684')

/** What exports of one ECCN to one country need; stream `control~<eccn>~<country>`. It is there by its records. */
export const controlVocabulary = vocabulary({
  facts: {
    ControlRecorded: {
      controlId,
      ...gateFields,
      basis: described(text, 'What it rests on', '91 FR 1684'),
      effectiveFrom: described(instant, 'From when it counts'),
    },
    ControlWithdrawn: { controlId, effectiveFrom: described(instant, 'From when it counts no more') },
  },
  acts: {},
  opposites: {},
})
export type ControlEvent = EventOf<typeof controlVocabulary>

export const controlRules = rulebook({
  'CTL-1':
    'The gates of a line are the strictest of the controls for its destination, its end user’s headquarters and its ultimate parent’s',
  'CTL-2':
    'With no control recorded for the destination they are undetermined: the order is recorded and not confirmed',
  'CTL-3': 'A changed control has the gates of open lines determined again; a release for export looks again by itself',
  CONTROL_ALREADY_TOLD: 'Control {controlId} is recorded already',
  CONTROL_WITHDRAWAL_ALREADY_TOLD: 'The withdrawal of control {controlId} is recorded already',
  CONTROL_UNKNOWN: unknownThing('Control {controlId} is not recorded here'),
  EXCEPTION_MISPLACED:
    'A control names the symbol of a licence exception if its authorisation is exception, and only then',
})

/** `grade` is that of its evidence; none counts as the lowest. */
export type ControlRecord = { readonly gates: Gates; readonly effectiveFrom: Instant; readonly grade?: Grade }
export type ControlEnd = { readonly effectiveFrom: Instant; readonly grade?: Grade }

/** A register by date: records and their ends, by control. */
export type Control = {
  readonly records: ReadonlyMap<string, ControlRecord>
  readonly ends: ReadonlyMap<string, ControlEnd>
}
