import { closeSync, existsSync, fdatasync, openSync } from 'node:fs'

/** Milliseconds from one flush to the next. */
const everyMs = 100

/**
 * Brings the write-ahead log of a file of rows to the disk beside the work. SQLite flushes it before it copies it into
 * the file, and the commit that this falls to waited a quarter of a second for 64 MB; of a log that is on the disk but for
 * the last tenth of a second it waits for little.
 */
export class Flushing {
  private readonly log: string
  private handle: number | undefined
  private underWay = false
  private closed = false
  private last = -Infinity

  constructor(file: string) {
    this.log = `${file}-wal`
  }

  /** To be called after commits: begins to flush what they wrote, unless it was done just now. It waits for nothing. */
  begin(): void {
    if (this.underWay || this.closed || performance.now() - this.last < everyMs) return
    if (this.handle === undefined && !existsSync(this.log)) return
    this.handle ??= openSync(this.log, 'r+')
    this.underWay = true
    // A disk that fails is met by SQLite's own flush, which is the one that counts.
    fdatasync(this.handle, () => {
      this.underWay = false
      this.last = performance.now()
      if (this.closed) this.free()
    })
  }

  close(): void {
    this.closed = true
    if (!this.underWay) this.free()
  }

  private free(): void {
    if (this.handle !== undefined) closeSync(this.handle)
    this.handle = undefined
  }
}
