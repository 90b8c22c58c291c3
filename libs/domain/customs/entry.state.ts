import { PersistentMap, PersistentSet, type Instant } from '#kernel'
import { lineKey, type LinePieces, type OrderLine } from '../lines.js'

/** A sum that what came out before it went in takes below zero, and which then makes no room for others. */
const standing = (quantity: number): number => Math.max(0, quantity)

/** Pieces of a line under the entry: sums of what customs did with them. */
export type EntryLine = {
  readonly released: number
  /** In detention now; below zero: more came out than was told to go in. */
  readonly detained: number
  readonly seized: number
  readonly returned: number
}

/** What a declaration says of a line: the latest amendment by when it happened; of two at one time the smaller. */
type Declared = { readonly at: Instant; readonly quantity: number }

/** Open from its order until it is completed. */
export type Inspection = {
  readonly orderedAt: Instant
  readonly completed?: { readonly at: Instant; readonly outcome: 'conforms' | 'differs' }
}

/** What customs said of the declaration, at what time; the latest counts, of several at one time the stricter. */
type Word = { readonly at: Instant; readonly said: 'accepted' | 'held' | 'rejected' }

/**
 * An entry. Inspections and amendments of one declaration are few; what follows the lines is in persistent maps, by
 * {@link lineKey}.
 */
export type Entry = {
  readonly lodged?: { readonly declarationNo: string; readonly shipment: string }
  readonly word?: Word
  readonly declared: PersistentMap<Declared>
  readonly lines: PersistentMap<EntryLine>
  readonly inspections: PersistentMap<Inspection>
  readonly completions: PersistentMap<NonNullable<Inspection['completed']>>
  /** When each amendment was made. */
  readonly amendments: PersistentMap<Instant>
  readonly told: PersistentSet
}

export const emptyEntry: Entry = {
  declared: PersistentMap.empty(),
  lines: PersistentMap.empty(),
  inspections: PersistentMap.empty(),
  completions: PersistentMap.empty(),
  amendments: PersistentMap.empty(),
  told: PersistentSet.empty(),
}

const nothing: EntryLine = { released: 0, detained: 0, seized: 0, returned: 0 }

export const entryLineOf = (entry: Entry, line: OrderLine): EntryLine => entry.lines.get(lineKey(line), nothing)

/** Pieces of a line that the declaration says, as amended. */
export const declaredOf = (entry: Entry, line: OrderLine): number => entry.declared.get(lineKey(line))?.quantity ?? 0

/** Pieces of a line that customs released, detains, seized or sent back (ENT-1). */
export function handledOf(entry: Entry, line: OrderLine): number {
  const { released, detained, seized, returned } = entryLineOf(entry, line)
  return released + standing(detained) + seized + returned
}

export type EntryChange = Partial<EntryLine>

/** The entry with these added to each line. */
export function handling<L extends LinePieces>(entry: Entry, lines: readonly L[], change: (line: L) => EntryChange) {
  return {
    ...entry,
    lines: lines.reduce((all, line) => all.set(lineKey(line), sum(all, line, change(line))), entry.lines),
  }
}

function sum(lines: Entry['lines'], line: LinePieces, change: EntryChange): EntryLine {
  const { released, detained, seized, returned } = lines.get(lineKey(line), nothing)
  return {
    released: released + (change.released ?? 0),
    detained: detained + (change.detained ?? 0),
    seized: seized + (change.seized ?? 0),
    returned: returned + (change.returned ?? 0),
  }
}

/** The declaration says this of the lines it names, from then on. */
export function declaring(entry: Entry, at: Instant, lines: readonly (OrderLine & { declared: number })[]): Entry {
  const declared = lines.reduce((all, line) => {
    const key = lineKey(line)
    const former = all.get(key)
    const counts = !former || at > former.at || (at === former.at && line.declared < former.quantity)
    return counts ? all.set(key, { at, quantity: line.declared }) : all
  }, entry.declared)
  return { ...entry, declared }
}

const severity = ['accepted', 'held', 'rejected'] as const

export function saying(entry: Entry, at: Instant, said: Word['said']): Entry {
  const { word } = entry
  const counts = !word || at > word.at || (at === word.at && severity.indexOf(said) > severity.indexOf(word.said))
  return counts ? { ...entry, word: { at, said } } : entry
}

/** An inspection with its end, if that was told. */
export function inspectionOf({ inspections, completions }: Entry, inspectionId: string): Inspection | undefined {
  const ordered = inspections.get(inspectionId)
  const completed = completions.get(inspectionId)
  return ordered && completed ? { ...ordered, completed } : ordered
}

/** Inspections that were ordered and are not completed. */
export function openInspections({ inspections, completions }: Entry): string[] {
  return [...inspections.keys()].filter((inspectionId) => !completions.has(inspectionId))
}

/**
 * ENT-2: how many inspections were open when an amendment was made, their first and last instants included. Which lines an
 * inspection names makes no difference: a declaration is one document.
 */
export function inspectionsOpenAt(entry: Entry, amendmentNo: string): number {
  const at = entry.amendments.get(amendmentNo)
  if (at === undefined) return 0
  return [...entry.inspections].filter(([inspectionId, { orderedAt }]) => {
    const end = entry.completions.get(inspectionId)?.at
    return orderedAt <= at && (end === undefined || at <= end)
  }).length
}

export type EntryStatus = 'lodged' | 'accepted' | 'held' | 'rejected' | 'inspected' | 'closed'

/**
 * Where an entry stands, computed; undefined before it is lodged. `closed`: all that is declared is released, seized or
 * sent back. `inspected`: an inspection is open. Otherwise what customs said last.
 */
export function entryStatus(entry: Entry): EntryStatus | undefined {
  if (!entry.lodged) return undefined
  const settled = [...entry.declared].every(([key, { quantity }]) => {
    const { released, seized, returned } = entry.lines.get(key, nothing)
    return released + seized + returned >= quantity
  })
  if (settled) return 'closed'
  if (openInspections(entry).length > 0) return 'inspected'
  return entry.word?.said ?? 'lodged'
}
