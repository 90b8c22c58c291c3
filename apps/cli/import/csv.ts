import { parse, type CsvError } from 'csv-parse/sync'
import type { Envelope } from '#commands'
import { exits, Failure } from '../failure.js'
import { itemOf, keyOf, reject, type Item, type Marks, type Row } from './item.js'
import { linesOf, notUtf8, type Lines } from './ndjson.js'

type Record_ = Record<string, string>

const orderColumns = ['orderNo', 'customer', 'endUser', 'consignee', 'destination', 'line', 'sku', 'quantity']
const orderExtras = ['unitPrice', 'currency', 'requestedOn']
const stockColumns = ['site', 'sku', 'receiptNo', 'lot', 'quantity']

type Kind = 'orders' | 'stock'

/** What a CSV file holds, told by its header. */
function kindOf(header: readonly string[], file: string): Kind {
  const has = (columns: readonly string[]) => columns.every((name) => header.includes(name))
  const kind = has(orderColumns) ? 'orders' : has(stockColumns) ? 'stock' : undefined
  const known = kind === 'orders' ? [...orderColumns, ...orderExtras] : stockColumns
  const strange = kind && header.filter((name) => !known.includes(name))
  const twice = header.find((name, at) => header.indexOf(name) !== at)
  if (kind && strange?.length === 0 && twice === undefined) return kind
  const why = strange?.length
    ? `has a column ${strange[0]} that is not known`
    : kind && twice !== undefined
      ? `has two columns ${twice}`
      : 'has a header that is not known'
  const columns = `orders: ${orderColumns.join(',')}[,${orderExtras.join(',')}]; stock: ${stockColumns.join(',')}`
  throw new Failure('HEADER_UNKNOWN', `${file} ${why} (${columns})`, exits.usage)
}

/** A number as written; anything else stays text, and is then explained as not being a number. */
const numeral = (text: string | undefined): unknown =>
  text !== undefined && /^-?\d+$/.test(text) ? Number(text) : text

const given = (record: Record_, ...names: string[]) =>
  Object.fromEntries(names.flatMap((name) => (record[name] ? [[name, record[name]]] : [])))

function lineOf(record: Record_): Record<string, unknown> {
  const { unitPrice, currency } = record
  const price = unitPrice ? { unitPrice: { amount: unitPrice, currency: currency || 'USD' } } : {}
  const numbers = { line: numeral(record['line']), quantity: numeral(record['quantity']) }
  return { ...given(record, 'sku', 'requestedOn'), ...numbers, ...price }
}

const heading = ['customer', 'endUser', 'consignee', 'destination']

/** Consecutive rows of one order number are one order: it is recorded whole, or all its rows are rejected. */
function orderOf(rows: readonly Row[], marks: Marks): Item {
  const records = rows.map(({ row }) => row as Record_)
  const first = records[0]!
  const other = rows.find(({ row }) => heading.some((name) => (row as Record_)[name] !== first[name]))
  if (other)
    return reject(
      rows,
      'ROWS_DIFFER',
      `Row ${other.line} names other parties than row ${rows[0]!.line} of the same order`,
    )
  const fields = { ...given(first, 'orderNo', ...heading), lines: records.map(lineOf) }
  return itemOf(rows, 'PlaceOrder', fields, envelopeOf(rows, marks))
}

function receiptOf(rows: readonly Row[], marks: Marks): Item {
  const record = rows[0]!.row as Record_
  const fields = { ...given(record, 'site', 'sku', 'receiptNo', 'lot'), quantity: numeral(record['quantity']) }
  return itemOf(rows, 'ReceiveStock', fields, envelopeOf(rows, marks))
}

function envelopeOf(rows: readonly Row[], marks: Marks): Envelope {
  const envelope: Envelope = { idempotencyKey: keyOf(marks, rows[0]!.line), correlationId: marks.correlationId }
  return marks.evidence ? { ...envelope, evidence: marks.evidence } : envelope
}

/**
 * All items of a CSV file of orders or stock. A row is one line: nothing here holds a line break, and so a stray quote
 * spoils its own row and no other.
 */
export async function* csvItems(file: string, marks: Marks): AsyncGenerator<{ items: Iterable<Item>; bytes: number }> {
  const reader = new Reader(file, marks)
  let read = 0
  for await (const some of linesOf(file)) yield { items: reader.items(some), bytes: (read = some.bytes) }
  yield { items: reader.rest(), bytes: read }
}

class Reader {
  private kind: Kind | undefined
  private header: readonly string[] = []
  private rows: Row[] = []
  /** A row of the order under way is malformed. */
  private torn = false
  private line = 0

  constructor(
    private readonly file: string,
    private readonly marks: Marks,
  ) {}

  *items({ lines, torn }: Lines): Generator<Item> {
    for (const [at, text] of lines.entries()) {
      this.line++
      if (text.trim() === '') continue
      const cells = torn.has(at) ? notUtf8 : cellsOf(text)
      if (this.kind === undefined) {
        this.header = Array.isArray(cells) ? cells : []
        this.kind = kindOf(this.header, this.file)
      } else yield* this.row(cells, text)
    }
  }

  *rest(): Generator<Item> {
    if (this.kind === undefined) kindOf([], this.file)
    const { rows, torn } = this
    this.rows = []
    this.torn = false
    if (rows.length === 0) return
    if (torn) yield reject(rows, 'ORDER_TORN', 'Another row of this order is malformed')
    else yield this.kind === 'stock' ? receiptOf(rows, this.marks) : orderOf(rows, this.marks)
  }

  private *row(cells: string[] | string, text: string): Generator<Item> {
    const { header, line } = this
    const problem =
      typeof cells === 'string' ? cells : `The row has ${cells.length} columns, the header ${header.length}`
    const orderNo = cells[header.indexOf('orderNo')]
    const other = (this.rows[0]?.row as Record_ | undefined)?.['orderNo'] !== orderNo
    if (this.kind === 'stock' || (Array.isArray(cells) && other)) yield* this.rest()
    if (Array.isArray(cells) && cells.length === header.length) {
      this.rows.push({ line, row: Object.fromEntries(header.map((name, at) => [name, cells[at]!])) })
      return
    }
    yield reject([{ line, row: text }], 'CSV_MALFORMED', problem)
    // Whose row it is cannot be told from what cannot be read: then it is taken for one of the order before it.
    if (this.rows.length > 0) this.torn = true
  }
}

/** The cells of a row, or a sentence that says why it has none. */
function cellsOf(text: string): string[] | string {
  if (!text.includes('"')) return text.split(',').map((cell) => cell.trim())
  try {
    const rows: string[][] = parse(text, { trim: true })
    return rows[0] ?? []
  } catch (error) {
    return (error as CsvError).message
  }
}
