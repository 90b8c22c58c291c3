import { afterAll, afterEach, beforeEach, describe } from '@jest/globals'
import { agreeing } from './contract/agreeing.js'
import { appending } from './contract/appending.js'
import { extremes } from './contract/extremes.js'
import { reading } from './contract/reading.js'
import { repeating } from './contract/repeating.js'
import { subscribing } from './contract/subscribing.js'
import type { Harness } from './contract/tools.js'
import type { EventStore } from './port.js'

export type { Harness } from './contract/tools.js'

/** The whole contract of the port, for one adapter. An adapter passes all of it. */
export function eventStoreContract(name: string, harness: Harness): void {
  describe(`the event store contract: ${name}`, () => {
    afterAll(() => harness.destroy())
    describe('agreeing', () => agreeing(harness))
    describe('each promise', () => promises(harness))
  })
}

function promises(harness: Harness): void {
  let current: EventStore
  const store = (): EventStore => current
  const reopened = async (): Promise<void> => {
    current = await harness.reopen(current)
  }
  beforeEach(async () => {
    current = await harness.open()
  })
  afterEach(() => current.close())

  describe('appending', () => appending(store))
  describe('repeating', () => repeating(store, reopened))
  describe('reading', () => reading(store, reopened))
  describe('subscribing', () => subscribing(store, reopened))
  describe('extremes', () => extremes(store, reopened))
}
