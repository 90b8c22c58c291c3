import { styleText } from 'node:util'
import Table from 'cli-table3'

export type Style = 'bold' | 'dim' | 'red' | 'yellow' | 'green' | 'cyan' | 'blue' | 'magenta'

/**
 * Styles of what goes to standard output: only where a terminal shows it, or FORCE_COLOR asks for it, and never if
 * NO_COLOR is set.
 */
export const styled = (style: Style | readonly Style[], text: string): string =>
  styleText(style as Style, text, { stream: process.stdout })
export const bold = (text: string): string => styled('bold', text)
export const dim = (text: string): string => styled('dim', text)

const narrowest = 40
const widest = 110
const ofPipe = 100

/** Columns to write in: those of the terminal, within reason. A pipe gets a hundred. */
export const width = (): number => Math.max(narrowest, Math.min(widest, process.stdout.columns ?? ofPipe))

/** Text in lines of so many characters at most, each behind an indent. Words that are longer stand alone. */
export function wrapped(text: string, indent: string, columns = width()): string {
  const lines: string[] = []
  for (const word of text.split(' ')) {
    const last = lines.at(-1)
    if (last !== undefined && indent.length + last.length + 1 + word.length <= columns)
      lines[lines.length - 1] += ` ${word}`
    else lines.push(word)
  }
  return lines.map((line) => indent + line).join('\n')
}

export function print(text = ''): void {
  process.stdout.write(`${text}\n`)
}

/** One JSON document on one line, for programs. */
export function printJson(value: unknown): void {
  print(JSON.stringify(value))
}

/** Notes for people beside the result: on standard error, so that the result can be piped. */
export function note(text: string): void {
  process.stderr.write(`${styleText('dim', text, { stream: process.stderr })}\n`)
}

export const count = (value: number): string => value.toLocaleString('en-US')

/** `awaitingLicence` as people say it: awaiting licence. */
export const words = (name: string): string => name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)

type Cell = string | number

/** A table without frame: numbers to the right, a rule under the head. */
export function table(head: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const rightward = head.map((_, at) => rows.length > 0 && rows.every((row) => typeof row[at] === 'number'))
  const made = new Table({
    head: head.map((title) => bold(title)),
    colAligns: rightward.map((right) => (right ? 'right' : 'left')),
    chars: frameless,
    style: { head: [], border: [], compact: true, 'padding-left': 1, 'padding-right': 1 },
  })
  for (const row of rows) made.push(row.map((cell) => (typeof cell === 'number' ? count(cell) : cell)))
  return made
    .toString()
    .split('\n')
    .map((text) => text.trimEnd())
    .join('\n')
}

const frameless = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: ' ',
}
