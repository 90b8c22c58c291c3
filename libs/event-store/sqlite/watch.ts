import type { Position } from '../port.js'
import type { Reader } from './reader.js'

/** Milliseconds between two looks at a ledger that another process or thread writes. */
const interval = 15

/** Tells listeners of a moved head by looking at the file; one timer for all, and none while nobody listens. */
export function pollFor(reader: Reader): (listener: (position: Position) => void) => () => void {
  const listeners = new Set<(position: Position) => void>()
  let timer: NodeJS.Timeout | undefined
  let version = -1
  let head = -1

  function stop(): void {
    clearInterval(timer)
    timer = undefined
  }

  function look(): void {
    try {
      const now = reader.version()
      if (now === version) return
      version = now
      const position = reader.head()
      if (position === head) return
      head = position
      for (const listener of [...listeners]) listener(position)
    } catch {
      // Who listens meets the error when it reads.
      stop()
      for (const listener of [...listeners]) listener(head)
    }
  }

  return (listener) => {
    listeners.add(listener)
    timer ??= setInterval(look, interval)
    return () => {
      listeners.delete(listener)
      if (listeners.size === 0) stop()
    }
  }
}
