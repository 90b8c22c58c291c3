import { type Command } from 'commander'
import type { Recorded } from '#kernel'
import { headOf, withLedger } from '../connection.js'
import { ledgerCommand, type LedgerOptions } from '../options.js'
import { bold, print, printJson, table, words } from '../output.js'

type Line = {
  key: string
  product: string
  ordered: number
  reserved: number
  barredBy?: string[]
  stages: Readonly<Record<string, number>>
}
type Order = {
  orderNo: string
  customer: string
  endUser: string
  destination: string
  status: string
  lines: readonly Line[]
  history: readonly { position: number; event: Recorded }[]
}

export function order(program: Command): void {
  ledgerCommand(program, 'order', 'one order: its lines, where their units stand, and its history')
    .argument('<no>', 'the number of the order')
    .action(async (orderNo: string, { data, json }: LedgerOptions) => {
      const path = `/v1/orders/${encodeURIComponent(orderNo)}`
      const found = await withLedger(data, async (api) => api.get<Order>(path, { atLeast: await headOf(data) }))
      if (json) printJson(found)
      else print(textOf(found))
    })
}

function textOf({ orderNo, customer, endUser, destination, status, lines, history }: Order): string {
  const user = endUser === customer ? '' : ` for ${endUser}`
  const head = `${bold(orderNo)}: ${status}; ${customer}${user}, to ${destination}`
  const rows = lines.map(({ key, product, ordered, reserved, stages }) => [
    key,
    product,
    ordered,
    reserved,
    standing(stages),
  ])
  const bars = lines.flatMap(({ key, barredBy = [] }) => barredBy.map((reason) => `${key} is barred: ${reason}`))
  const events = history.map(({ event }) => [event.occurredAt, event.type, saidOf(event)])
  return [
    head,
    table(['line', 'product', 'ordered', 'reserved', 'where its units stand'], rows),
    ...bars,
    table(['when', 'what', 'data'], events),
  ].join('\n\n')
}

const standing = (stages: Readonly<Record<string, number>>) =>
  Object.entries(stages)
    .filter(([, units]) => units !== 0)
    .map(([name, units]) => `${words(name)} ${units.toLocaleString('en-US')}`)
    .join(', ')

const longest = 80

function saidOf({ data }: Recorded): string {
  const text = JSON.stringify(data)
  return text.length > longest ? `${text.slice(0, longest - 1)}…` : text
}
