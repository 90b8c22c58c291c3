import { applying } from './allocating.js'
import { gates } from './gates.js'
import type { Process } from './process.js'
import { releasing } from './releasing.js'

/** What the ledger does by itself, beside the calendar. */
export const processes: readonly Process[] = [gates, releasing, applying]
