import type { Chapter } from '../scenario.js'
import { reservation } from './rule.js'
import { arrive, deliver, depart, file, pack, plan, release } from './shipping.js'
import { shipments } from './shipments.js'
import { sources } from './sources.js'
import { laterShares, lots, type Lot } from './stock.js'
import { fact, people, sku, step } from './telling.js'

const passed = ({ site, lot }: Lot, report: string) =>
  fact('PassLabTest', lot, { site, sku, lab: 'LAB-1', report, lot }, { on: '2026-02-05', evidence: sources.company })

const { alder, alderRest, birchwood, bytedance, alibaba } = shipments

export const departures: Chapter = {
  title: 'Half of what ships at home',
  text: 'Lots pass their tests. The first 24,000 ship to US end use, so China may have 12,000: the release of 24,000 is refused, with every rule that speaks against it. 96,000 more ship at home, and then two shipments of 24,000 leave for China.',
  steps: [
    step('2026-02-05', 10, 'laboratory tests', [
      passed(lots.sjcDecember, 'RPT-105'),
      passed(lots.dfwDecember, 'RPT-106'),
    ]),
    step('2026-02-05', 11, 'reservations', laterShares.bytedance.map(reservation)),
    step('2026-02-06', 10, 'plans', [alder, bytedance, alibaba].map(plan)),
    step('2026-02-06', 11, 'packing lists and filings', [
      ...[alder, bytedance, alibaba].map((of) => pack(of, '2026-02-06')),
      ...[bytedance, alibaba].map((of) => file(of, '2026-02-06')),
    ]),
    step('2026-02-06', 12, 'a release in the United States', [release(alder)], people.compliance),
    step('2026-02-07', 10, 'a departure', [depart(alder, '2026-02-07')]),
    step('2026-02-07', 11, 'a release beyond one half', [release(bytedance, 'VOLUME_RATIO')], people.compliance),
    step('2026-02-08', 10, 'plans', [alderRest, birchwood].map(plan)),
    step(
      '2026-02-08',
      11,
      'packing lists',
      [alderRest, birchwood].map((of) => pack(of, '2026-02-08')),
    ),
    step(
      '2026-02-08',
      12,
      'releases in the United States',
      [alderRest, birchwood].map((of) => release(of)),
      people.compliance,
    ),
    step(
      '2026-02-09',
      10,
      'departures',
      [alderRest, birchwood].map((of) => depart(of, '2026-02-09')),
    ),
    step(
      '2026-02-10',
      10,
      'releases for China',
      [bytedance, alibaba].map((of) => release(of)),
      people.compliance,
    ),
    step(
      '2026-02-11',
      10,
      'departures',
      [bytedance, alibaba].map((of) => depart(of, '2026-02-11')),
    ),
    step(
      '2026-02-11',
      11,
      'arrivals',
      [alder, alderRest, birchwood].map((of) => arrive(of, '2026-02-11')),
    ),
    step(
      '2026-02-11',
      12,
      'deliveries',
      [alder, alderRest, birchwood].map((of) => deliver(of, '2026-02-11')),
    ),
  ],
}
