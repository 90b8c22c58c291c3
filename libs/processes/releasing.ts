import { kindOf, nameOf, type Recorded } from '#kernel'
import {
  approvalNotEnded,
  approvalStream,
  assignmentsOf,
  coversIn,
  drawsOf,
  failed,
  holdersOf,
  licenceNotEnded,
  licenceStream,
  lineIn,
  lineKey,
  lineOf,
  lotOf,
  orderStream,
  portionsOf,
  stockStream,
  type Cover,
  type OrderLine,
} from '#domain'
import { commandNamed } from '#commands'
import type { Chunk, Process, Step, World } from './process.js'
import { isAhead } from './ahead.js'

/** Lines that are looked at for a chunk: of most there is one step, or none. */
const atOnce = 100

const [ReleaseEndedLicence, ReleaseEndedApproval, ReleaseFailedLot] = (
  ['ReleaseEndedLicence', 'ReleaseEndedApproval', 'ReleaseFailedLot'] as const
).map((name) => commandNamed(name)!) as [Step['command'], Step['command'], Step['command']]

/** A thing that covers lines, and is over. */
type Ended = Pick<Step, 'command' | 'fields'> & { readonly name: string; covers(cover: Cover): boolean }

/** By other hands, or by a later document, there may be nothing left to do when the ledger is asked. */
const moot = ['LICENCE_NOT_ENDED', 'APPROVAL_NOT_ENDED', 'LOT_NOT_FAILED']

/**
 * Releases what is still held of a thing that is over: of a licence revoked or expired (LIC-6) and of an import approval
 * withdrawn or expired, both after a grace of seven days, and of a lot that failed its test (STK-2), at once. What is
 * planned leaves its plan first; what is released for export stays until that release is withdrawn (ORD-7), which is then a
 * cause of its own.
 *
 * A thing is looked at by its name (`licence~D-1`, `approval~AP-1`, `stock~TPE1~H200 L-1`), perhaps for one line alone
 * (`licence~D-1 PO-1/1`); and a line by itself (`order~PO-1/1`), when covers came back to it from a plan.
 */
export const releasing: Process = {
  name: 'releasing',
  follows: [
    'DateReached',
    'LicenceRevoked',
    'LicenceAmended',
    'LicenceUncommitted',
    'ApprovalWithdrawn',
    'ApprovalAmended',
    'DrawUncommitted',
    'LabTestFailed',
    'StockUncommitted',
    'LinePlanReleased',
    'TransactionAnnulled',
  ],

  causedBy(event) {
    const { stream, type, data } = event
    switch (type) {
      case 'LinePlanReleased':
        return [`${stream}/${(data as OrderLine).line}`]
      case 'LicenceUncommitted':
      case 'DrawUncommitted':
        return [`${stream} ${lineKey(data as OrderLine)}`]
      case 'LabTestFailed':
        return [`${stream} ${lotIn(event)}`]
      case 'StockUncommitted':
        return [`${stream} ${lotIn(event)} ${lineKey(data as OrderLine)}`]
      default:
        return ['licence', 'approval', 'stock'].includes(kindOf(stream)) && !isAhead(event) ? [stream] : []
    }
  },

  async *chunks({ things }, at, world): AsyncGenerator<Chunk> {
    for (const thing of things) {
      if (kindOf(thing) === 'order') yield { steps: await ofLine(lineIn(nameOf(thing)), world), at }
      else yield* ofThing(thing, at, world)
    }
  },
}

const lotIn = ({ data }: Recorded): string => (data as { lot: string }).lot

/** What covers a line and is over, of all that covers its open units. */
async function ofLine(line: OrderLine, world: World): Promise<Step[]> {
  const { state } = await world.state(orderStream(line.orderNo))
  const now = lineOf(state, line.line)
  if (!now) return []
  const names = new Set(coversIn(now).map((cover) => thingOf(cover, now.sku)))
  const steps: Step[] = []
  for (const name of names)
    for (const { ended } of await endedIn(name, world)) steps.push(...(await stepsFor(ended, line, world)))
  return steps
}

