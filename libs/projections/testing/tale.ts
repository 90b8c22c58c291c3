import { expect } from '@jest/globals'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { contextOf } from '#domain'
import { transactionsOf, type Recorded } from '../../../test/simulation/model/recorded.js'
import type { Step } from '../../../test/simulation/model/tale.js'
import { openForKeeping } from '../file.js'
import { rebuild } from '../rebuild.js'
import { openRows, type Rows } from '../rows.js'
import { Runner } from '../runner.js'
import { contentOf, History, type As } from '../testing.js'

const usual: As = { grade: 'official', roles: ['compliance'] }

/** Histories of the independent model in a ledger of a folder, with its rows. */
export class Tale {
  private constructor(
    readonly folder: string,
    readonly history: History,
    readonly rows: Rows,
  ) {}

  static async begin(): Promise<Tale> {
    const folder = mkdtempSync(join(tmpdir(), 'tale-'))
    const history = await History.open(folder)
    history.now = '2026-01-20T12:00:00.000Z'
    return new Tale(folder, history, openRows(folder, history.store))
  }

  /** One transaction, which is recorded, or the spec is wrong; its id. */
  tell(steps: readonly Step[], as: As = usual): string {
    const told = this.history.tell(
      steps.map(([id, type, data]) => [
        { id, context: contextOf(id)! },
        { type, ...data },
      ]),
      as,
    )
    if (told === undefined) throw new Error(`Refused: ${JSON.stringify(steps)}`)
    return told
  }

  tellAll(history: readonly Recorded[]): void {
    for (const transaction of transactionsOf(history))
      this.tell(transaction.map(({ stream, type, data }) => [stream, type, data] as unknown as Step))
  }

  /** The rows follow the ledger, and are what a rebuild makes of it. */
  async follow(): Promise<void> {
    await this.history.write()
    const db = openForKeeping(this.folder)
    await new Runner(this.history.store, db).run()
    const followed = contentOf(db)
    db.close()
    await rebuild(this.folder)
    const anew = openForKeeping(this.folder)
    expect(followed).toEqual(contentOf(anew))
    anew.close()
  }

  async end(): Promise<void> {
    this.rows.close()
    await this.history.store.close()
    rmSync(this.folder, { recursive: true, force: true })
  }
}
