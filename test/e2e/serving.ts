import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createServer, type Server } from '#http'
import { configFrom } from '#shell'

export type Told = { status: number; headers: Headers; body: any } // eslint-disable-line @typescript-eslint/no-explicit-any -- JSON

type How = Parameters<typeof createServer>[1]

/** A server of this process in a folder of its own, and requests to it. */
export class Serving {
  private constructor(
    readonly folder: string,
    readonly server: Server,
    private readonly ownFolder: boolean,
  ) {}

  /** Without the page about the API, unless it is asked for. */
  static async start(env: Record<string, string> = {}, folder?: string, how: How = {}): Promise<Serving> {
    const data = folder ?? mkdtempSync(join(tmpdir(), 'clearance-e2e-'))
    const settings = { CLEARANCE_DATA: data, CLEARANCE_PORT: '0', CLEARANCE_LOG_LEVEL: 'silent', ...env }
    return new Serving(data, await createServer(configFrom(settings), { docs: false, ...how }), folder === undefined)
  }

  get url(): string {
    return this.server.url
  }

  async stop(): Promise<void> {
    await this.server.close()
    if (this.ownFolder) rmSync(this.folder, { recursive: true, force: true })
  }

  async get(path: string): Promise<Told> {
    return told(await fetch(this.url + path))
  }

  async post(path: string, body: unknown = {}, headers: Record<string, string> = {}): Promise<Told> {
    const text = typeof body === 'string' ? body : JSON.stringify(body)
    const sent = { 'content-type': 'application/json', ...headers }
    return told(await fetch(this.url + path, { method: 'POST', headers: sent, body: text }))
  }

  /** Lines of commands; the lines that come back. */
  async lines(lines: readonly unknown[], query = ''): Promise<Told['body'][]> {
    const body = lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n')
    const headers = { 'content-type': 'application/x-ndjson' }
    const answer = await fetch(`${this.url}/v1/commands${query}`, { method: 'POST', headers, body })
    const text = await answer.text()
    return text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line))
  }
}

async function told(answer: Response): Promise<Told> {
  const text = await answer.text()
  const isJson = answer.headers.get('content-type')?.includes('json')
  return { status: answer.status, headers: answer.headers, body: isJson ? JSON.parse(text) : text }
}

export const official = { evidence: { grade: 'official', source: 'e2e' } }
export const party = (name: string) => ({ party: name, name, country: 'US', headquarters: 'US' })
export const product = {
  sku: 'H200',
  name: 'H200',
  eccn: '4A090.A',
  hsCode: '847330',
  family: 'HOPPER',
  chipsPerUnit: 1,
  orderMultiple: 1,
}
export const order = (orderNo: string, quantity = 100) => ({
  orderNo,
  customer: 'BUYER',
  endUser: 'USER',
  consignee: 'BUYER',
  destination: 'US',
  lines: [{ line: 1, sku: 'H200', quantity }],
})

/** That goods of the product need nothing in the United States. */
export const control = {
  command: 'RecordControl',
  eccn: '4A090.A',
  country: 'US',
  controlId: 'C1',
  authorisation: 'NLR',
  importApproval: 'no',
  importEntry: 'no',
  exportFiling: 'no',
  labTest: 'no',
  basis: 'e2e',
  effectiveFrom: '2026-01-01T00:00:00.000Z',
  ...official,
}

/** What an order needs that can be confirmed and reserved for: parties, a product, their controls, stock. */
export const foundation: readonly object[] = [
  {
    command: 'PublishScreeningList',
    list: 'EL',
    version: 'V1',
    effectiveFrom: '2026-01-01T00:00:00.000Z',
    ...official,
  },
  ...['BUYER', 'USER'].flatMap((name) => [
    { command: 'RegisterParty', ...party(name) },
    {
      command: 'RecordScreening',
      party: name,
      screeningId: `S-${name}`,
      list: 'EL',
      listVersion: 'V1',
      ownersIncluded: true,
      outcome: 'clear',
      ...official,
    },
  ]),
  { command: 'RegisterProduct', ...product },
  control,
  { command: 'ReceiveStock', site: 'TPE1', sku: 'H200', receiptNo: 'R1', lot: 'L1', quantity: 1000 },
]
