import { createServer, stopOnSignals } from '#http'
import { ConfigError, configFrom, keepHeapsSmall } from '#shell'

/** The service, configured by CLEARANCE_* alone. Ends with 0 when it was asked to, with 78 or 1 and a sentence when it cannot start. */
keepHeapsSmall()
try {
  const server = await createServer(configFrom(process.env))
  await stopOnSignals(server)
  process.exit(0)
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`)
  process.exit(error instanceof ConfigError ? 78 : 1)
}
