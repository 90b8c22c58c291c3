import { type Command } from 'commander'
import { headOf, withLedger } from '../connection.js'
import { ledgerCommand, type LedgerOptions } from '../options.js'
import { bold, print, printJson, table, words } from '../output.js'
import { historyText, type History } from '../reading/history.js'

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
  history: History
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
  return [
    head,
    table(['line', 'product', 'ordered', 'reserved', 'where its units stand'], rows),
    ...bars,
    historyText(history),
  ].join('\n\n')
}

const standing = (stages: Readonly<Record<string, number>>) =>
  Object.entries(stages)
    .filter(([, units]) => units !== 0)
    .map(([name, units]) => `${words(name)} ${units.toLocaleString('en-US')}`)
    .join(', ')
