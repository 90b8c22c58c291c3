import { type Command } from 'commander'
import type { ShipmentRow } from '#projections'
import { historyText, type History } from '../reading/history.js'
import { shipmentText } from '../reading/goods.js'
import { headOf, withLedger } from '../connection.js'
import { exits, Failure } from '../failure.js'
import { ledgerCommand, type LedgerOptions } from '../options.js'
import { print, printJson } from '../output.js'

export function shipment(program: Command): void {
  ledgerCommand(program, 'shipment', 'one shipment: its plan, where its pieces are, and its history')
    .argument('<no>', 'the number of the shipment')
    .action(async (no: string, { data, json }: LedgerOptions) => {
      const found = await withLedger(data, async (api) => {
        const asked = { shipment: no, atLeast: await headOf(data) }
        const { shipments } = await api.get<{ shipments: readonly ShipmentRow[] }>('/v1/shipments', asked)
        const [row] = shipments
        if (!row) throw new Failure('SHIPMENT_UNKNOWN', `There is no shipment ${no}`, exits.refused)
        const { events } = await api.get<{ events: History }>(`/v1/streams/${encodeURIComponent(`shipment~${no}`)}`)
        return { ...row, history: events }
      })
      if (json) printJson(found)
      else print(`${shipmentText(found)}\n\n${historyText(found.history)}`)
    })
}
