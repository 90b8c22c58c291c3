import { kindOf, nameOf, type Grounds } from '#kernel'
import { decodeEvent, groupOf, partyStream, productStream } from '#domain'
import { commandNamed } from '#commands'
import type { StoredEvent } from '#event-store'
import type { Chunk, Process, Step, Work, World } from './process.js'
import { isAhead } from './ahead.js'

/** Events that are looked through at once for orders; their lines are determined in one go. */
const atOnce = 200

/** What gives lines their gates: its grounds name what they rest on. */
const determining = ['OrderConfirmed', 'LineGatesDetermined'] as const
/** Units that are open again, maybe after their gates were left alone because they had left. */
const reopening: readonly string[] = ['LineReturned', 'LineReopened', 'LineIncreased']

const DetermineGates = commandNamed('DetermineGates')!

/** Determines the gates of an order again. */
export const regating = (orderNo: string): Step => ({
  command: DetermineGates,
  fields: { orderNo },
  part: `order~${orderNo}`,
})

/**
 * CTL-3: when what gates rest on has changed, the gates of lines that have not left are determined again. That is a
 * control, recorded, withdrawn or come to its date; a product that is classified otherwise; and the headquarters of a
 * party, if what told them was annulled.
 *
 * Which orders are concerned stands in the ledger: each determination names in its grounds the products, parties and
 * controls that it read. One after the change had read the change.
 */
export const gates: Process = {
  name: 'gates',
  follows: [
    'ControlRecorded',
    'ControlWithdrawn',
    'ProductReclassified',
    'DateReached',
    'TransactionAnnulled',
    ...reopening,
  ],
  merges: true,

  causedBy(event) {
    const { stream, type } = event
    if (reopening.includes(type)) return [stream]
    const concerns = ['control', 'product', ...(type === 'TransactionAnnulled' ? ['party'] : [])]
    return concerns.includes(kindOf(stream)) && !isAhead(event) ? [stream] : []
  },

  async *chunks(work, at, world): AsyncGenerator<Chunk> {
    const orders = work.things.filter((thing) => kindOf(thing) === 'order')
    if (at === '' && orders.length > 0) yield { steps: orders.map((stream) => regating(nameOf(stream))), at: '0' }
    const things = work.things.filter((thing) => kindOf(thing) !== 'order')
    if (things.length > 0) yield* throughLedger({ ...work, things }, Number(at), world)
  },
}

/** Every determination up to the cause, from a position on: the orders of those that rest on a thing that has changed. */
async function* throughLedger({ things, position }: Work, after: number, world: World): AsyncGenerator<Chunk> {
  const until = position
  for await (const read of world.store.readAll({ after, until, types: determining, batch: atOnce })) {
    const orders = new Set<string>()
    for (const event of read) {
      const { stream } = decodeEvent(event.json)
      if (!orders.has(stream) && (await restsOn(await groundsOf(event, world), things, world))) orders.add(stream)
    }
    const steps = [...orders].map((stream) => regating(nameOf(stream)))
    yield { steps, at: String(read.at(-1)!.position) }
  }
}

/** The grounds of a transaction stand on its first event. */
async function groundsOf({ json }: StoredEvent, world: World): Promise<Grounds> {
  const { transaction } = decodeEvent(json)
  if (transaction.grounds) return transaction.grounds
  const [first] = await world.store.readTransaction(transaction.id)
  return first ? (decodeEvent(first.json).transaction.grounds ?? {}) : {}
}

/**
 * Whether gates may rest on one of these things. Beside what was read, that is a control of another ECCN that a product has
 * been given since, or of a country that a party was told to be in: then the determination that saw it changed nothing
 * and was not recorded.
 */
async function restsOn(grounds: Grounds, things: readonly string[], world: World): Promise<boolean> {
  if (things.some((thing) => Object.hasOwn(grounds, thing))) return true
  const controls = things.filter((thing) => kindOf(thing) === 'control').map((thing) => thing.split('~').slice(1))
  if (controls.length === 0) return false
  const read = Object.keys(grounds)
  const eccns = new Set<string>()
  const countries = new Set(
    read.filter((stream) => kindOf(stream) === 'control').map((stream) => stream.split('~')[2]!),
  )
  for (const stream of read) {
    const id = nameOf(stream)
    if (kindOf(stream) === 'product') for (const eccn of await eccnsOf(id, world)) eccns.add(eccn)
    if (kindOf(stream) === 'party') for (const country of await countriesOf(id, world)) countries.add(country)
  }
  return controls.some(([eccn, country]) => eccns.has(eccn!) && countries.has(country!))
}

async function eccnsOf(sku: string, world: World): Promise<string[]> {
  const { registered, reclassifications } = (await world.state(productStream(sku))).state
  return [registered?.eccn ?? [], ...[...reclassifications.values()].map(({ eccn }) => eccn)].flat()
}

async function countriesOf(party: string, world: World): Promise<string[]> {
  const { state } = await world.state(partyStream(party))
  const parent = groupOf(party, state)
  const owner = parent === party ? state : (await world.state(partyStream(parent))).state
  return [state, owner].flatMap(({ registered }) => registered?.headquarters ?? [])
}
