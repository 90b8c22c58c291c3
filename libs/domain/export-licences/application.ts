import {
  code,
  described,
  optional,
  rulebook,
  text,
  unknownThing,
  vocabulary,
  type EventOf,
  type Instant,
} from '#kernel'
import { destinations, items, parties } from './items.js'

const notice = { noticeNo: described(code, 'The notice of the authority', 'RWA-1'), reason: text }

/** An application for an export licence; stream `application~<applicationNo>`. */
export const applicationVocabulary = vocabulary({
  opens: 'LicenceApplied',
  facts: {
    LicenceApplied: {
      applicationNo: described(code, 'The number of the application', 'Z-1001'),
      items,
      parties: optional(parties),
      destinations: optional(destinations),
    },
    LicenceReturnedWithoutAction: notice,
    LicenceDenied: notice,
  },
  acts: {},
  opposites: {},
})
export type ApplicationEvent = EventOf<typeof applicationVocabulary>

export const applicationRules = rulebook({
  APPLICATION_UNKNOWN: unknownThing('There is no application {applicationNo}'),
  APPLICATION_EXISTS: 'Application {applicationNo} is recorded already',
  APPLICATION_NOTICE_ALREADY_TOLD: 'Notice {noticeNo} on this application is recorded already',
  APPLICATION_ITEM_REPEATED: 'Item {item} stands twice in the application',
})

export type Outcome = { readonly kind: 'returned' | 'denied'; readonly at: Instant }

/** What opened it, and what the authority said of it: a register by date. */
export type Application = {
  readonly applied?: Omit<Extract<ApplicationEvent, { type: 'LicenceApplied' }>, 'type'>
  readonly outcomes: ReadonlyMap<string, Outcome>
}
