/** Codes that no command of a simulation runs into, each with the reason. */
export const excusedCodes: Readonly<Record<string, string>> = {
  COVERS_STAND: 'guards what transactions see to themselves: they release covers first',
  RELEASE_UNNAMED:
    'guards the stream: the command of a departure has to name a release, and the other is told as it happened',
  ALLOCATION_UNSIGNED: 'guards the stream: whoever asks a ledger has an id',
  ALLOCATION_LINE_REPEATED: 'guards the stream: a policy shares out each line once',
  ALLOCATION_PART: 'guards the stream: the command tells all parts of a proposal in their order',
  ALLOCATION_INCOMPLETE: 'guards the stream: the command tells all parts of a proposal in one transaction',
  ALLOCATION_OUT_OF_TURN: 'guards the stream: the command takes the lines whose turn it is',
  ALLOCATION_TOO_LARGE: 'half a million lines: the command’s spec has so many',
  COVER_REPEATED: 'guards the stream: transactions name the covers themselves, each once',
  COVERS_BEYOND_MOVED: 'guards the stream: transactions name the covers, of each gate no more than move',
  RESERVATION_SHORT: 'guards the stream: transactions give back to a stock no more than it holds for the line',
  CREDITS_FREED_OTHERWISE: 'guards the stream: transactions work out which credits a release of chips frees',
  CONTENDED: 'sixty conflicts in a row: the pipeline’s spec makes them',
}

/** Codes of limits that no act can exceed, since something else refuses it before: facts do, and that is a breach. */
export const openedByFacts: Readonly<Record<string, string>> = {
  RESERVATION_UNTOLD: 'only an issue takes from what is reserved without asking; a release is refused by what is held',
  ON_HAND_UNTOLD: 'only receipts, counts, issues and transfers change what is on hand',
  DECREMENT_UNTOLD: 'only a reversal takes from what was decremented',
  COMMITMENT_SHORT: 'a withdrawn release gives back what it bound; only a departure told twice takes more',
  LICENCE_COMMITMENT_SHORT: 'a withdrawn release gives back what it bound; only a departure told twice takes more',
  COMMITTED_VALUE_SHORT: 'a withdrawn release gives back what it bound; only a departure told twice settles more',
  DRAW_COMMITMENT_SHORT: 'a withdrawn release gives back what it bound; only a departure told twice takes more',
  VOLUME_COMMITMENT_SHORT: 'a withdrawn release gives back what it bound; only a departure told twice takes more',
  ASSIGNED_VALUE_SHORT: 'a release gives back its share of the value; only a departure told twice settles more',
  CONSUMPTION_SHORT: 'only a reversal takes from what was consumed',
  VOLUME_RETURN_SHORT: 'only what came back takes from what was exported',
  BEYOND_DECLARED: 'customs only tells facts',
  DETAINED_SHORT: 'customs only tells facts',
  AMENDED_UNDER_INSPECTION: 'customs only tells facts',
  COVERS_BEYOND_PLAN:
    'only departures leave covers behind in a plan: where a paper had used them up, or they are told twice',
  DEPARTED_UNRELEASED: 'a departure is a fact; one that was released names its release',
  DEPARTED_BEYOND_RELEASE: 'a departure is a fact; one that is no more than its release is told otherwise',
  TRANSIT_SHORT: 'what happens on the way is told by facts',
  LANDED_SHORT: 'what happens on the way is told by facts',
  DELIVERED_SHORT: 'what happens on the way is told by facts',
  DIVERTED_SHORT: 'what happens on the way is told by facts',
  LOST_SHORT: 'what happens on the way is told by facts',
}

/** Types of events that no command of a simulation records, each with the reason. */
export const excusedTypes: Readonly<Record<string, string>> = {}
