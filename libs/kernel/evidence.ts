import { actorId, described, flag, oneOf, object, optional, sha256, text, type Values } from './field.js'

/** `official`: the document itself, `company`: a party's word, `reported`: press or anonymous. */
export const grades = ['official', 'company', 'reported'] as const
export type Grade = (typeof grades)[number]

const fields = {
  grade: described(
    oneOf(grades),
    'official: the document itself; company: a party’s word; reported: press or anonymous. A report never authorises.',
  ),
  source: described(text, 'Where it is from: document number, publication, file', '91 FR 1684'),
  sha256: optional(described(sha256, 'SHA-256 of the document')),
  illustrative: optional(described(flag, 'Made up to fill what nobody published; only in a demo ledger')),
  note: optional(text),
}
export const evidence = object(fields)
export type Evidence = Values<typeof fields>

export const approver = described(actorId, 'The second person, where a rule asks for one', 'lead-2')

/** Whether two ids of actors are of one person: without case, since an id is told as it was typed. */
export const samePerson = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase()
