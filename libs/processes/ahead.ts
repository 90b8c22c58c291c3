import type { Recorded } from '#kernel'

/** What counts from an instant that is ahead changes nothing now: its date will come. */
export function isAhead({ data, recordedAt }: Recorded): boolean {
  const { effectiveFrom } = data as { effectiveFrom?: string }
  return effectiveFrom !== undefined && effectiveFrom > recordedAt
}
