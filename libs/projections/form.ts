/** What the one JSON form of an event tells at its beginning, in a fixed order of fields, without being parsed. */

const typeField = '"type":"'
const streamField = '"stream":"'
const annulment = 'TransactionAnnulled"'

/** The stream that the event stands on. */
export function streamIn(form: string): string {
  const at = form.indexOf(streamField)
  if (at < 0) throw new Error(`Not the form of an event: ${form.slice(0, 200)}`)
  const from = at + streamField.length
  return form.slice(from, form.indexOf('"', from))
}

export function isAnnulment(form: string): boolean {
  return form.startsWith(annulment, form.indexOf(typeField) + typeField.length)
}
