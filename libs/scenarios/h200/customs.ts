import type { Asking, Chapter } from '../scenario.js'
import type { Pieces } from './book.js'
import { arrive, customs, deliver, lodge, lose, piecesOf } from './shipping.js'
import { shipments } from './shipments.js'
import { sources } from './sources.js'
import { fact, step } from './telling.js'

const { bytedance, alibaba, bytedanceSecond } = shipments

/** So many fewer pieces of the last line. */
const less = (pieces: readonly Pieces[], missing: number): Pieces[] =>
  pieces.map((one, at) => (at === pieces.length - 1 ? { ...one, quantity: one.quantity - missing } : one))

const counted = piecesOf(bytedance).map(({ quantity, ...line }) => ({ ...line, counted: quantity }))
const kept = [{ ...piecesOf(alibaba)[0]!, quantity: 800 }]
const missing = [{ ...piecesOf(bytedanceSecond).at(-1)!, quantity: 200 }]

const arrived = '2026-02-27'
const misread = arrive(bytedanceSecond, arrived, less(bytedanceSecond.pieces, 2_200))
const asItWas = arrive(bytedanceSecond, arrived, less(bytedanceSecond.pieces, 200))

/** The wrong notice is annulled, and told right in the same transaction. */
function correction(wrong: Asking, { line }: Asking): Asking {
  const { command, idempotencyKey: _key, occurredAt: _on, evidence: _by, ...fields } = line
  const said = {
    reason: 'The notice of arrival was misread: 200 pieces are missing, not 2,200',
    correction: { command, fields: JSON.stringify(fields) },
  }
  const told = fact('AnnulTransaction', 'SH-CN-3', said, { on: arrived, evidence: sources.company })
  return { ...told, annuls: wrong.line }
}

export const throughCustoms: Chapter = {
  title: 'Through customs',
  text: 'One shipment is inspected and delivered. Of another, 800 are detained and given back. Of a third 200 are lost on the way; its notice of arrival was misread, and the correction stands beside what it corrects. A fourth is still on its way.',
  steps: [
    step('2026-02-24', 10, 'arrivals', [arrive(bytedance, '2026-02-24'), arrive(alibaba, '2026-02-24')]),
    step('2026-02-24', 11, 'entries', [lodge(bytedance, '2026-02-24'), lodge(alibaba, '2026-02-24')]),
    step('2026-02-25', 10, 'an inspection is ordered, and goods are detained', [
      customs('AcceptEntry', bytedance, '2026-02-24', { noticeNo: 'GACC-N-1' }),
      customs('OrderInspection', bytedance, '2026-02-25', { inspectionId: 'INS-1' }),
      customs('DetainGoods', alibaba, '2026-02-25', {
        noticeNo: 'GACC-N-2',
        lines: kept,
        reason: 'The serial numbers of a pallet cannot be read',
      }),
    ]),
    step('2026-02-27', 10, 'an arrival, misread', [misread]),
    step('2026-02-28', 10, 'the inspection ends, and the detention', [
      customs('CompleteInspection', bytedance, '2026-02-28', { inspectionId: 'INS-1', outcome: 'conforms', counted }),
      customs('LiftDetention', alibaba, '2026-02-28', { noticeNo: 'GACC-N-3', lines: kept }),
    ]),
    step('2026-02-28', 11, 'entries are released', [
      customs('ReleaseEntry', bytedance, '2026-02-28', { noticeNo: 'GACC-N-4', lines: piecesOf(bytedance) }),
      customs('ReleaseEntry', alibaba, '2026-02-28', { noticeNo: 'GACC-N-5', lines: piecesOf(alibaba) }),
    ]),
    step('2026-03-02', 10, 'deliveries', [
      deliver(bytedance, '2026-03-02'),
      deliver(alibaba, '2026-03-02', alibaba.pieces.slice(0, 2)),
    ]),
    step('2026-03-03', 10, 'a correction', [correction(misread, asItWas)]),
    step('2026-03-03', 11, 'a loss', [
      lose(bytedanceSecond, '2026-03-02', missing, 'A box was not found when the aircraft was unloaded'),
    ]),
  ],
}