const thingOf = (cover: Cover, sku: string): string => {
  if ('licence' in cover) return `licence~${cover.licence}`
  return 'approval' in cover ? `approval~${cover.approval}` : `stock~${cover.site}~${sku} ${cover.lot}`
}

/** Line by line, in an order that a restart keeps; `at` is the last line that was looked at. */
async function* ofThing(thing: string, at: string, world: World): AsyncGenerator<Chunk> {
  for (const { ended, lines } of await endedIn(thing, world)) {
    const left = [...new Set(lines)].sort().filter((key) => `${ended.name} ${key}` > at)
    for (let i = 0; i < left.length; i += atOnce) {
      const some = left.slice(i, i + atOnce)
      const steps = await Promise.all(some.map((key) => stepsFor(ended, lineIn(key), world)))
      yield { steps: steps.flat(), at: `${ended.name} ${some.at(-1)!}` }
    }
  }
}

type Held = { readonly ended: Ended; readonly lines: readonly string[] }

/** What is over of what a thing names, each with the lines that hold something of it; in the order of their names. */
async function endedIn(thing: string, world: World): Promise<Held[]> {
  const [stream, ...rest] = thing.split(' ') as [string, ...string[]]
  switch (kindOf(stream)) {
    case 'licence':
      return licenceEnded(nameOf(stream), rest, world)
    case 'approval':
      return approvalEnded(nameOf(stream), rest, world)
    default:
      return lotsFailed(stream, rest, world)
  }
}

async function licenceEnded(licence: string, only: readonly string[], world: World): Promise<Held[]> {
  const { state } = await world.state(licenceStream(licence))
  if (licenceNotEnded(licence, state, world.now()).length > 0) return []
  const ended: Ended = {
    name: `licence~${licence}`,
    command: ReleaseEndedLicence,
    fields: { licence },
    covers: (cover) => 'licence' in cover && cover.licence === licence,
  }
  return [{ ended, lines: only.length > 0 ? only : [...assignmentsOf(state)].map(lineKey) }]
}

async function approvalEnded(approval: string, only: readonly string[], world: World): Promise<Held[]> {
  const { state } = await world.state(approvalStream(approval))
  if (approvalNotEnded(state, world.now()).length > 0) return []
  const ended: Ended = {
    name: `approval~${approval}`,
    command: ReleaseEndedApproval,
    fields: { approval },
    covers: (cover) => 'approval' in cover && cover.approval === approval,
  }
  return [{ ended, lines: only.length > 0 ? only : [...drawsOf(state)].map(lineKey) }]
}

async function lotsFailed(stream: string, [named, ...only]: readonly string[], world: World): Promise<Held[]> {
  const [site, sku] = nameOf(stream).split('~') as [string, string]
  const { state } = await world.state(stockStream(site, sku))
  const lots = named === undefined ? [...state.lots.keys()] : [named]
  return lots
    .filter((lot) => failed(lotOf(state, lot)))
    .map((lot) => ({
      ended: {
        name: `${stream} ${lot}`,
        command: ReleaseFailedLot,
        fields: { site, lot },
        covers: (cover) => 'lot' in cover && cover.site === site && cover.lot === lot,
      },
      lines: only.length > 0 ? only : [...holdersOf(state, lot)].map(lineKey),
    }))
}

/** A step for each plan that holds units under what is over, and one for what is open. */
async function stepsFor({ name, command, fields, covers }: Ended, line: OrderLine, world: World): Promise<Step[]> {
  const { state } = await world.state(orderStream(line.orderNo))
  const now = lineOf(state, line.line)
  if (!now) return []
  const step = (shipment?: string): Step => ({
    command,
    fields: { ...fields, ...line, ...(shipment !== undefined && { shipment }) },
    part: [name, lineKey(line), ...(shipment === undefined ? [] : [shipment])].join(' '),
    moot,
  })
  const held = (all: Parameters<typeof coversIn>[0]) => coversIn(all).some((one) => one.quantity > 0 && covers(one))
  const planned = [...portionsOf(state.portions, line.line)].filter(([, portion]) => held(portion.covers))
  return [...planned.map(([shipment]) => step(shipment)), ...(held(now) ? [step()] : [])]
}
