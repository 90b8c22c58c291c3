import {
  attempt,
  read,
  refuse,
  want,
  type AnyStream,
  type Refusal,
  type Step,
  type Steps,
  type Transaction,
} from '#kernel'
import {
  allocationRules,
  approvalRules,
  approvalStream,
  capsStream,
  directivesStream,
  licenceStream,
  lineKey,
  orderStream,
  partiesOf,
  partyStream,
  productStream,
  stagesOf,
  stockStream,
  type AllocatedLine,
  type OrderLine,
} from '#domain'
import { AssignLicence } from './assignments.js'
import { releaseDraw, releaseLicence, releaseReservation } from './covers.js'
import { DrawApproval } from './draws.js'
import { ReserveStock } from './inventory.js'
import { groupBehind, knownLine } from './known.js'
import { standingOf } from './shipping/shippable.js'

type Skipped = OrderLine & { reason: string }

/** Gives lines what was allocated to them, each whole or not at all; those that the rules refuse are skipped with the reasons. */
export function* applyLines(allocated: readonly AllocatedLine[]): Steps<{ lines: OrderLine[]; skipped: Skipped[] }> {
  yield* wantAll(allocated)
  const lines: OrderLine[] = []
  const skipped: Skipped[] = []
  for (const one of allocated) {
    const { orderNo, line } = one
    const against = yield* attempt(applyLine(one))
    if (against.length === 0) lines.push({ orderNo, line })
    else skipped.push({ orderNo, line, reason: reasonOf(against) })
  }
  return { lines, skipped }
}

/** By the commands that do the same line by line, so that whatever rules these keep are kept here. */
function* applyLine({ orderNo, line, gains, givesUp }: AllocatedLine): Steps {
  const known = yield* knownLine(orderNo, line)
  if (!known) return
  for (const cover of givesUp.reservations) yield* releaseReservation(orderNo, known.line, cover)
  for (const cover of givesUp.draws) yield* releaseDraw(orderNo, known.line, cover)
  for (const cover of givesUp.licences) yield* releaseLicence(orderNo, known.line, cover)
  yield* checkBars(orderNo, line)
  for (const cover of gains.licences) yield* within(AssignLicence.transaction({ orderNo, line, ...cover }))
  for (const { member, ...cover } of gains.draws) {
    const group = yield* groupBehind(known.placed.customer)
    yield* refuse(approvalRules.unless(group === member, 'APPROVAL_OTHER_GROUP', { member }))
    yield* within(DrawApproval.transaction({ orderNo, line, ...cover }))
  }
  for (const cover of gains.reservations) yield* within(ReserveStock.transaction({ orderNo, line, ...cover }))
}

/** ALL-3: a line that is barred takes no part. Whether its order is confirmed and not held is asked of each cover (ORD-6). */
function* checkBars(orderNo: string, no: number): Steps {
  const known = yield* knownLine(orderNo, no)
  if (!known) return
  const order = yield* read(orderStream(orderNo))
  const { stages, barredBy } = stagesOf(orderNo, order, known.line, yield* standingOf(orderNo, order, known.line))
  const numbers = { line: lineKey({ orderNo, line: no }), by: barredBy.join(', ') }
  yield* refuse(allocationRules.unless(stages.barred <= 0, 'ALLOCATION_LINE_BARRED', numbers))
}

/** The steps of another transaction as a part of this one. */
const within = (transaction: Transaction): Iterable<Step, void> => ({ [Symbol.iterator]: () => transaction as Steps })

/** What the lines are about to read: their orders first, which say the rest. */
function* wantAll(allocated: readonly AllocatedLine[]): Steps {
  yield* want(allocated.map(({ orderNo }) => orderStream(orderNo)))
  const wanted = new Map<string, AnyStream>()
  const add = (stream: AnyStream): unknown => wanted.set(stream.id, stream)
  for (const { orderNo, line: no, gains, givesUp } of allocated) {
    const { placed, lines } = yield* read(orderStream(orderNo))
    const sku = lines.find(({ line }) => line === no)?.sku
    if (!placed || sku === undefined) continue
    for (const stream of [productStream(sku), capsStream(sku), directivesStream(placed.destination)]) add(stream)
    for (const party of partiesOf(placed)) add(partyStream(party))
    for (const { licences, draws, reservations } of [gains, givesUp]) {
      for (const { licence } of licences) add(licenceStream(licence))
      for (const { approval } of draws) add(approvalStream(approval))
      for (const { site } of reservations) add(stockStream(site, sku))
    }
  }
  yield* want([...wanted.values()])
}

/** What a text of an event holds. */
const longest = 2000

/** Each rule once, as a refusal says it. */
const reasonOf = (against: readonly Refusal[]): string =>
  [...new Set(against.map(({ code, message }) => `${code}: ${message}`))].join('; ').slice(0, longest)
