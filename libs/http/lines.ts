import { isUtf8 } from 'node:buffer'

/** The most bytes that a line has. */
export const lineLimit = 1024 * 1024

/** One line of a stream of lines: its number from 1, and its text, or why it has none. */
export type Line = { number: number } & ({ text: string; lacks?: never } | { text?: never; lacks: 'room' | 'UTF-8' })

const newline = 0x0a

/** Some programs begin a file with U+FEFF, which is not part of its first line. */
const withoutMark = (text: string): string => text.replace(/^\uFEFF/, '')

/** Cuts chunks of bytes into lines. Of a line that is longer than {@link lineLimit} nothing is kept. */
export class LineCutter {
  private parts: Buffer[] = []
  private bytes = 0
  private number = 0

  private keep(part: Buffer): void {
    this.bytes += part.length
    if (this.bytes > lineLimit) this.parts = []
    else if (part.length > 0) this.parts.push(part)
  }

  *push(chunk: Buffer): Generator<Line> {
    let from = 0
    for (let end = chunk.indexOf(newline); end >= 0; end = chunk.indexOf(newline, from)) {
      this.keep(chunk.subarray(from, end))
      from = end + 1
      yield this.take()
    }
    if (from < chunk.length) this.keep(chunk.subarray(from))
  }

  /** The last line, if the stream did not end in a line break. */
  *end(): Generator<Line> {
    if (this.bytes > 0) yield this.take()
  }

  private take(): Line {
    const number = ++this.number
    const tooLong = this.bytes > lineLimit
    const [first] = this.parts
    const bytes = this.parts.length === 1 ? first! : Buffer.concat(this.parts)
    this.parts = []
    this.bytes = 0
    if (tooLong) return { number, lacks: 'room' }
    return isUtf8(bytes)
      ? { number, text: number === 1 ? withoutMark(bytes.toString('utf8')) : bytes.toString('utf8') }
      : { number, lacks: 'UTF-8' }
  }
}
