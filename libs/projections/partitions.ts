import { closeSync, openSync, readSync, rmSync, writeFileSync } from 'node:fs'

/** Bytes in all that wait in memory until there are enough of a partition to be written at once. */
const waitingBytes = 8 * 1024 * 1024
const mostInPiece = 128 * 1024
const leastInPiece = 4 * 1024

/** The texts of one partition: pieces of the file, each with whole lines, and what waits to be one. */
class Partition {
  count = 0
  readonly pieces: number[] = []
  waiting: Buffer | undefined
  used = 0
}

/**
 * Texts spread over partitions, to be read partition by partition in the order in which they came. All are in one file
 * that has no name any more: it goes when it is closed, or with the process, however that ends.
 */
export class Partitions {
  private readonly file: number
  private readonly all: Partition[]
  private readonly inPiece: number
  private end = 0

  constructor(path: string, partitions: number) {
    this.file = openSync(path, 'w+')
    rmSync(path)
    this.all = Array.from({ length: partitions }, () => new Partition())
    this.inPiece = Math.max(leastInPiece, Math.min(mostInPiece, Math.floor(waitingBytes / partitions)))
  }

  /** A text holds no line feed. */
  add(to: number, text: string): void {
    const partition = this.all[to]!
    partition.count++
    // A character takes three bytes at most.
    const most = text.length * 3 + 1
    if (partition.used + most > this.inPiece) this.write(partition)
    if (most > this.inPiece) return this.append(partition, Buffer.from(`${text}\n`))
    partition.waiting ??= Buffer.allocUnsafeSlow(this.inPiece)
    partition.used += partition.waiting.write(text, partition.used)
    partition.waiting[partition.used++] = lineFeed
  }

  /** How many texts are in a partition. */
  count(of: number): number {
    return this.all[of]!.count
  }

  /** The texts of a partition, a piece at a time. */
  *read(of: number): Generator<string[], void> {
    const partition = this.all[of]!
    this.write(partition)
    partition.waiting = undefined
    for (let i = 0; i < partition.pieces.length; i += 2)
      yield this.linesAt(partition.pieces[i]!, partition.pieces[i + 1]!)
  }

  close(): void {
    closeSync(this.file)
  }

  private write(partition: Partition): void {
    if (partition.used > 0) this.append(partition, partition.waiting!.subarray(0, partition.used))
    partition.used = 0
  }

  /** Behind all that is in the file: nothing moves its place in it but this. */
  private append(partition: Partition, bytes: Uint8Array): void {
    writeFileSync(this.file, bytes)
    partition.pieces.push(this.end, bytes.length)
    this.end += bytes.length
  }

  private linesAt(at: number, length: number): string[] {
    const bytes = Buffer.allocUnsafe(length)
    for (let read = 0; read < length;) read += readSync(this.file, bytes, read, length - read, at + read)
    return bytes.toString('utf8', 0, length - 1).split('\n')
  }
}

const lineFeed = 0x0a
