import { type Instant, type Refusal, type Told } from '#kernel'
import { lineKey } from '../lines.js'
import { shipmentRules, type FiledLine } from './shipment.js'
import type { Shipment } from './shipment.state.js'

/** What a filing said, and from when: as it was accepted (`at` is empty), or as corrected. */
type Version = { readonly at: Instant; readonly official: boolean; readonly lines: readonly FiledLine[] }

export type Filing = {
  readonly acceptedAt?: Instant
  /** By the number of the correction; the acceptance under none. */
  readonly versions: ReadonlyMap<string, Version>
  readonly cancelledAt?: Instant
}

const acceptance = ''
const unfiledYet: Filing = { versions: new Map() }

const changed = (shipment: Shipment, itn: string, change: (filing: Filing) => Filing): Shipment => ({
  ...shipment,
  filings: shipment.filings.set(itn, change(shipment.filings.get(itn, unfiledYet))),
})

type Lines = readonly FiledLine[]

export const accepting = (shipment: Shipment, { itn, lines }: { itn: string; lines: Lines }, told: Told): Shipment =>
  changed(shipment, itn, (filing) => ({
    ...filing,
    acceptedAt: told.occurredAt,
    versions: withVersion(filing, acceptance, { at: '', official: told.grade === 'official', lines }),
  }))

type Correction = { itn: string; correctionNo: string; lines: Lines }

export const correcting = (shipment: Shipment, { itn, correctionNo, lines }: Correction, told: Told): Shipment =>
  changed(shipment, itn, (filing) => ({
    ...filing,
    versions: withVersion(filing, correctionNo, { at: told.occurredAt, official: told.grade === 'official', lines }),
  }))

/** Whatever the evidence: what may not be filed any more does not authorise. The earliest word counts. */
export const cancelling = (shipment: Shipment, { itn }: { itn: string }, { occurredAt }: Told): Shipment =>
  changed(shipment, itn, (filing) =>
    filing.cancelledAt !== undefined && filing.cancelledAt <= occurredAt
      ? filing
      : { ...filing, cancelledAt: occurredAt },
  )

const withVersion = ({ versions }: Filing, name: string, version: Version) => new Map(versions).set(name, version)

/** A line under a licence and item: what filings and covers have in common. */
export type FiledId = Omit<FiledLine, 'quantity' | 'value'>
export const filedKey = ({ orderNo, line, licence = '', item = '' }: FiledId): string =>
  `${lineKey({ orderNo, line })} ${licence} ${item}`

/** What the filings of a shipment that are accepted and not cancelled say at an instant. */
export function filedAt(shipment: Shipment, t: Instant): (FiledLine & { itn: string })[] {
  return [...shipment.filings].flatMap(([itn, filing]) => saidAt(filing, t).map((line) => ({ ...line, itn })))
}

/** By {@link filedKey}. Several filings may say the same line. */
type Filed = ReadonlyMap<string, readonly (FiledLine & { itn: string })[]>
const readings = new WeakMap<Shipment['filings'], { readonly at: Instant; readonly filed: Filed }>()

/** The same by line, licence and item: read once for the many lines that ask at one instant. */
function filedBy(shipment: Shipment, t: Instant): Filed {
  const known = readings.get(shipment.filings)
  if (known?.at === t) return known.filed
  const filed = Map.groupBy(filedAt(shipment, t), filedKey)
  readings.set(shipment.filings, { at: t, filed })
  return filed
}

/** What is filed at an instant for a line under a licence and item. */
export const filedFor = (shipment: Shipment, line: FiledId, t: Instant): readonly FiledLine[] =>
  filedBy(shipment, t).get(filedKey(line)) ?? []

/** Whether a filing stands at an instant: accepted by then, and not cancelled by then. */
export const filingStandsAt = ({ acceptedAt, cancelledAt }: Filing, t: Instant): boolean =>
  acceptedAt !== undefined && acceptedAt <= t && (cancelledAt === undefined || t < cancelledAt)

/**
 * The latest official word counts; of several of one instant, only what all of them say. A word below official files
 * nothing: told since, it takes away what it does not say.
 */
function saidAt(filing: Filing, t: Instant): FiledLine[] {
  if (!filingStandsAt(filing, t)) return []
  const known = [...filing.versions].sort(byName).flatMap(([, one]) => (one.at <= t ? [one] : []))
  const official = known.filter((one) => one.official)
  const from = official.reduce((latest, { at }) => (at > latest ? at : latest), '')
  const [base, ...others] = [
    ...official.filter(({ at }) => at === from),
    ...known.filter((one) => !one.official && one.at >= from),
  ]
  return base?.official ? base.lines.flatMap((line) => agreed(line, others)) : []
}

const byName = ([one]: [string, unknown], [other]: [string, unknown]): number => (one < other ? -1 : 1)

/** What all say of a line: the smallest quantity, and the value if none says another. */
function agreed(line: FiledLine, others: readonly Version[]): FiledLine[] {
  if (others.length === 0) return [line]
  const key = filedKey(line)
  const said = others.map(({ lines }) => lines.find((one) => filedKey(one) === key))
  const quantity = Math.min(line.quantity, ...said.map((one) => one?.quantity ?? 0))
  const sameValue = said.every(
    (one) => one?.value?.amount === line.value?.amount && one?.value?.currency === line.value?.currency,
  )
  const { value, ...rest } = line
  if (quantity === 0) return []
  return [value && sameValue ? { ...rest, value, quantity } : { ...rest, quantity }]
}

/**
 * SHP-3: what the filings of a shipment lack at an instant, for what goes out: accepted for the same line, licence, item
 * and quantity.
 *
 * @param wanted what goes out in all under each line, licence and item: with this release and with those before it.
 */
export function unfiled(shipment: Shipment, t: Instant, wanted: readonly FiledLine[]): Refusal[] {
  return wanted.flatMap((line) => {
    const filed = filedFor(shipment, line, t)
    const of = { line: lineKey(line), licence: line.licence ?? 'none', item: line.item ?? 'none' }
    if (filed.length === 0) return shipmentRules.refuse('FILING_MISSING', of)
    const quantity = filed.reduce((sum, one) => sum + one.quantity, 0)
    const numbers = { ...of, filed: quantity, asked: line.quantity }
    return shipmentRules.unless(quantity === line.quantity, 'FILING_DIFFERS', numbers)
  })
}
