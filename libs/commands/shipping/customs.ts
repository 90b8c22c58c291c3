import { code, described, read, record, type Steps } from '#kernel'
import { entryStream, entryVocabulary, type EntryEvent } from '#domain'
import { command } from '../declare.js'
import { bringBack, home, moveLines, type Notice } from './movements.js'

const { facts } = entryVocabulary
const of = { entry: described(code, 'The entry', 'ENT-1') }
const route = (rest: string) => `/v1/entries/{entry}/${rest}`

/** Records a fact of an entry; answers the notice as its lines name it, if the entry is known: with its shipment. */
function* noticed(entry: string, fact: EntryEvent & { noticeNo: string }): Steps<Notice | undefined> {
  const { lodged } = yield* read(entryStream(entry))
  yield* record(entryStream(entry), fact)
  return lodged && { shipment: lodged.shipment, noticeNo: fact.noticeNo }
}

export const ReleaseEntry = command({
  name: 'ReleaseEntry',
  route: route('releases'),
  summary:
    'Records what customs let through. Other pieces may follow under another notice; the same notice twice is refused.',
  records: 'facts',
  fields: { ...of, ...facts.EntryReleased },
  *transaction({ entry, ...data }) {
    const notice = yield* noticed(entry, { type: 'EntryReleased', ...data })
    const lines = data.lines.map((line) => ({ ...line, from: 'inCustoms', to: 'customsReleased' }) as const)
    if (notice) yield* moveLines('LineCustomsReleased', notice, lines)
  },
})

export const DetainGoods = command({
  name: 'DetainGoods',
  route: route('detentions'),
  summary: 'Records what customs keeps for now. The same notice twice is refused.',
  records: 'facts',
  fields: { ...of, ...facts.GoodsDetained },
  *transaction({ entry, ...data }) {
    const notice = yield* noticed(entry, { type: 'GoodsDetained', ...data })
    const lines = data.lines.map((line) => ({ ...line, from: 'inCustoms', to: 'detained' }) as const)
    if (notice) yield* moveLines('LineDetained', notice, lines)
  },
})

export const LiftDetention = command({
  name: 'LiftDetention',
  route: route('detentions/liftings'),
  summary: 'Records that detained goods are in customs again. The same notice twice is refused.',
  records: 'facts',
  fields: { ...of, ...facts.DetentionLifted },
  *transaction({ entry, ...data }) {
    const notice = yield* noticed(entry, { type: 'DetentionLifted', ...data })
    const lines = data.lines.map((line) => ({ ...line, from: 'detained', to: 'inCustoms' }) as const)
    if (notice) yield* moveLines('LineDetentionLifted', notice, lines)
  },
})

export const SeizeGoods = command({
  name: 'SeizeGoods',
  route: route('seizures'),
  summary: 'Records what customs took for good, from customs or detention. The same notice twice is refused.',
  records: 'facts',
  fields: { ...of, ...facts.GoodsSeized },
  *transaction({ entry, ...data }) {
    const notice = yield* noticed(entry, { type: 'GoodsSeized', ...data })
    const lines = data.lines.map((line) => ({ ...line, to: 'seized' }) as const)
    if (notice) yield* moveLines('LineSeized', notice, lines)
  },
})

export const ReturnFromCustoms = command({
  name: 'ReturnFromCustoms',
  route: route('returns'),
  summary:
    'Records what customs sent back, with what follows as for any return: open units, a lot of its own, exported no more. The same notice twice is refused.',
  records: 'facts',
  fields: { ...of, ...facts.GoodsReturned, ...home },
  *transaction({ entry, site, lot, returnNo, ...data }) {
    const notice = yield* noticed(entry, { type: 'GoodsReturned', ...data })
    if (notice) yield* bringBack(notice, { site, lot, returnNo }, data.lines)
  },
})
