import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from '@jest/globals'
import { backup, describeHolder, packageRoot } from '#event-store'
import { createServer } from '#http'
import { configFrom } from '#shell'
import { foundation, party, Serving, type Told } from './serving.js'

test('commands under way are answered before the server ends, and are there when it is back', async () => {
  const serving = await Serving.start({ CLEARANCE_COMMIT_DELAY_MS: '500' })
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
    'Host: localhost',
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

/** The service as a process of its own: how it ended, and what it said. */
async function service(
  env: Record<string, string>,
  stop?: NodeJS.Signals,
): Promise<{ exit: number | null; said: string }> {
  const settings = { PATH: process.env['PATH'], CLEARANCE_PORT: '0', ...env }
  const main = join(packageRoot(), 'dist/apps/server/main.js')
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', main], { env: settings })
  let said = ''
  const hear = (part: Buffer): void => {
    said += part.toString()
    if (stop && said.includes('Serving http://')) child.kill(stop)
  }
  child.stdout.on('data', hear)
  child.stderr.on('data', hear)
  const [exit] = (await once(child, 'exit')) as [number | null]
  return { exit, said }
}

test('asked to end, the process ends with 0, and had said where and for whom it serves', async () => {
  const data = mkdtempSync(join(tmpdir(), 'clearance-e2e-'))
  const { exit, said } = await service({ CLEARANCE_DATA: data }, 'SIGTERM')
  expect([exit, said]).toEqual([0, expect.stringMatching(/Serving http:\/\/127\.0\.0\.1:\d+: this machine only/)])
  rmSync(data, { recursive: true })
})

test('another host without authentication is refused in one sentence', async () => {
  const { exit, said } = await service({ CLEARANCE_HOST: '0.0.0.0', CLEARANCE_DATA: '/nonexistent' })
  expect([exit, said.trim().split('\n')]).toEqual([78, [expect.stringContaining('CLEARANCE_ALLOW_ANONYMOUS=true')]])
})

test('rows of a later ledger are not shown once a backup is put back', async () => {
  const serving = await Serving.start()
  await serving.post('/v1/parties', party('P1'))
  await backup(serving.folder, join(serving.folder, 'backup'))
  const [later] = await serving.lines(foundation)
  expect(later.outcome).toBe('recorded')
  await until(serving, ({ body }) => body.stock?.onHand === 1000)
  await serving.server.close()
  for (const name of readdirSync(serving.folder).filter((one) => one.startsWith('ledger.db')))
    rmSync(join(serving.folder, name))
  copyFileSync(join(serving.folder, 'backup/ledger.db'), join(serving.folder, 'ledger.db'))
  const back = await Serving.start({}, serving.folder)
  const { body } = await until(back, ({ status }) => status !== 503)
  expect([body.position, body.stock.onHand]).toEqual([1, 0])
  await back.stop()
  await serving.stop()
})

/** Asks for the backlog of a product until the answer is as expected. */
async function until(serving: Serving, expected: (told: Told) => boolean): Promise<Told> {
  for (;;) {
    const told = await serving.get('/v1/backlog?product=H200')
    if (expected(told)) return told
    await sleep(10)
  }
}

test('a damaged ledger stops the process with a sentence that says so', async () => {
  const serving = await Serving.start()
  await serving.post('/v1/parties', party('P1'))
  await serving.server.close()
  const [ledger] = readdirSync(serving.folder).filter((name) => name.endsWith('.db') && name !== 'rows.db')
  const file = join(serving.folder, ledger!)
  const whole = readFileSync(file)
  writeFileSync(file, Buffer.concat([Buffer.from('this is no database at all'), whole.subarray(26)]))
  const { exit, said } = await service({ CLEARANCE_DATA: serving.folder, CLEARANCE_LOG_LEVEL: 'silent' })
  expect([exit, said.trim().split('\n')]).toEqual([1, [expect.stringContaining('is damaged')]])
  writeFileSync(file, whole)
  const back = await Serving.start({}, serving.folder)
  expect((await back.get('/v1/streams/party~P1')).status).toBe(200)
  await back.stop()
  await serving.stop()
})
