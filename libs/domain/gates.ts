import { code, described, oneOf, optional, type Values } from '#kernel'

const gate = oneOf(['yes', 'no'])

/** What the goods of a line have to pass, as a control says and as an order keeps it. */
export const gateFields = {
  authorisation: described(
    oneOf(['licence', 'exception', 'NLR']),
    'The export needs a licence, goes under a licence exception, or needs none (NLR)',
  ),
  exception: optional(
    described(code, 'Symbol of the licence exception (15 CFR 740); only with authorisation exception', 'NAC'),
  ),
  importApproval: described(gate, 'The destination has to approve the import'),
  importEntry: described(gate, 'The goods pass customs at the destination'),
  exportFiling: described(gate, 'The export is filed electronically'),
  labTest: described(gate, 'A third-party laboratory tests the goods before export'),
}
export type Gates = Values<typeof gateFields>

const names = Object.keys(gateFields) as (keyof Gates)[]

/** Whether two determinations ask for the same; undefined: undetermined. */
export const sameGates = (one: Gates | undefined, other: Gates | undefined): boolean =>
  one === undefined || other === undefined ? one === other : names.every((name) => one[name] === other[name])

const severity = ['NLR', 'exception', 'licence'] as const

/**
 * The strictest of these gates, field by field; undefined if none is recorded. Two different exceptions cover nothing
 * in common, so together they are a licence. The order does not matter, nor does a repetition.
 */
export function strictest(gates: readonly (Gates | undefined)[]): Gates | undefined {
  return gates.reduce((one, other) => (one && other ? stricter(one, other) : (one ?? other)), undefined)
}

/**
 * CTL-1: the gates of a line are the strictest of the controls for its destination and for the countries of its end
 * user's headquarters and ultimate parent. CTL-2: undetermined (undefined) if the destination has none; the other
 * countries only add what is recorded for them.
 */
export function gatesOfLine(destination: Gates | undefined, others: readonly (Gates | undefined)[]): Gates | undefined {
  return destination && strictest([destination, ...others])
}

function stricter(one: Gates, other: Gates): Gates {
  return {
    ...authorisationOf(one, other),
    importApproval: either(one.importApproval, other.importApproval),
    importEntry: either(one.importEntry, other.importEntry),
    exportFiling: either(one.exportFiling, other.exportFiling),
    labTest: either(one.labTest, other.labTest),
  }
}

const either = (one: 'yes' | 'no', other: 'yes' | 'no') => (one === 'yes' ? one : other)

function authorisationOf(one: Gates, other: Gates): Pick<Gates, 'authorisation' | 'exception'> {
  const strict = severity.indexOf(one.authorisation) >= severity.indexOf(other.authorisation) ? one : other
  if (strict.authorisation !== 'exception') return { authorisation: strict.authorisation }
  if (one.authorisation === other.authorisation && one.exception !== other.exception)
    return { authorisation: 'licence' }
  return strict.exception === undefined
    ? { authorisation: 'exception' }
    : { authorisation: 'exception', exception: strict.exception }
}
