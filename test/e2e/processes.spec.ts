import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, expect, test } from '@jest/globals'
import { official, Serving } from './serving.js'

const directive = (effectiveFrom: string) => ({
  directiveId: 'GACC-1',
  issuer: 'GACC',
  rank: 1,
  effect: 'prohibit',
  effectiveFrom,
  ...official,
})
const soon = (milliseconds: number): string => new Date(Date.now() + milliseconds).toISOString()

let serving: Serving
afterEach(() => serving.stop())

/** The types of event on a stream, once there are so many. */
async function typesOn(serving: Serving, stream: string, count: number): Promise<string[]> {
  for (let waited = 0; ; waited += 20) {
    const { body } = await serving.get(`/v1/streams/${stream}`)
    const events = (body.events ?? []) as { event: { type: string } }[]
    if (events.length >= count || waited > 10_000) return events.map(({ event }) => event.type)
    await sleep(20)
  }
}

test('a date that comes while the server serves is told by it, and health and metrics know', async () => {
  serving = await Serving.start()
  const date = soon(1200)
  expect((await serving.post('/v1/directives/CN', directive(date))).status).toBe(201)
  expect((await serving.get('/v1/directives')).body.directives ?? []).not.toContainEqual(
    expect.objectContaining({ standing: 'inForce' }),
  )
  expect(await typesOn(serving, 'directives~CN', 2)).toEqual(['DirectiveRecorded', 'DateReached'])
  const { body } = await serving.get('/v1/directives?atLeast=2')
  expect(body.directives).toMatchObject([{ directiveId: 'GACC-1', standing: 'inForce' }])
  const { body: health } = await serving.get('/health/ready')
  expect(health.info.processes).toMatchObject({ status: 'up', running: true, refused: [] })
  const { body: metrics } = await serving.get('/metrics')
  expect(metrics).toContain('clearance_process_steps_total{process="calendar",outcome="recorded"} 1')
  expect(metrics).toContain('clearance_process_lag_events')
  expect(metrics).toContain('clearance_commands_total{command="ReachDate",outcome="recorded"} 1')
})

test('a server whose role it is not tells no dates; one that comes later does', async () => {
  serving = await Serving.start({ CLEARANCE_ROLES: 'api,projector' })
  await serving.post('/v1/directives/CN', directive(soon(150)))
  await sleep(400)
  expect(await typesOn(serving, 'directives~CN', 1)).toEqual(['DirectiveRecorded'])
  expect((await serving.get('/health/ready')).body.info.processes).toEqual({ status: 'up', running: false })
  await serving.server.close()
  const later = await Serving.start({}, serving.folder)
  expect(await typesOn(later, 'directives~CN', 2)).toEqual(['DirectiveRecorded', 'DateReached'])
  await later.stop()
})

test('no request reaches a date by itself', async () => {
  serving = await Serving.start()
  const fields = { stream: 'directives~CN', date: soon(-1000) }
  expect((await serving.post('/v1/dates', fields)).status).toBe(404)
  expect(await serving.lines([{ command: 'ReachDate', ...fields }])).toMatchObject([{ code: 'COMMAND_UNKNOWN' }])
})
