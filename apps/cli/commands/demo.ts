import { type Command } from 'commander'
import type { Demo } from '../demo/demo.js'
import { ledgerCommand } from '../options.js'

const usualDemo = '.data/demo'

export function demo(program: Command): void {
  const command = ledgerCommand(program, 'demo', 'tell scenario h200-2026-01 chapter by chapter, and serve its ledger')
  command.options.find(({ long }) => long === '--data')!.default(usualDemo)
  command
    .setOptionValueWithSource('data', usualDemo, 'default')
    .option('--exit', 'stop after the tables')
    .option('--fresh', 'delete the demo and tell it anew')
    .action(async (options: Demo) => (await import('../demo/demo.js')).demo(options))
}
