import type { Asking, Line, Step } from '../scenario.js'
import type { Source } from './sources.js'

/** The product of the case, and the country that it is bound for. */
export const sku = 'H200'
export const destination = 'CN'

/** A morning of the case. */
export const morning = (day: string): string => `${day}T09:00:00.000Z`

/** Under a key of its own, so that an interrupted recording is taken up where it stopped. */
const lineOf = (command: string, key: string, fields: Record<string, unknown>): Line => ({
  command,
  ...fields,
  idempotencyKey: `h200-2026-01/${command}/${key}`,
})

type Told = { on: string; evidence: Source }

/** What the world did on a morning, and who says so. */
export const fact = (
  command: string,
  key: string,
  fields: Record<string, unknown>,
  { on, evidence }: Told,
): Asking => ({
  line: { ...lineOf(command, key, fields), occurredAt: morning(on), evidence },
})

/** What we decide; it happens when it is recorded. */
export const act = (
  command: string,
  key: string,
  fields: Record<string, unknown>,
  { approver, refused }: { approver?: string; refused?: string } = {},
): Asking => ({
  line: { ...lineOf(command, key, fields), ...(approver !== undefined && { approver }) },
  ...(refused !== undefined && { refused }),
})

/** People of the case: opaque, as in any ledger. */
export const people = { operations: 'ops-7', compliance: 'compliance-2', lead: 'lead-2' } as const

/** What is recorded on a day: after its morning, at an hour so that steps of one day follow each other. */
export const step = (
  on: string,
  hour: number,
  title: string,
  asks: readonly Asking[],
  actor: string = people.operations,
): Step => ({ title, at: `${on}T${String(hour).padStart(2, '0')}:00:00.000Z`, actor, asks })
