import type { Chapter } from '#scenarios'
import { bold, count, dim, styled, width, wrapped } from '../output.js'
import type { Refused } from './play.js'

const indent = '    '
const months = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' })

/** `17–22 January 2026`, by the clock of the case. */
export function daysOf({ steps }: Chapter): string {
  const [first, last] = [steps[0]!.at, steps.at(-1)!.at].map((at) => new Date(at))
  return months.formatRange(first!, last!).replaceAll(' ', ' ')
}

/** The rule over a chapter: its number and title, its days at the right where there is room. */
export function heading(no: number, chapter: Chapter): string {
  const title = `${no}  ${chapter.title} `
  const days = ` ${daysOf(chapter)}`
  const line = width() - title.length - days.length - 1
  if (line < 3) return ` ${bold(title.trimEnd())}\n${indent}${dim(days.trim())}`
  return ` ${bold(title)}${dim('─'.repeat(line))}${dim(days)}`
}

export const telling = ({ text }: Chapter): string => wrapped(text, indent)

/** What was refused, as it should be: each rule once, with an example. */
export function refusals(refused: readonly Refused[]): string {
  return refused
    .map(({ code, times, sentence }) => {
      const often = times > 1 ? dim(` (${count(times)} times)`) : ''
      return `${indent}${styled('red', '✗')} ${code}${often}\n${wrapped(sentence, `${indent}  `)}`
    })
    .join('\n')
}
