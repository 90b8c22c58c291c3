import { setTimeout as sleep } from 'node:timers/promises'
import { Option, type Command } from 'commander'
import type { AllocationRow } from '#projections'
import { allocationText, type Allocation } from '../allocation-table.js'
import { allocations } from '../reading/goods.js'
import { answerText, type Answered } from '../asking/answer.js'
import { withLedger, type Api } from '../connection.js'
import { ledgerCommand, whole, type LedgerOptions } from '../options.js'
import { count, note, print, printJson } from '../output.js'

type Acting = LedgerOptions & { actor?: string }
type Deciding = Acting & { reason: string }
type Proposing = Acting & { product: string; policy: string; tier?: string[]; dryRun?: true }
type Showing = LedgerOptions & { only?: string; order?: string; from?: number; limit?: number }

const actor = ['--actor <id>', 'who acts (CLEARANCE_ACTOR, else cli)'] as const
const pathOf = (allocation: string, rest = ''): string => `/v1/allocations/${encodeURIComponent(allocation)}${rest}`
const acting = ({ actor: id }: Acting): Record<string, string> => (id === undefined ? {} : { 'clearance-actor': id })

/** `clearance allocation …`: who gets how much of what is scarce, decided by two and applied line by line. */
export function allocation(program: Command): void {
  const group = program
    .command('allocation')
    .description('share out what is scarce: propose, show, approve, reject, revoke, apply')
  propose(group)
  show(group)
  for (const [verb, path, does] of [
    ['approve', '/approval', 'let a proposal be applied; by another than who proposed it'],
    ['reject', '/rejection', 'end a proposal'],
    ['revoke', '/revocation', 'apply no more of an approved allocation; what was applied stays'],
  ] as const)
    ledgerCommand(group, verb, does)
      .argument('<allocation>', 'its number')
      .requiredOption('--reason <text>', 'why')
      .option(...actor)
      .action((id: string, options: Deciding) => post(id, path, { reason: options.reason }, options))
  apply(group)
}

function propose(group: Command): void {
  ledgerCommand(group, 'propose', 'work out what each line would gain, from the ledger as it is now')
    .argument('<allocation>', 'a number of its own, such as ALC-1')
    .requiredOption('--product <sku>', 'what is shared out')
    .addOption(
      new Option('--policy <policy>', 'whose turn it is')
        .choices(['first-come', 'pro-rata', 'priority-tiers'])
        .makeOptionMandatory(),
    )
    .option(
      '--tier <groups...>',
      'groups of a tier with commas between them; once for each tier, the first served first',
    )
    .option('--dry-run', 'only tell it; records nothing')
    .option(...actor)
    .action((id: string, options: Proposing) => {
      const { policy, product, tier, dryRun } = options
      const tiers = tier?.map((groups) => groups.split(','))
      return post(id, dryRun ? '?dryRun=true' : '', { policy, product, ...(tiers && { tiers }) }, options)
    })
}

/** The same table as the list of allocations has elsewhere. */
const allocationsText = (rows: readonly AllocationRow[]): string =>
  rows.length === 0 ? 'There are no allocations.' : allocations.text(rows, false)

function show(group: Command): void {
  ledgerCommand(group, 'show', 'what each line gains, and why the others do not; without a number all allocations')
    .argument('[allocation]', 'its number')
    .addOption(new Option('--only <lines>', 'only these lines').choices(['gaining', 'short', 'skipped']))
    .option('--order <no>', 'only lines of this order')
    .option('--from <n>', 'the first of them to show', whole(0, 1_000_000))
    .option('--limit <n>', 'how many at most', whole(1, 1000))
    .action(async (id: string | undefined, { data, json, only, order, from, limit }: Showing) => {
      const asked = { show: only, orderNo: order, from, limit }
      await withLedger(data, async (api) => {
        if (id === undefined) {
          const found = await api.get<{ allocations: AllocationRow[] }>('/v1/allocations', { limit })
          return json ? printJson(found) : print(allocationsText(found.allocations))
        }
        const found = await api.get<Allocation>(pathOf(id), asked)
        return json ? printJson(found) : print(allocationText(found))
      })
    })
}

/** Chunk after chunk, as a server with processes does by itself: for one that has none, or who wants to see it done. */
function apply(group: Command): void {
  ledgerCommand(group, 'apply', 'apply an approved allocation until nothing of it is left')
    .argument('<allocation>', 'its number')
    .option(...actor)
    .action(async (id: string, options: Acting) => {
      await withLedger(options.data, async (api) => {
        const done = await applyAll(api, id, options)
        if (options.json) printJson(done)
        else print(allocationsText([done]))
      })
    })
}

/** Where a process of the server was quicker, nothing is recorded, and the rows show it in a moment. */
async function applyAll(api: Api, id: string, options: Acting): Promise<AllocationRow> {
  for (let before = -1; ;) {
    const row = await api.get<Allocation>(pathOf(id), { limit: 1 })
    if (row.stage === 'applied') return row
    if (!options.json && row.chunks !== before) note(`${count(row.left)} lines left`)
    before = row.chunks
    const chunk = pathOf(id, `/chunks/${before + 1}`)
    const { position } = await api.post<{ position?: number }>(chunk, {}, acting(options))
    if (position === undefined) await sleep(50)
    else await api.get(pathOf(id), { limit: 1, atLeast: position })
  }
}

async function post(id: string, path: string, body: object, options: Acting): Promise<void> {
  await withLedger(options.data, async (api) => {
    const answer = await api.post<Answered>(pathOf(id, path), body, acting(options))
    if (options.json) printJson(answer)
    else print(answerText(`allocation ${id}`, answer))
  })
}
