import { type Command } from 'commander'
import { withLedger } from '../connection.js'
import { ledgerCommand, type LedgerOptions } from '../options.js'
import { print, printJson } from '../output.js'

type Options = LedgerOptions & { reason: string }
type Recorded = { transaction?: string; position?: number }

export function annul(program: Command): void {
  ledgerCommand(program, 'annul', 'annul a transaction of facts that was wrong; acts are undone by their opposites')
    .argument('<transactionId>', 'the transaction, as `replay` and `order --json` show it')
    .requiredOption('--reason <text>', 'why it was wrong')
    .action(async (id: string, { data, json, reason }: Options) => {
      const path = `/v1/transactions/${encodeURIComponent(id)}/annulment`
      const answer = await withLedger(data, (api) => api.post<Recorded>(path, { reason }))
      if (json) printJson(answer)
      else print(`Annulled: transaction ${answer.transaction} stands at position ${answer.position} and names ${id}.`)
    })
}
