import { fieldsOf, recordedIn, type Recorded } from '#kernel'
import { contextOf } from './contexts.js'

/** Reads a recorded event; what this version of the ledger does not know stops here, with a sentence. */
export function decodeEvent(json: string): Recorded {
  const event = recordedIn(json)
  const context = contextOf(event.stream)
  if (!context) throw new Error(`Event ${event.id} stands on ${event.stream}, a kind of stream that is not known here`)
  if (!fieldsOf(context.vocabulary, event.type))
    throw new Error(`Event ${event.id} is a ${event.type}, which ${context.kind} streams do not have`)
  if (event.version !== 1)
    throw new Error(`Event ${event.id} is version ${event.version} of ${event.type}; version 1 is known`)
  return event
}
