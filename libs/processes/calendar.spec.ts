import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { Desk } from './desk.js'
import { scheduleAfter, type Process } from './index.js'
import { at, Office, type Clock } from './testing.js'

const official = { evidence: { grade: 'official', source: 'spec' } } as const
const day = (name: string): string => `${name}T00:00:00.000Z`
const none: readonly Process[] = []

const directive = (directiveId: string, effectiveFrom: string, effectiveUntil?: string) => ({
  destination: 'CN',
  directiveId,
  issuer: 'GACC',
  rank: 1,
  effect: 'prohibit',
  effectiveFrom: day(effectiveFrom),
  ...(effectiveUntil !== undefined && { effectiveUntil: day(effectiveUntil) }),
})

let clock: Clock
let office: Office
beforeEach(async () => {
  clock = at(day('2026-01-15'))
  office = await Office.open(none, clock)
})
afterEach(() => office.remove())

const record = (...fields: Parameters<typeof directive>) =>
  office.place.given('RecordDirective', directive(...fields), official)
const reached = async () =>
  (await office.events('DateReached')).map(({ stream, data }) => [stream, (data as { date: string }).date])
async function on(instant: string): Promise<void> {
  clock.now = Date.parse(instant)
  await office.settled()
}
/** Stops everything and begins again on the same folder. */
async function restart(): Promise<void> {
  const { folder } = office.place
  await office.close()
  office = await Office.open(none, clock, folder)
}

describe('the calendar', () => {
  test('tells a date on its stream when it comes, and not before', async () => {
    const { transaction } = await record('X', '2026-03-01')
    await on('2026-02-28T23:59:59.999Z')
    expect(await reached()).toEqual([])
    await on(day('2026-03-01'))
    expect(await reached()).toEqual([['directives~CN', day('2026-03-01')]])
    const [recorded, date] = await office.place.events()
    expect(recorded!.transaction.id).toBe(transaction)
    expect(date).toMatchObject({
      occurredAt: day('2026-03-01'),
      causationId: recorded!.id,
      actor: { id: 'process:calendar', roles: ['process'], verified: true },
    })
  })

  test('tells each date once, however often it begins again', async () => {
    await record('X', '2026-03-01', '2026-05-01')
    await on(day('2026-03-02'))
    await restart()
    await on(day('2026-03-03'))
    await on(day('2026-06-01'))
    await restart()
    await on(day('2026-06-02'))
    expect(await reached()).toEqual([
      ['directives~CN', day('2026-03-01')],
      ['directives~CN', day('2026-05-01')],
    ])
  })

  test('tells what has come while it was away, each as of its own instant', async () => {
    await record('X', '2026-03-01', '2026-05-01')
    await office.settled()
    const { folder } = office.place
    await office.close()
    clock.now = Date.parse(day('2026-07-01'))
    office = await Office.open(none, clock, folder)
    await office.settled()
    const events = await office.events('DateReached')
    expect(events.map(({ occurredAt, recordedAt }) => [occurredAt, recordedAt])).toEqual([
      [day('2026-03-01'), day('2026-07-01')],
      [day('2026-05-01'), day('2026-07-01')],
    ])
  })

  test('catches up with a ledger that it has never seen, and its desk can be thrown away', async () => {
    await office.runner.stop()
    await record('X', '2026-03-01', '2026-05-01')
    clock.now = Date.parse(day('2026-04-01'))
    office = Office.over(office.place, none, clock)
    await office.settled()
    expect(await reached()).toEqual([['directives~CN', day('2026-03-01')]])
    await office.runner.stop()
    const desk = Desk.open(office.place.folder)
    desk.clear()
    desk.close()
    office = Office.over(office.place, none, clock)
    await on(day('2026-06-01'))
    expect(await reached()).toEqual([
      ['directives~CN', day('2026-03-01')],
      ['directives~CN', day('2026-05-01')],
    ])
  })

  test('tells nothing of a date that had passed when it was told, nor of one that was taken back', async () => {
    await record('PAST', '2026-01-01')
    const { transaction } = await record('WRONG', '2026-03-01')
    await office.settled()
    await office.place.given('AnnulTransaction', { transactionId: transaction, reason: 'wrong' })
    await on(day('2026-04-01'))
    expect(await reached()).toEqual([])
    expect(office.runner.standing()).toMatchObject({ position: 3, waiting: {}, refused: [] })
  })

  test('waits for a clock of the ledger that is behind its own', async () => {
    await record('X', '2026-03-01')
    await office.settled()
    await office.runner.stop()
    const ahead = { now: Date.parse(day('2026-03-01')) }
    office = Office.over(office.place, none, ahead)
    await office.settled()
    expect(await reached()).toEqual([])
    clock.now = ahead.now
    await office.settled()
    expect(await reached()).toEqual([['directives~CN', day('2026-03-01')]])
  })
})

describe('a schedule', () => {
  const event = { stream: 'list~BIS', recordedAt: day('2026-02-01'), id: 'E2' }
  const known = ['2026-01-20', '2026-01-25', '2026-03-01'].map((date) => ({
    stream: 'list~BIS',
    date: day(date),
    cause: 'E1',
  }))

  test('keeps what came and is still a date of the stream, drops what is none any more, adds what is ahead', () =>
    expect(scheduleAfter(known, [day('2026-01-20'), day('2026-03-01'), day('2026-04-01')], event)).toEqual([
      { stream: 'list~BIS', date: day('2026-01-20'), cause: 'E1' },
      { stream: 'list~BIS', date: day('2026-03-01'), cause: 'E1' },
      { stream: 'list~BIS', date: day('2026-04-01'), cause: 'E2' },
    ]))
})
