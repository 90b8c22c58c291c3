import { Presets, SingleBar } from 'cli-progress'
import { count } from './output.js'

export type Progress = { update(commands: number, bytes: number): void; end(): void }

/** A bar with rate and time left on standard error, if a person looks at it. */
export function progressBar(bytes: number, what: string): Progress {
  if (!process.stderr.isTTY || bytes === 0) return { update: () => undefined, end: () => undefined }
  const format = `${what} {bar} {percentage} % · {commands} done · {rate}/s · {left} left`
  const bar = new SingleBar({ format, stream: process.stderr, hideCursor: true, fps: 8 }, Presets.shades_classic)
  const started = performance.now()
  bar.start(bytes, 0, { commands: '0', rate: '0', left: '…' })
  return {
    update(commands, at) {
      const seconds = (performance.now() - started) / 1000
      const left = at > 0 ? (seconds * (bytes - at)) / at : 0
      const rate = count(Math.round(commands / Math.max(seconds, 0.001)))
      bar.update(at, { commands: count(commands), rate, left: duration(left) })
    },
    end: () => bar.stop(),
  }
}

function duration(seconds: number): string {
  const whole = Math.ceil(seconds)
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, '0')} s`
}
