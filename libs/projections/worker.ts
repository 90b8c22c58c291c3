import { parentPort, workerData } from 'node:worker_threads'
import { Keeper, type FromKeeper, type ToKeeper } from './keeper.js'

/** The projector's thread. */
const { folder, wake } = workerData as { folder: string; wake: Int32Array }
const port = parentPort!
const keeper = new Keeper(folder, wake, (message: FromKeeper) => port.postMessage(message))
port.on('message', (message: ToKeeper) => keeper.take(message))
void keeper.keep().finally(() => port.close())
