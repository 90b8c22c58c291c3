import { closeSync, openSync, rmSync, writeSync } from 'node:fs'
import type { Row } from './item.js'

/** The rows that were not recorded, each with its line number and why, beside the file. Without any there is no file. */
export class Rejects {
  readonly file: string
  rows = 0
  private handle: number | undefined

  constructor(imported: string) {
    this.file = `${imported}.rejects.ndjson`
    rmSync(this.file, { force: true })
  }

  add(rows: readonly Row[], code: string, reason: string): void {
    this.handle ??= openSync(this.file, 'w')
    const text = rows.map(({ line, row }) => `${JSON.stringify({ line, code, reason, row })}\n`).join('')
    writeSync(this.handle, text)
    this.rows += rows.length
  }

  close(): void {
    if (this.handle !== undefined) closeSync(this.handle)
  }
}
