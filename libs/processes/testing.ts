import { decodeEvent } from '#domain'
import type { Recorded } from '#kernel'
import { Place } from '#ledger/testing'
import { Runner, type Process, type Told } from './index.js'

/** A clock that stands until it is set. */
export type Clock = { now: number }
export const at = (instant: string): Clock => ({ now: Date.parse(instant) })

/** A ledger with its processes, on one clock. */
export class Office {
  readonly told: Told[] = []

  private constructor(
    readonly place: Place,
    readonly runner: Runner,
    told: Told[],
  ) {
    this.told = told
  }

  static async open(processes: readonly Process[], clock: Clock, folder?: string): Promise<Office> {
    const now = (): number => clock.now
    const place = await Place.open({ now, ...(folder !== undefined && { folder }) })
    return Office.over(place, processes, clock)
  }

  /** Processes beside a ledger that is open. */
  static over(place: Place, processes: readonly Process[], clock: Clock): Office {
    const { folder, store, ledger } = place
    const told: Told[] = []
    const runner = new Runner({
      folder,
      store,
      ledger,
      processes,
      submit: (ask) => ledger.submit(ask),
      now: () => clock.now,
      tell: (one) => void told.push(one),
    })
    return new Office(place, runner, told)
  }

  /** Everything is done that can be done now. */
  settled(): Promise<void> {
    return this.runner.settled()
  }

  /** The events of these types, in order. */
  async events(...types: string[]): Promise<Recorded[]> {
    return (await this.place.events()).filter(({ type }) => types.includes(type))
  }

  async close(): Promise<void> {
    await this.runner.stop()
    await this.place.close()
  }

  async remove(): Promise<void> {
    await this.runner.stop()
    await this.place.remove()
  }
}

/** The event at a position. */
export async function eventAt({ store }: Place, position: number): Promise<Recorded> {
  for await (const [one] of store.readAll({ after: position - 1, until: position })) return decodeEvent(one!.json)
  throw new Error(`There is no event at ${position}`)
}

const from = { effectiveFrom: '2026-01-01T00:00:00.000Z' }
const official = { evidence: { grade: 'official', source: 'spec' } } as const
const all = 1_000_000

/** What an order to China needs: parties, a product, a control with licence and approval, licence D1, approval A1, stock. */
export async function trade(place: Place, validUntil = '2026-12-31'): Promise<void> {
  const party = { party: 'ALDER', name: 'Alder', country: 'CN', headquarters: 'CN' }
  const product = { sku: 'H200', name: 'H200', eccn: '4A090.A', hsCode: '847330', family: 'HOPPER', chipsPerUnit: 1 }
  const gates = {
    authorisation: 'licence',
    importApproval: 'yes',
    importEntry: 'no',
    exportFiling: 'no',
    labTest: 'no',
  }
  await place.given('PublishScreeningList', { list: 'EL', version: 'V1', ...from }, official)
  await place.given('RegisterParty', party)
  await place.given('RegisterProduct', { ...product, orderMultiple: 1 })
  const control = { eccn: '4A090.A', country: 'CN', controlId: 'C1', ...gates, basis: 'spec', ...from }
  await place.given('RecordControl', control, official)
  const screened = { list: 'EL', listVersion: 'V1', ownersIncluded: true, outcome: 'clear' }
  await place.given('RecordScreening', { party: 'ALDER', screeningId: 'S1', ...screened }, official)
  const licence = {
    licenceNo: 'D1',
    documentNo: 'DOC-1',
    items: [{ item: 'I-1', eccn: '4A090.A', quantity: all }],
    parties: [{ party: 'ALDER', roles: ['customer', 'endUser', 'consignee'] }],
    destinations: ['CN'],
    validFrom: '2026-01-01',
    validUntil,
    timeZone: 'America/New_York',
    conditions: [],
  }
  await place.given('IssueLicence', licence, official)
  const grant = {
    approval: 'A1',
    documentNo: 'D1',
    destination: 'CN',
    members: ['ALDER'],
    products: ['HOPPER'],
    pool: { bound: 'exact', quantity: all },
    timeZone: 'Asia/Shanghai',
  }
  await place.given('GrantApproval', grant, official)
  const effect = { approval: 'A1', documentNo: 'D1', reason: 'seen' }
  await place.given('MakeApprovalEffective', effect, { approver: 'lead-2' })
  await place.given('ReceiveStock', { site: 'TPE1', sku: 'H200', receiptNo: 'R1', lot: 'L1', quantity: all })
}

/** Orders of 10 units, confirmed, and all of them covered at each gate. */
export async function coveredOrders(place: Place, numbers: readonly string[]): Promise<void> {
  const parties = { customer: 'ALDER', endUser: 'ALDER', consignee: 'ALDER', destination: 'CN' }
  const each = (name: string, fields: object) =>
    Promise.all(numbers.map((orderNo) => place.given(name, { orderNo, ...fields })))
  await each('PlaceOrder', { ...parties, lines: [{ line: 1, sku: 'H200', quantity: 10 }] })
  await each('ConfirmOrder', {})
  await each('AssignLicence', { line: 1, licence: 'D1', item: 'I-1', quantity: 10 })
  await each('DrawApproval', { line: 1, approval: 'A1', quantity: 10 })
  await each('ReserveStock', { line: 1, site: 'TPE1', lot: 'L1', quantity: 10 })
}

/** A plan for all units of an order. */
export const planning = (shipment: string, orderNo: string) => ({
  shipment,
  consignee: 'ALDER',
  endUser: 'ALDER',
  destination: 'CN',
  site: 'TPE1',
  route: 'TPE-SHA',
  lines: [{ orderNo, line: 1, quantity: 10 }],
})
