import { eventStoreContract } from '../contract.js'
import { sqliteHarness } from './testing.js'

eventStoreContract('SQLite, writing in a thread of its own', sqliteHarness({ thread: true }))
eventStoreContract('SQLite, writing in the calling thread', sqliteHarness({ thread: false }))
