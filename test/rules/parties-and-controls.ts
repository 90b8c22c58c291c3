import { lineOf, orderStream } from '#domain'
import * as scene from '../simulation/model/scene.js'
import type { Step } from '../simulation/model/tale.js'
import { after, asks, on, tells, type Row } from './row.js'
import { block, parties, party, placed, reason, screening, stages } from './tale.js'

const confirm = asks('ConfirmOrder', { orderNo: 'B' })
const release = asks('ReleaseForExport', {
  shipment: 'S1',
  releaseId: 'E-1',
  lines: [{ orderNo: 'A', line: 1, quantity: 60 }],
})
const secondVersion: Step = [
  'list~EL',
  'ScreeningListPublished',
  { version: 'V2', effectiveFrom: '2026-01-02T00:00:00.000Z' },
]

export const partyRows: readonly Row[] = [
  {
    rule: 'PTY-1',
    says: 'an order is not confirmed while a party of it is not screened',
    given: after(scene.world, [placed({ intermediaries: ['ALDER-GROUP'] })]),
    when: confirm,
    refused: 'PARTY_UNSCREENED',
    numbers: { party: 'ALDER-GROUP' },
  },
  {
    rule: 'PTY-1',
    says: 'nor while one matches',
    given: after(scene.world, [placed()], [screening('PORT', 'match')]),
    when: confirm,
    refused: 'PARTY_MATCHED',
    numbers: { party: 'PORT', list: 'EL', screeningId: 'S-2' },
  },
  {
    rule: 'PTY-1',
    says: 'nor while one is escalated',
    given: after(scene.world, [placed()], [screening('PORT', 'escalated')]),
    when: confirm,
    refused: 'PARTY_ESCALATED',
    numbers: { party: 'PORT', list: 'EL', screeningId: 'S-2' },
  },
  {
    rule: 'PTY-1',
    says: 'nor while one is blocked',
    given: after(scene.world, [placed()], [block('PORT')]),
    when: confirm,
    refused: 'PARTY_BLOCKED',
    numbers: { party: 'PORT', blockId: 'B1' },
  },
  {
    rule: 'PTY-1',
    says: 'nothing is released for export while one is blocked',
    given: after(scene.ready, [block('PORT')]),
    when: release,
    refused: 'PARTY_BLOCKED',
    numbers: { party: 'PORT', blockId: 'B1' },
  },
  {
    rule: 'PTY-1',
    says: 'a match that is adjudicated clear is clear',
    given: after(
      scene.world,
      [placed()],
      [screening('PORT', 'match')],
      on({}, ['party~PORT', 'ScreeningAdjudicated', { screeningId: 'S-2', outcome: 'clear', reason }]),
    ),
    when: confirm,
    recorded: ['order~B OrderConfirmed'],
  },
  {
    rule: 'PTY-1',
    says: 'and no report clears it',
    given: after(scene.world, [screening('PORT', 'match')]),
    when: asks(
      'AdjudicateScreening',
      { party: 'PORT', screeningId: 'S-2', outcome: 'clear', reason },
      { grade: 'reported' },
    ),
    refused: 'SCREENING_REPORTED',
    numbers: { screeningId: 'S-2' },
  },
  {
    rule: 'PTY-2',
    says: 'a screening against a version that is in force no more does not count',
    given: after(scene.world, [placed({ endUser: 'PORT', customer: 'PORT' })], [secondVersion]),
    when: confirm,
    refused: 'PARTY_SCREENING_STALE',
    numbers: { party: 'PORT', list: 'EL', screened: 'V1', version: 'V2' },
  },
  {
    rule: 'PTY-3',
    says: 'a block bars the open units of the party',
    given: after(scene.covered),
    when: tells([block('PORT')]),
    shows: stages,
    is: { barred: 100 },
  },
  {
    rule: 'PTY-3',
    says: 'and no report lifts it',
    given: after(scene.world, [block('PORT')]),
    when: asks('UnblockParty', { party: 'PORT', blockId: 'B1', reason }, { grade: 'reported' }),
    refused: 'PARTY_UNBLOCK_REPORTED',
    numbers: { blockId: 'B1' },
  },
]

/** BIRCH has its headquarters in Singapore, and CEDAR, which owns it, in Japan; each of the three asks for one thing. */
const nothing = {
  authorisation: 'NLR',
  importApproval: 'no',
  importEntry: 'no',
  exportFiling: 'no',
  labTest: 'no',
} as const
const abroad: readonly (readonly Step[])[] = [
  [party('CEDAR', 'JP')],
  [party('BIRCH', 'SG', 'CEDAR')],
  [screening('BIRCH', 'clear')],
  [scene.control('TH', { ...nothing, importEntry: 'yes' })],
  [scene.control('SG', { ...nothing, exportFiling: 'yes' })],
  [scene.control('JP', { ...nothing, authorisation: 'licence' })],
]

const importEntryFalls: Step = [
  'control~4A090.A~CN',
  'ControlRecorded',
  { ...scene.gates, importEntry: 'no', controlId: 'C-9', basis: 'x', effectiveFrom: '2026-01-02T00:00:00.000Z' },
]

export const controlRows: readonly Row[] = [
  {
    rule: 'CTL-1',
    says: 'the gates of a line are the strictest for its destination, its end user’s headquarters and its ultimate parent’s',
    given: after(scene.world, ...abroad, [placed({ customer: 'BIRCH', endUser: 'BIRCH', destination: 'TH' })]),
    when: confirm,
    shows: (world) => lineOf(world.state(orderStream('B')), 1)?.gates,
    is: {
      authorisation: 'licence',
      importApproval: 'no',
      importEntry: 'yes',
      exportFiling: 'yes',
      labTest: 'no',
    },
  },
  {
    rule: 'CTL-2',
    says: 'with no control for the destination an order is recorded',
    given: after(scene.world),
    when: asks('PlaceOrder', {
      orderNo: 'B',
      ...parties,
      destination: 'JP',
      lines: [{ line: 1, sku: 'H200', quantity: 8 }],
    }),
    recorded: ['order~B OrderPlaced'],
  },
  {
    rule: 'CTL-2',
    says: 'and not confirmed',
    given: after(scene.world, [placed({ destination: 'JP' })]),
    when: confirm,
    refused: 'CONTROL_UNDETERMINED',
    numbers: { line: 1, eccn: '4A090.A', country: 'JP' },
  },
  {
    rule: 'CTL-3',
    says: 'a changed control has the gates of lines that have not left determined again',
    given: after(scene.ready, [importEntryFalls]),
    when: asks('DetermineGates', { orderNo: 'A' }),
    recorded: ['order~A LineGatesDetermined'],
  },
  {
    rule: 'CTL-3',
    says: 'a release for export looks at changed controls by itself',
    given: after(scene.ready, [importEntryFalls]),
    when: release,
    refused: 'GATES_CHANGED',
    numbers: { line: 'A/1' },
  },
  {
    rule: 'CTL-3',
    says: 'and the gates of lines that have not left are determined again',
    given: after(scene.ready, [
      [
        'control~4A090.A~CN',
        'ControlRecorded',
        { ...scene.gates, importEntry: 'no', controlId: 'C-9', basis: 'x', effectiveFrom: '2026-01-02T00:00:00.000Z' },
      ],
    ]),
    when: asks('DetermineGates', { orderNo: 'A' }),
    recorded: ['order~A LineGatesDetermined'],
  },
]
