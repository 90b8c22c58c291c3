import { directivesStream, entryStatus, entryStream, rulingAt } from '#domain'
import type { World } from '../../libs/commands/testing.js'
import type { Forms } from '../simulation/model/recorded.js'
import * as scene from '../simulation/model/scene.js'
import { told } from '../simulation/model/tale.js'
import type { Step } from '../simulation/model/tale.js'
import { after, asks, on, tells, type Row } from './row.js'
import { a, begun, pieces, reason, stages } from './tale.js'

const release = asks('ReleaseForExport', { shipment: 'S1', releaseId: 'E-1', lines: pieces(60) })
const directive = (over: Partial<Forms['DirectiveRecorded']> = {}): Step => [
  'directives~CN',
  'DirectiveRecorded',
  { directiveId: 'G1', issuer: 'GACC', rank: 2, effect: 'prohibit', effectiveFrom: begun, ...over },
]
const later = '2026-01-10T00:00:00.000Z'
const permit = (over: Partial<Forms['DirectiveRecorded']> = {}): Step =>
  directive({ directiveId: 'G2', effect: 'permit', buyer: 'ALDER-GROUP', effectiveFrom: later, ...over })
const necessity = directive({ effect: 'necessity-only' })
const binds = [
  'licence~D1 LicenceCommitted',
  'approval~R1 DrawCommitted',
  'volume~H200 VolumeCommitted',
  'stock~TPE1~H200 StockCommitted',
  'shipment~S1 ReleasedForExport',
]
const prohibited = { directiveId: 'G1', issuer: 'GACC', since: begun, grade: 'official' }

const directives: readonly Row[] = [
  {
    rule: 'DIR-1',
    says: 'a prohibition in force bars what is in its scope',
    given: after(scene.ready, [directive({ products: ['HOPPER'] })]),
    when: release,
    refused: 'DIRECTIVE_PROHIBITS',
    numbers: prohibited,
  },
  {
    rule: 'DIR-1',
    says: 'even one that is only reported',
    given: after(scene.ready, on({ grade: 'reported' }, directive())),
    when: release,
    refused: 'DIRECTIVE_PROHIBITS',
    numbers: { ...prohibited, grade: 'reported' },
  },
  {
    rule: 'DIR-1',
    says: 'and nothing else',
    given: after(scene.ready, [directive({ products: ['H20'] })]),
    when: release,
    recorded: binds,
  },
  {
    rule: 'DIR-2',
    says: 'a later official directive of the issuer that names the buyer prevails for it',
    given: after(scene.ready, [directive()], [permit()]),
    when: release,
    recorded: binds,
  },
  {
    rule: 'DIR-2',
    says: 'so does one of a higher issuer',
    given: after(scene.ready, [directive()], [permit({ issuer: 'NDRC', rank: 1 })]),
    when: release,
    recorded: binds,
  },
  {
    rule: 'DIR-2',
    says: 'not one of another issuer of the same rank',
    given: after(scene.ready, [directive()], [permit({ issuer: 'MIIT' })]),
    when: release,
    refused: 'DIRECTIVE_PROHIBITS',
    numbers: prohibited,
  },
  {
    rule: 'DIR-2',
    says: 'nor one that names nobody: the stricter acts, and the contradiction shows',
    given: after(scene.ready, [directive()]),
    when: tells([directive({ directiveId: 'G2', effect: 'necessity-only', effectiveFrom: later })]),
    shows: (world) => {
      const scope = { sku: 'H200', family: 'HOPPER', buyer: 'ALDER-GROUP' }
      const { effect, contradicting } = rulingAt(world.state(directivesStream('CN')), world.now, scope)
      return [effect, contradicting.map(({ directiveId }) => directiveId)]
    },
    is: ['prohibit', ['G2']],
  },
  {
    rule: 'DIR-3',
    says: 'what is allowed only when necessary is barred',
    given: after(scene.ready, [necessity]),
    when: release,
    refused: 'DIRECTIVE_NECESSITY',
    numbers: { ...prohibited, line: 'A/1' },
  },
  {
    rule: 'DIR-3',
    says: 'until a necessity is accepted for that directive',
    given: after(
      scene.ready,
      [necessity],
      on({}, ['directives~CN', 'NecessityAccepted', { directiveId: 'G1', ...a, statement: 'nothing else will do' }]),
    ),
    when: release,
    recorded: binds,
  },
  {
    rule: 'DIR-3',
    says: 'none is accepted under one that asks for none',
    given: after(scene.ready, [directive()]),
    when: asks('AcceptNecessity', { destination: 'CN', directiveId: 'G1', ...a, statement: 'nothing else will do' }),
    refused: 'NECESSITY_NOT_ASKED',
    numbers: { directiveId: 'G1', effect: 'prohibit' },
  },
  {
    rule: 'DIR-3',
    says: 'and none is withdrawn that was not accepted',
    given: after(scene.ready, [necessity]),
    when: asks('WithdrawNecessity', { destination: 'CN', directiveId: 'G1', ...a, reason }),
    refused: 'NECESSITY_UNKNOWN',
    numbers: { directiveId: 'G1', line: 'A/1' },
  },
]

const arrived = told(scene.cleared60, scene.departed(60), scene.arrived(60), [scene.lodged(58)])
const entry = 'entry~E1'
const statusOf = (world: World) => entryStatus(world.state(entryStream('E1')))

const entries: readonly Row[] = [
  {
    rule: 'ENT-1',
    says: 'more released than declared is a breach',
    given: after(arrived, scene.cleared(50)),
    when: asks('ReleaseEntry', { entry: 'E1', noticeNo: 'C-4', lines: pieces(10) }),
    breach: 'BEYOND_DECLARED',
    stream: entry,
    numbers: { key: 'A/1', limit: 58, used: 60 },
  },
  {
    rule: 'ENT-1',
    says: 'so is more out of detention than went in',
    given: after(arrived, scene.detained(6)),
    when: asks('LiftDetention', { entry: 'E1', noticeNo: 'C-2', lines: pieces(8) }),
    breach: 'DETAINED_SHORT',
    stream: entry,
    numbers: { key: 'A/1', limit: 0, used: 2 },
  },
  {
    rule: 'ENT-2',
    says: 'an amendment while an inspection is open is a breach',
    given: after(arrived, [[entry, 'InspectionOrdered', { inspectionId: 'I1' }]]),
    when: asks('AmendEntry', { entry: 'E1', amendmentNo: 'AM-1', lines: [{ ...a, declared: 60 }], reason }),
    breach: 'AMENDED_UNDER_INSPECTION',
    stream: entry,
    numbers: { key: 'AM-1', limit: 0, used: 1 },
  },
  {
    rule: 'ENT-3',
    says: 'a directive never changes an entry’s state',
    given: after(arrived, scene.cleared(50)),
    when: tells([directive()]),
    shows: (world) => [statusOf(world), stages(world)],
    is: ['lodged', { planned: 40, inCustoms: 10, customsReleased: 50 }],
  },
]

export const customsRows: readonly Row[] = [...directives, ...entries]
