import { Worker } from 'node:worker_threads'
import { expect, jest, test } from '@jest/globals'
import { foundation, order, Serving } from './serving.js'

test('a projector that ended is told of, and started again', async () => {
  const threads = jest.spyOn(Worker.prototype, 'on')
  const projector = () =>
    threads.mock.contexts.map((one) => one as Worker).findLast((one) => one.threadName === 'projector')
  const serving = await Serving.start()
  const restarts = async () =>
    Number(/^clearance_projector_restarts_total (\S+)$/m.exec((await serving.get('/metrics')).body as string)?.[1])
  try {
    expect(await restarts()).toBe(0)
    await projector()!.terminate()
    const down = await serving.get('/health/ready')
    const trouble = expect.stringContaining('started again in 250 ms') as unknown
    expect(down).toMatchObject({ status: 503, body: { details: { projections: { status: 'down', trouble } } } })
    const lines = await serving.lines([...foundation, { command: 'PlaceOrder', ...order('PO-1') }])
    expect((await serving.get(`/v1/orders?atLeast=${lines.at(-1).position}`)).body.orders).toHaveLength(1)
    expect((await serving.get('/health/ready')).status).toBe(200)
    expect(await restarts()).toBe(1)
  } finally {
    threads.mockRestore()
    await serving.stop()
  }
}, 30_000)
