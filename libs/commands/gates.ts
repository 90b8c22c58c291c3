import { moment, read, refuse, type Steps } from '#kernel'
import {
  classificationAt,
  controlStream,
  gatesAt,
  gatesOfLine,
  listsOf,
  listStream,
  orderRules,
  partiesOf,
  partyStream,
  productStream,
  unfit,
  versionAt,
  wantedOn,
  type Gates,
  type Line,
  type Parties,
} from '#domain'

/**
 * The gates of a line (CTL-1): the strictest of the controls of its product for the destination and for where the end
 * user and its ultimate parent have their headquarters. Undetermined gates (CTL-2) are a refusal.
 */
export function* determineGates(parties: Parties, line: { line: number; sku: string }): Steps<Gates | undefined> {
  const eccn = yield* eccnOf(line.sku)
  if (eccn === undefined) return undefined
  const gates = yield* gatesNow(parties, line.sku)
  const { destination: country } = parties
  yield* refuse(orderRules.unless(gates !== undefined, 'CONTROL_UNDETERMINED', { line: line.line, eccn, country }))
  return gates
}

/** The same, and undefined where they are undetermined. */
export function* gatesNow(parties: Parties, sku: string): Steps<Gates | undefined> {
  const eccn = yield* eccnOf(sku)
  if (eccn === undefined) return undefined
  const others: (Gates | undefined)[] = []
  for (const country of yield* countriesBehind(parties)) others.push(yield* gatesFor(eccn, country))
  return gatesOfLine(yield* gatesFor(eccn, parties.destination), others)
}

function* eccnOf(sku: string): Steps<string | undefined> {
  const product = yield* read(productStream(sku))
  return classificationAt(product, yield* moment())?.eccn
}

function* gatesFor(eccn: string, country: string): Steps<Gates | undefined> {
  const control = yield* read(controlStream(eccn, country))
  return gatesAt(control, yield* moment())
}

/** Headquarters of the end user and of its ultimate parent, where they are not the destination itself. */
function* countriesBehind({ endUser, destination }: Parties): Steps<string[]> {
  const user = (yield* read(partyStream(endUser))).registered
  const parent =
    user?.ultimateParent === undefined ? undefined : (yield* read(partyStream(user.ultimateParent))).registered
  const countries = new Set([user?.headquarters, parent?.headquarters])
  return [...countries].filter((country): country is string => country !== undefined && country !== destination)
}

/** PTY-1, PTY-2: everyone named in the order is registered, screened against the lists in force, and not blocked. */
export function* screenParties(parties: Parties): Steps {
  for (const name of partiesOf(parties)) {
    const party = yield* read(partyStream(name))
    const versions = new Map<string, string | undefined>()
    for (const list of listsOf(party)) versions.set(list, versionAt(yield* read(listStream(list)), yield* moment()))
    yield* refuse(unfit(name, party, (list) => versions.get(list)))
  }
}

/** ORD-1: what is still wanted of a line is a multiple of what its product is sold in; cancelled units are not counted. */
export function* checkMultiple(of: Line): Steps {
  const { line, sku } = of
  const quantity = wantedOn(of)
  const multiple = (yield* read(productStream(sku))).registered?.orderMultiple ?? 1
  yield* refuse(orderRules.unless(quantity % multiple === 0, 'ORDER_MULTIPLE', { line, quantity, multiple }))
}
