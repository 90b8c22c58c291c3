import { writeSync } from 'node:fs'
import { commandNamed } from '#commands'
import { openSqlite } from '#event-store'
import { Ledger } from '#ledger'

/** Records receipts of stock one after the other, and says each on standard output once it is answered. */
const [folder, count] = process.argv.slice(2) as [string, string]
const store = await openSqlite({ folder, mode: 'write' })
const ledger = new Ledger({ store })
const actor = { id: 'durability', roles: [], verified: false }

async function must(name: string, fields: object): Promise<void> {
  const command = commandNamed(name)!
  if (!command.shape.accepts(fields)) throw new Error(`${name} does not take ${JSON.stringify(fields)}`)
  const answer = await ledger.submit({ command, fields: { ...fields }, envelope: {}, actor })
  if (answer.outcome !== 'recorded') throw new Error(JSON.stringify(answer))
}

const product = { sku: 'H200', name: 'H200', eccn: '4A090.A', hsCode: '847330', family: 'HOPPER' }
await must('RegisterProduct', { ...product, chipsPerUnit: 1, orderMultiple: 1 })
writeSync(1, 'begin\n')
for (let i = 0; i < Number(count); i++) {
  await must('ReceiveStock', { site: 'TPE1', sku: 'H200', receiptNo: `R${i}`, lot: 'L1', quantity: 1 })
  writeSync(1, `ack ${i}\n`)
}
await ledger.close()
await store.close()
