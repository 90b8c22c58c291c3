import type { ApprovalRow, CapRow, DirectiveRow, LicenceRow, VolumeRow } from '#projections'
import { bold, count, styled, table, words } from '../output.js'
import { columns, type Reading } from './reading.js'

/** A table of rows, one column for each of these. */
function tableOf<R>(rows: readonly R[], all: Parameters<typeof columns<R>>[1], always?: readonly string[]): string {
  const { head, rows: cells } = columns(rows, all, always)
  return table(head, cells)
}

const yes = (is: boolean): string => (is ? styled('green', 'yes') : styled('red', 'no'))

export const licences: Reading<LicenceRow> = {
  name: 'licences',
  description:
    'export licences: what each item authorises, and what of it is assigned, committed, decremented and left',
  route: '/v1/licences',
  list: 'licences',
  one: { parameter: 'licence', meaning: 'the number of a licence', unknown: 'LICENCE_UNKNOWN' },
  filters: [
    { flags: '--in-force <yes|no>', meaning: 'only those that are in force, or that are not', choices: ['yes', 'no'] },
  ],
  text(rows) {
    const items = rows.flatMap(({ items, ...licence }) => items.map((item) => ({ ...licence, ...item })))
    const shown = tableOf(
      items,
      {
        licence: (one) => one.licence,
        item: (one) => one.item,
        'in force': (one) => yes(one.inForce),
        authorised: (one) => one.authorised,
        assigned: (one) => one.assigned,
        committed: (one) => one.committed,
        decremented: (one) => one.decremented,
        left: (one) => one.left,
        until: (one) => one.validUntil,
        for: (one) => one.destinations?.join(' '),
      },
      ['assigned', 'left'],
    )
    const words = rows.flatMap(({ licence, against, unacknowledged }) =>
      [...against, ...unacknowledged].map(({ message }) => `${bold(licence)}: ${message}`),
    )
    return [shown, ...words].join('\n')
  },
}

type Condition = ApprovalRow['members'][number]['conditions'][number]
const conditionText = ({ conditionId, version, state }: Condition) => `${conditionId} v${version} ${state}`

export const approvals: Reading<ApprovalRow> = {
  name: 'approvals',
  description:
    'import approvals, requests that wait among them: pools, what members have drawn and may still draw, conditions and risks',
  route: '/v1/approvals',
  list: 'approvals',
  one: { parameter: 'approval', meaning: 'the import approval', unknown: 'APPROVAL_UNKNOWN' },
  filters: [
    {
      flags: '--standing <standing>',
      meaning: 'only those that stand so',
      choices: ['requested', 'reported', 'inForce', 'ineffective', 'suspended', 'withdrawn', 'expired'],
    },
    { flags: '--destination <country>', meaning: 'only those of this country' },
  ],
  text: (rows) => rows.map(approvalText).join('\n\n'),
}

function approvalText(row: ApprovalRow): string {
  const { approval, standing, pool, left, validUntil, members, proposed, requests, rounds } = row
  const size = pool
    ? `${pool.bound === 'atLeast' ? 'at least ' : ''}${count(pool.quantity)} chips, ${count(left)} left`
    : 'no pool'
  const until = validUntil === undefined ? '' : `, until ${validUntil}`
  const head = `${bold(approval)}: ${words(standing)}; ${size}${until}`
  const shown = tableOf(
    members,
    {
      member: (one) => one.member,
      share: (one) => one.share,
      drawn: (one) => one.drawn,
      committed: (one) => one.committed,
      consumed: (one) => one.consumed,
      'may draw': (one) => one.drawable,
      credits: (one) => one.credits,
      needed: (one) => one.creditsNeeded,
      conditions: (one) => one.conditions.map(conditionText).join(', '),
    },
    ['drawn', 'may draw'],
  )
  const risks = proposed.map(
    ({ conditionId, version }) =>
      `${styled('yellow', 'risk')}: ${conditionId} v${version} is proposed, and blocks nothing`,
  )
  const asked = requests.map(({ requestNo, buyer, products, quantity }) => {
    const chips = quantity === undefined ? '' : `${count(quantity)} chips of `
    return `request ${requestNo}: ${buyer} asks for ${chips}${products.join(', ')}`
  })
  const heard = rounds.map(({ reportNo, members: of = [], criteria }) => {
    const said = [...(of.length > 0 ? [`for ${of.join(', ')}`] : []), ...(criteria === undefined ? [] : [criteria])]
    return `round ${reportNo} is reported: ${said.length > 0 ? said.join('; ') : 'nothing else is known'}`
  })
  return [head, ...asked, ...heard, ...(members.length > 0 ? [shown] : []), ...risks].join('\n')
}

export const directives: Reading<DirectiveRow> = {
  name: 'directives',
  description: 'what authorities of destinations have told whom about imports, and whether it counts',
  route: '/v1/directives',
  list: 'directives',
  filters: [
    { flags: '--destination <country>', meaning: 'only those of this country' },
    { flags: '--standing <standing>', meaning: 'only those that stand so', choices: ['ahead', 'inForce', 'ended'] },
  ],
  text: (rows) =>
    tableOf(rows, {
      to: (one) => one.destination,
      directive: (one) => one.directiveId,
      issuer: (one) => one.issuer,
      rank: (one) => one.rank,
      says: (one) => styled(one.effect === 'permit' ? 'green' : 'red', one.effect),
      about: (one) => one.products?.join(' ') ?? 'all goods',
      buyer: (one) => one.buyer,
      told: (one) => one.addressee,
      evidence: (one) => one.grade,
      standing: (one) => words(one.standing),
      from: (one) => one.effectiveFrom.slice(0, 10),
      until: (one) => (one.endsAt ?? one.effectiveUntil)?.slice(0, 10),
    }),
}

export const caps: Reading<CapRow> = {
  name: 'caps',
  description: 'how many chips each group may be licensed for under each rule, and how many are left',
  route: '/v1/caps',
  list: 'caps',
  filters: [
    { flags: '--product <sku>', meaning: 'only of this product' },
    { flags: '--group <party>', meaning: 'only of this group' },
    { flags: '--rule <rule>', meaning: 'only of this rule' },
  ],
  text: (rows) =>
    tableOf(
      rows,
      {
        product: (one) => one.product,
        group: (one) => one.group,
        rule: (one) => one.rule,
        cap: (one) => one.cap,
        used: (one) => one.used,
        'of others': (one) => one.reported,
        left: (one) => one.left,
      },
      ['left'],
    ),
}

export const volumes: Reading<VolumeRow> = {
  name: 'volumes',
  description: 'what may go to some countries for what ships to US end use, and the room that is left',
  route: '/v1/volumes',
  list: 'volumes',
  filters: [
    { flags: '--product <sku>', meaning: 'only of this product' },
    { flags: '--rule <rule>', meaning: 'only under this rule' },
  ],
  text: (rows) =>
    tableOf(
      rows,
      {
        product: (one) => one.product,
        rule: (one) => one.rule,
        to: (one) => one.countries.join(' '),
        ratio: (one) => one.ratio,
        'US end use': (one) => one.home,
        exported: (one) => one.exported,
        committed: (one) => one.committed,
        room: (one) => one.room,
      },
      ['US end use', 'exported', 'committed', 'room'],
    ),
}
