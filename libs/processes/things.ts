import type { Recorded } from '#kernel'

/** The kind of a stream: `licence` of `licence~D-1`. */
export const kindOf = (stream: string): string => stream.slice(0, stream.indexOf('~'))

/** What a stream's name says behind its kind: `TPE1~H200` of `stock~TPE1~H200`. */
export const idOf = (stream: string): string => stream.slice(stream.indexOf('~') + 1)

/** What counts from an instant that is ahead changes nothing now: its date will come. */
export function isAhead({ data, recordedAt }: Recorded): boolean {
  const { effectiveFrom } = data as { effectiveFrom?: string }
  return effectiveFrom !== undefined && effectiveFrom > recordedAt
}
