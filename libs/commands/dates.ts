import { datesIn, described, instant, moment, read, record, streamId, type AnyStream } from '#kernel'
import { contextOf } from '#domain'
import { command } from './declare.js'

/**
 * What the calendar asks, and nobody else: it is in no registry, since a date is reached once and no state can say that it
 * was. The key that the calendar makes of stream and date sees to that.
 */
export const ReachDate = command({
  name: 'ReachDate',
  route: '/v1/dates',
  summary: 'Records that a date of a stream has come. Nothing is recorded if it is none of its dates, or still ahead.',
  records: 'facts',
  fields: {
    stream: described(streamId, 'The stream whose date it is', 'licence~D-1234567'),
    date: described(instant, 'The date'),
  },
  *transaction({ stream, date }) {
    const of: AnyStream = { id: stream, context: contextOf(stream)! }
    const dates = datesIn(of.context, yield* read(of))
    if (dates.includes(date) && date <= (yield* moment())) yield* record(of, { type: 'DateReached', date })
  },
})
