import { createWriteStream } from 'node:fs'
import { once } from 'node:events'
import { finished } from 'node:stream/promises'
import { type Command } from 'commander'
import { whole } from '../options.js'
import { orderBook } from '../order-book.js'
import { note, printJson } from '../output.js'

type Options = { orders: number; lines: number; seed: number; out?: string; json?: true }

/** Lines are written in pieces of about this many characters. */
const piece = 64 * 1024

export function generate(program: Command): void {
  program
    .command('generate')
    .description('write a synthetic order book, as NDJSON that `import` takes; the same seed gives the same file')
    .requiredOption('--orders <n>', 'how many orders', whole(1, 100_000_000))
    .option('--lines <n>', 'lines of each order', whole(1, 500), 1)
    .option('--seed <n>', 'seed', whole(0, 4_294_967_295), 1)
    .option('--out <file>', 'the file; left out: standard output')
    .option('--json', 'tell in JSON what was written')
    .action(async ({ out, json, ...book }: Options) => {
      const commands = await write(book, out === undefined ? process.stdout : createWriteStream(out))
      if (json && out !== undefined) printJson({ file: out, commands, ...book })
      else note(`${commands} commands written${out === undefined ? '' : ` to ${out}`}.`)
    })
}

async function write(book: Omit<Options, 'out'>, to: NodeJS.WritableStream): Promise<number> {
  const failed = once(to, 'error').then(([error]) => Promise.reject(error as Error))
  failed.catch(() => undefined)
  let text = ''
  let commands = 0
  const flush = async () => {
    const ready = to.write(text)
    text = ''
    if (!ready) await Promise.race([once(to, 'drain'), failed])
  }
  for (const line of orderBook(book)) {
    commands++
    text += `${JSON.stringify(line)}\n`
    if (text.length >= piece) await flush()
  }
  await flush()
  if (to === process.stdout) return commands
  to.end()
  await Promise.race([finished(to), failed])
  return commands
}
