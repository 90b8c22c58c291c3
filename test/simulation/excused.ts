/** Codes that no command of a simulation runs into, each with the reason. */
export const excusedCodes: Readonly<Record<string, string>> = {
  COVERS_STAND: 'guards what transactions see to themselves: they release covers first',
  CONTENDED: 'sixty conflicts in a row: the pipeline’s spec makes them',
}

/** Codes of limits that no act can exceed, since something else refuses it before: facts do, and that is a breach. */
export const openedByFacts: Readonly<Record<string, string>> = {}

/** Types of events that no command of a simulation records, each with the reason. */
export const excusedTypes: Readonly<Record<string, string>> = {}
