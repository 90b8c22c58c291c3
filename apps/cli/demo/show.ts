import { h200, type Scenario } from '#scenarios'
import { gates, stockLine, waterfall as stages } from '../backlog-table.js'
import { Api, headOf, type Connection } from '../connection.js'
import { exits, Failure } from '../failure.js'
import { bold, count, dim, print, printJson, styled, wrapped } from '../output.js'
import { customerTable, ladder, memberTable, read, risks, standingOf, type Found, type Standing } from './gates.js'
import { mark, markOf } from './mark.js'
import { play, type Played, type StoryClock } from './play.js'
import { heading, refusals, telling } from './story.js'
import { waterfall } from './waterfall.js'

const illustrative =
  'Illustrative: totals are as reported in January 2026. Who ordered how much, sites and lots, licences, official documents and shipments are made up.'

type Options = { data: string; json?: true }
/** What a chapter came to. */
type Told = Omit<Played, 'chapter'> & { title: string; found: Found; members: Standing[] }

/** Tells the case if it has not been told, then says where everything stands. */
export async function show({ data, json }: Options, server: Connection, clock: StoryClock | undefined): Promise<void> {
  const api = new Api(server.url)
  const since = markOf(data)?.recordedAt
  const told = since === undefined ? await tell(data, api, needed(clock, data, server), json !== true) : undefined
  const found = told?.at(-1)?.found ?? (await read(api, h200, await headOf(data)))
  if (json) {
    const chapters = told?.map(({ found: { totals }, ...chapter }) => ({ ...chapter, totals }))
    return printJson({ folder: data, reused: !told, ...(chapters && { chapters }), backlog: found.backlog })
  }
  if (since !== undefined) {
    print(
      `Using the demo in ${data}, recorded at ${since}${clock ? '' : `; it is served at ${server.url}`}. (--fresh starts anew)`,
    )
    print(`\n${stages(found.backlog)}\n\n${memberTable(standingsIn(h200, found))}`)
  }
  print(['', ...figure(found)].join('\n'))
  print(`\n${gates(found.backlog)}\n\n${stockLine(found.backlog)}\n\n${customerTable(found)}`)
  print(`\n${dim(wrapped(illustrative, ''))}`)
}

/** Only the process that serves the folder can tell a case by a clock of its own. */
function needed(clock: StoryClock | undefined, data: string, { url }: Connection): StoryClock {
  if (clock) return clock
  const sentence = `The demo in ${data} was interrupted, and is served at ${url}: stop that, and run the demo again`
  throw new Failure('DEMO_UNFINISHED', sentence, exits.unreachable)
}

async function tell(data: string, api: Api, clock: StoryClock, aloud: boolean): Promise<Told[]> {
  const started = performance.now()
  const { name, title } = h200
  const from = markOf(data)?.progress ?? { chapters: 0, steps: 0 }
  if (aloud) print(`${bold(title)}\n`)
  if (aloud && from.chapters + from.steps > 0)
    print(dim(`It was interrupted in chapter ${from.chapters + 1}, and goes on from there.\n`))
  const told: Told[] = []
  for await (const played of play(h200, api.url, clock, from, (progress) => mark(data, { scenario: name, progress }))) {
    const found = await read(api, h200, await headOf(data))
    if (aloud) print(chapterText(from.chapters + told.length + 1, played, found, told.at(-1)?.found))
    const { chapter, ...rest } = played
    told.push({ title: chapter.title, ...rest, found, members: standingsIn(h200, found) })
  }
  mark(data, { scenario: name, recordedAt: new Date().toISOString() })
  if (aloud) print(dim(closing(data, told, (performance.now() - started) / 1000)))
  return told
}

function closing(data: string, told: readonly Told[], seconds: number): string {
  const recorded = told.reduce((sum, one) => sum + one.recorded, 0)
  const refused = told.flatMap((one) => one.refused).reduce((sum, { times }) => sum + times, 0)
  return `${count(recorded)} commands recorded in ${data} in ${seconds.toFixed(1)} s; ${count(refused)} were refused, as they should be.`
}

function chapterText(no: number, { chapter, refused }: Played, found: Found, before: Found | undefined): string {
  const parts = [
    heading(no, chapter),
    telling(chapter),
    ...(refused.length > 0 ? [refusals(refused)] : []),
    stood(found, before) ? dim('    No number moves.') : waterfall(found.totals, before?.totals),
    memberTable(standingsIn(h200, found)),
    ...risks(found).map((risk) => `    ${styled('yellow', '⚠')} risk: ${risk}`),
    // The figure stands where all of it is known for the first time, and at the end.
    ...(before && ladder(h200.members, before) ? [] : figure(found)),
  ]
  return `${parts.join('\n\n')}\n`
}

const stood = ({ totals }: Found, before: Found | undefined): boolean =>
  before !== undefined && JSON.stringify(totals.stages) === JSON.stringify(before.totals.stages)

const standingsIn = ({ members }: Scenario, found: Found): Standing[] =>
  members.flatMap((member) => standingOf(member, found) ?? [])

function figure(found: Found): string[] {
  const rungs = ladder(h200.members, found)
  return rungs === undefined ? [] : [wrapped(rungs, '    ')]
}
