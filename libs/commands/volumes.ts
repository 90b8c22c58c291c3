import { code, described, record } from '#kernel'
import { volumeStream, volumeVocabulary } from '#domain'
import { command } from './declare.js'
import { knownProduct } from './known.js'

const { facts } = volumeVocabulary
const of = { product: described(code, 'The product, by its SKU', 'H200') }
const route = (rest: string) => `/v1/volumes/{product}/${rest}`

export const SetVolumeRatio = command({
  name: 'SetVolumeRatio',
  route: route('ratios'),
  summary:
    'Records how much may go to some countries together for each chip shipped to US end use (VOL-1). The same rule again replaces it, the same document twice is refused.',
  records: 'facts',
  fields: { ...of, ...facts.RatioSet },
  *transaction({ product, ...data }) {
    yield* knownProduct(product)
    yield* record(volumeStream(product), { type: 'RatioSet', ...data })
  },
})

const { takes, part, ...laterPaper } = facts.UnitsExported

export const CountExport = command({
  name: 'CountExport',
  route: route('exports'),
  summary:
    'Records a paper told later: chips that had left without a commitment. The same notice of a line twice is refused.',
  records: 'facts',
  fields: { ...of, ...laterPaper },
  *transaction({ product, ...data }) {
    yield* knownProduct(product)
    yield* record(volumeStream(product), { type: 'UnitsExported', ...data, takes: 'nothing' })
  },
})

export const CountReturn = command({
  name: 'CountReturn',
  route: route('returns'),
  summary:
    'Records that exported chips are back where they left from: they count no more. The same notice of a line twice is refused.',
  records: 'facts',
  fields: { ...of, ...facts.UnitsCameBack },
  *transaction({ product, ...data }) {
    yield* knownProduct(product)
    yield* record(volumeStream(product), { type: 'UnitsCameBack', ...data })
  },
})

export const ReportVolume = command({
  name: 'ReportVolume',
  route: route('reports'),
  summary:
    'Records chips shipped outside this ledger; US end use counts only if it is official. The same report twice is refused.',
  records: 'facts',
  fields: { ...of, ...facts.VolumeReported },
  *transaction({ product, ...data }) {
    yield* knownProduct(product)
    yield* record(volumeStream(product), { type: 'VolumeReported', ...data })
  },
})

export const volumeCommands = [SetVolumeRatio, CountExport, CountReturn, ReportVolume]
