import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { commandNamed, type Envelope } from '#commands'
import { openSqlite, type SqliteStore } from '#event-store'
import { Ledger, type Answer } from '#ledger'

const actor = { id: 'bench', roles: [], verified: false }
const official: Envelope = { evidence: { grade: 'official', source: 'bench' } }

export type Fields = Readonly<Record<string, unknown>>
export type World = {
  folder: string
  store: SqliteStore
  ledger: Ledger
  go(command: string, fields: Fields, envelope?: Envelope, how?: { dryRun: boolean }): Promise<Answer>
  close(): Promise<void>
}

/** Whatever takes commands: a world of the bench, or a spec. */
export type Asking = Pick<World, 'go'>

export function emptyFolder(): string {
  return mkdtempSync(join(tmpdir(), 'clearance-bench-'))
}

/** A ledger of its own in a folder of its own. */
export async function openWorld(options: { commitDelayMs?: number; folder?: string } = {}): Promise<World> {
  const { commitDelayMs = 0, folder = emptyFolder() } = options
  const store = await openSqlite({ folder, mode: 'write', commitDelayMs, holder: { name: 'bench', pid: process.pid } })
  const ledger = new Ledger({ store })
  const go: World['go'] = async (name, fields, envelope = {}, how = { dryRun: false }) => {
    const command = commandNamed(name)
    if (!command?.shape.accepts(fields)) throw new Error(`${name} does not take ${JSON.stringify(fields)}`)
    return ledger.submit({ command, fields, envelope, actor, ...how })
  }
  const close = async (): Promise<void> => {
    await ledger.close()
    await store.close()
    rmSync(folder, { recursive: true, force: true })
  }
  return { folder, store, ledger, go, close }
}

export const site = (i: number): string => `SITE${i}`
export const orderNo = (i: number): string => `PO-${String(i).padStart(7, '0')}`

/** For what a bench rests on: it is recorded, or the bench is wrong. */
export const must = async (answer: Promise<Answer>): Promise<void> => wanted(await answer)

function wanted(answer: Answer): void {
  if (answer.outcome !== 'recorded' && answer.outcome !== 'wouldRecord')
    throw new Error(`Not recorded: ${JSON.stringify(answer)}`)
}

/** Parties, a product and the controls that orders need; for the United States, so that stock is the one gate left. */
export async function foundation({ go }: Asking): Promise<void> {
  await must(
    go('PublishScreeningList', { list: 'EL', version: 'V1', effectiveFrom: '2026-01-01T00:00:00.000Z' }, official),
  )
  for (const party of ['BUYER', 'USER', 'CONSIGNEE']) {
    await must(go('RegisterParty', { party, name: party, country: 'US', headquarters: 'US' }))
    const screening = {
      party,
      screeningId: `S-${party}`,
      list: 'EL',
      listVersion: 'V1',
      ownersIncluded: true,
      outcome: 'clear',
    }
    await must(go('RecordScreening', screening, official))
  }
  for (const sku of ['H200', 'GH200'])
    await must(
      go('RegisterProduct', {
        sku,
        name: sku,
        eccn: '4A090.A',
        hsCode: '847330',
        family: 'HOPPER',
        chipsPerUnit: 1,
        orderMultiple: 1,
      }),
    )
  const gates = { authorisation: 'NLR', importApproval: 'no', importEntry: 'no', exportFiling: 'no', labTest: 'no' }
  const control = {
    eccn: '4A090.A',
    country: 'US',
    controlId: 'C1',
    ...gates,
    basis: 'bench',
    effectiveFrom: '2026-01-01T00:00:00.000Z',
  }
  await must(go('RecordControl', control, official))
}

export const orderOf = (i: number, quantity: number, lines = 1): Fields => ({
  orderNo: orderNo(i),
  customer: 'BUYER',
  endUser: 'USER',
  consignee: 'CONSIGNEE',
  destination: 'US',
  lines: Array.from({ length: lines }, (_, line) => ({
    line: line + 1,
    sku: line % 2 === 0 ? 'H200' : 'GH200',
    quantity,
  })),
})

/** Confirmed orders that can take reservations for as long as a bench runs. */
export async function confirmedOrders({ go }: World, from: number, to: number, quantity = 1_000_000): Promise<void> {
  const numbers = Array.from({ length: to - from }, (_, i) => from + i)
  await Promise.all(numbers.map((i) => must(go('PlaceOrder', orderOf(i, quantity)))))
  await Promise.all(numbers.map((i) => must(go('ConfirmOrder', { orderNo: orderNo(i) }))))
}

export async function stocks({ go }: World, count: number, quantity = 1_000_000_000): Promise<void> {
  const all = Array.from({ length: count }, (_, i) => i)
  await Promise.all(
    all.map((i) => must(go('ReceiveStock', { site: site(i), sku: 'H200', receiptNo: `R${i}`, lot: 'L1', quantity }))),
  )
}

export const reservation = (order: number, stock: number): Fields => ({
  orderNo: orderNo(order),
  line: 1,
  site: site(stock),
  lot: 'L1',
  quantity: 1,
})

/** Clients that each wait for an answer before they ask again. Returns answers a second. */
export async function drive(
  clients: number,
  count: number,
  ask: (i: number, client: number) => Promise<Answer>,
): Promise<number> {
  let next = 0
  const started = performance.now()
  await Promise.all(
    Array.from({ length: clients }, async (_, client) => {
      for (let i = next++; i < count; i = next++) wanted(await ask(i, client))
    }),
  )
  return count / ((performance.now() - started) / 1000)
}
