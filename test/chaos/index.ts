import { parseArgs } from 'node:util'
import { seeded } from '../../libs/ledger/testing.js'
import { chaos, type Counts } from './chaos.js'

const { values } = parseArgs({
  options: { cycles: { type: 'string', default: '200' }, seed: { type: 'string', default: String(Date.now() % 1e6) } },
})
const began = performance.now()
const line = ({ cycles, acknowledged, refused, inFlight, unsaid }: Counts): string =>
  `${cycles} kills, ${acknowledged} acknowledged, ${refused} refused, ${inFlight} under way at a kill (${unsaid} of them durable)`

process.stdout.write(`seed ${values.seed}\n`)
const counts = await chaos(Number(values.cycles), seeded(Number(values.seed)), (now) => {
  if (now.cycles % 10 === 0) process.stdout.write(`${line(now)}\n`)
})
process.stdout.write(
  `${JSON.stringify({ ...counts, seconds: Math.round((performance.now() - began) / 1000) })}\n` +
    'Every acknowledged command is there, none twice; every refusal rested on what is there; rows agree with a rebuild; verify is clean.\n',
)
