import type { Envelope } from '#commands'
import type { Made } from './trade/scene.js'

/** A command as it is asked, in a form that can be asked again in another run. */
export interface Asked {
  /** Its number in the run; its idempotency key is made of it. */
  n: number
  command: string
  /** Of an annulment, `transactionId` is `@n`: the transaction that this number was answered with. */
  fields: Made
  envelope: Omit<Envelope, 'idempotencyKey'>
  actor: { id: string; roles: readonly string[] }
  /** Which of two writers of the store is asked. */
  office: 0 | 1
  /** Under the key of this number instead of its own: a sender that tries again. */
  keyOf?: number
  /** Of a server that keeps no rows, so that it cannot work a proposal out. */
  rowless?: true
  /** Only if the first stream that it names is at this revision. */
  ifMatch?: { stream: string; revision: number }
}

/** What happens to what the writers send while a step lasts. */
export type Weather = 'calm' | 'faulty' | 'crash before' | 'crash after'

/** Commands that are asked at one time. */
export interface Step {
  /** The writers' clock, in milliseconds since 1970. */
  clock: number
  weather: Weather
  asked: readonly Asked[]
}

export type Script = readonly Step[]

export const keyOf = ({ n, keyOf }: Asked): string => `sim-${keyOf ?? n}`

/** A script as someone reads it who has to find out what went wrong. */
export const told = (script: Script): string =>
  script
    .flatMap(({ clock, weather, asked }) =>
      asked.map(({ n, command, fields, envelope, actor, office, keyOf: again }) => {
        const with_ = [
          new Date(clock).toISOString(),
          `office ${office}`,
          actor.id,
          ...(weather === 'calm' ? [] : [weather]),
          ...(asked.length > 1
            ? [
                `at one time with ${asked
                  .map((one) => one.n)
                  .filter((one) => one !== n)
                  .join(', ')}`,
              ]
            : []),
          ...(again === undefined ? [] : [`under the key of ${again}`]),
        ]
        const rest = Object.keys(envelope).length > 0 ? ` ${JSON.stringify(envelope)}` : ''
        return `  ${n} ${command} ${JSON.stringify(fields)}${rest}  (${with_.join('; ')})`
      }),
    )
    .join('\n')
