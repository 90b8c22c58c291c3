import { described, identifier, object, optional, patterned, text } from '#kernel'
import { command } from './declare.js'

/**
 * Its transaction needs the history of the streams that the wrong one wrote to, which no decider has: the ledger runs
 * it (libs/ledger/annulment.ts). Here stands how it is asked for.
 */
export const AnnulTransaction = command({
  name: 'AnnulTransaction',
  route: '/v1/transactions/{transactionId}/annulment',
  summary:
    'Annuls a transaction of facts that was wrong, whole, and may bring its correction in the same append. Acts are undone by their opposites.',
  records: 'facts',
  fields: {
    transactionId: described(identifier, 'The wrong transaction'),
    reason: text,
    correction: optional(
      described(
        object({
          command: patterned('^[A-Z][A-Za-z]{2,40}$', 'the name of a command', 'ReceiveStock'),
          fields: described(
            patterned('^[\\s\\S]{2,100000}$', 'the fields of the command as JSON text', '{}'),
            'The fields of the command, as JSON text',
          ),
        }),
        'A command of facts that tells it right; with the occurredAt and evidence of this request',
      ),
    ),
  },
  *transaction() {
    throw new Error('An annulment is run by the ledger')
  },
})
