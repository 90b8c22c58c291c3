/** What a page of the documentation has its reader do, in its order. */
export type Part =
  /** `licence.json`: with a block of what is to stand in it. */
  | { kind: 'file'; name: string; content: string }
  /** A line that begins behind four spaces. */
  | { kind: 'command'; command: string }
  /** A block of text or JSON behind commands: what the last of them prints. `at` is where its lines begin. */
  | { kind: 'output'; at: number; lines: readonly string[] }

const fence = /^```(\w*)$/
const fileName = /`([\w.-]+)`:$/
/** `serve` is none of them: it ends when it is told to. */
const command = /^ {4}((?:npm run -s clearance -- (?!serve )|curl |cat |npm ci && npm run demo$).*)$/

/** The parts of a page, whatever else it says between them. */
export function partsOf(page: string): Part[] {
  const lines = page.split('\n')
  const parts: Part[] = []
  let before = ''
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at]!
    const [opened, language] = fence.exec(line) ?? []
    const [, asked] = command.exec(line) ?? []
    if (opened !== undefined) {
      const end = lines.indexOf('```', at + 1)
      const block = lines.slice(at + 1, end)
      const [, name] = fileName.exec(before) ?? []
      if (name !== undefined) parts.push({ kind: 'file', name, content: `${block.join('\n')}\n` })
      else if (language === 'text' || language === 'json') parts.push({ kind: 'output', at: at + 1, lines: block })
      at = end
    } else if (asked !== undefined) parts.push({ kind: 'command', command: asked })
    if (line.trim() !== '') before = line
  }
  return parts
}

/** Ids of events and transactions. */
export const ids = /[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}/g

/** What differs from one run to the next: ids, positions, moments, how long it took, and how wide a column is for it. */
const plain = (line: string): string =>
  line
    .replace(ids, '<id>')
    .replace(/position \d+/g, 'position <n>')
    .replace(/^ *\d+(?= {2}\d{4}-\d\d-\d\dT)/, '<n>')
    .replace(/is at revision \d+/g, 'is at revision <n>')
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '<moment>')
    .replace(/in [\d.]+ s\b( \([\d,]+\/s\))?/g, 'in <time>')
    .replace(/ +/g, ' ')
    .trim()

/** Whether two outputs say the same. */
export const alike = (one: string, other: string): boolean =>
  one.split('\n').map(plain).join('\n') === other.split('\n').map(plain).join('\n')

/**
 * What a page shows of an output, as it is now: all of it; or, where a line `…` stands for what is left out, as many
 * paragraphs as it has from the beginning, at the end, and in between from the one whose first line is like theirs but
 * for its numbers. Undefined if there is no such paragraph.
 */
export function shownOf(printed: string, shown: string): string | undefined {
  const parts = shown.split(/^…$/m).map(paragraphsOf)
  if (parts.length === 1) return printed
  const all = paragraphsOf(printed)
  const found: string[] = []
  for (const [i, part] of parts.entries()) {
    const inside = i > 0 && i < parts.length - 1
    const from = inside
      ? all.findIndex((one) => titleOf(one) === titleOf(part[0]!))
      : i === 0
        ? 0
        : all.length - part.length
    if (from < 0) return undefined
    found.push(all.slice(from, from + part.length).join('\n\n'))
  }
  return found.join('\n…\n').trim()
}

const paragraphsOf = (text: string): string[] =>
  text
    .split(/\n{2,}/)
    .map((one) => one.replace(/^\n+|\s+$/g, ''))
    .filter((one) => one !== '')

const titleOf = (paragraph: string): string => plain(paragraph.split('\n', 1)[0]!).replace(/\d/g, '#')

/** Figures of an output that are others now, and that the sentences of its page still say. */
export function staleIn(page: string, said: readonly string[], printed: readonly string[]): string[] {
  const now = new Set(printed.flatMap(figuresOf))
  const gone = new Set(said.flatMap(figuresOf).filter((figure) => !now.has(figure)))
  const sentences = page.replace(/^```[^]*?^```$/gm, '').replace(/^ {4}.*$/gm, '')
  return [...new Set(figuresOf(sentences))].filter((figure) => gone.has(figure))
}

const figuresOf = (text: string): string[] => text.match(/\d{1,3}(?:,\d{3})+/g) ?? []
