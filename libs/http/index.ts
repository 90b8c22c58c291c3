export { openApi } from './openapi.js'
export { createServer, type Server } from './server.js'
export { stopOnSignals } from './signals.js'
