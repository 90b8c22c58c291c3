/** The most bytes that a line has. */
export const lineLimit = 1024 * 1024

/** One line of a stream of lines: its number from 1, and its text; none if it is longer than {@link lineLimit}. */
export type Line = { number: number; text?: string }

const newline = 0x0a

/** Cuts chunks of bytes into lines. Of a line that is too long nothing is kept. */
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
    const text = this.parts.length === 1 ? first!.toString('utf8') : Buffer.concat(this.parts).toString('utf8')
    this.parts = []
    this.bytes = 0
    return tooLong ? { number } : { number, text }
  }
}
