import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from '@jest/globals'
import { describeHolder } from '#event-store'
import { createServer } from '#http'
import { configFrom } from '#shell'
import { party, Serving } from './serving.js'

test('commands under way are answered before the server ends, and are there when it is back', async () => {
  const serving = await Serving.start({ CLEARANCE_COMMIT_DELAY_MS: '1000' })
  const names = Array.from({ length: 50 }, (_, i) => `P-${i}`)
  const answers = names.map((name) => serving.post('/v1/parties', party(name)))
  await Promise.race(answers)
  await serving.server.close()
  const told = await Promise.all(answers)
  expect(told.map(({ status }) => status)).toEqual(told.map(() => 201))

  const back = await Serving.start({}, serving.folder)
  const { body } = await back.get('/v1/events?type=PartyRegistered&limit=1000')
  expect(body.events).toHaveLength(50)
  await back.stop()
  await serving.stop()
})

test('a caller that hangs does not keep the server from ending', async () => {
  const serving = await Serving.start()
  const socket = connect(Number(new URL(serving.url).port), '127.0.0.1')
  socket.on('error', () => undefined)
  const head = [
    'POST /v1/commands HTTP/1.1',
    'Host: e2e',
    'Content-Type: application/x-ndjson',
    'Transfer-Encoding: chunked',
  ]
  socket.write(`${head.join('\r\n')}\r\n\r\n`)
  await sleep(100)
  await serving.stop()
  socket.destroy()
}, 15_000)

test('the folder knows who serves it, and a second server is refused with a sentence that says so', async () => {
  const serving = await Serving.start()
  expect(await describeHolder(serving.folder)).toMatchObject({ name: 'clearance', url: serving.url })
  const second = createServer(
    configFrom({ CLEARANCE_DATA: serving.folder, CLEARANCE_PORT: '0', CLEARANCE_LOG_LEVEL: 'silent' }),
  )
  await expect(second).rejects.toThrow(serving.url)
  expect((await serving.get('/health/live')).status).toBe(200)
  await serving.stop()
  expect(await describeHolder(serving.folder)).toBeUndefined()
})

test('a port that is taken lets go of the folder', async () => {
  const serving = await Serving.start()
  const folder = `${serving.folder}/other`
  const { port } = new URL(serving.url)
  await expect(Serving.start({ CLEARANCE_PORT: port }, folder)).rejects.toThrow(/EADDRINUSE|in use/)
  expect(await describeHolder(folder)).toBeUndefined()
  await serving.stop()
})

test('it listens on this machine only', async () => {
  const serving = await Serving.start()
  expect(new URL(serving.url).hostname).toBe('127.0.0.1')
  await serving.stop()
})
