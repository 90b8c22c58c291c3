import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Harness } from '../contract.js'
import type { EventStore } from '../port.js'
import { openSqlite } from './index.js'

/** New folders for tests, and how to remove them all. */
export function folders(): { make(): string; remove(): void } {
  const made: string[] = []
  return {
    make() {
      made.push(mkdtempSync(join(tmpdir(), 'ledger-')))
      return made.at(-1)!
    },
    remove() {
      for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true })
    },
  }
}

export function sqliteHarness(options: { thread: boolean }): Harness {
  const { make, remove } = folders()
  const places = new Map<EventStore, string>()
  const openIn = async (folder: string): Promise<EventStore> => {
    const store = await openSqlite({ folder, mode: 'write', ...options })
    places.set(store, folder)
    return store
  }
  return {
    open: () => openIn(make()),
    async reopen(store) {
      await store.close()
      return openIn(places.get(store)!)
    },
    destroy: async () => remove(),
  }
}
