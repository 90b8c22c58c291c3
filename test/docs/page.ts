/** What a page of the documentation has its reader do, in its order. */
export type Part =
  /** `licence.json`: with a block of what is to stand in it. */
  | { kind: 'file'; name: string; content: string }
  /** A line that begins behind four spaces. */
  | { kind: 'command'; command: string }
  /** A block of text behind commands: what the last of them prints. `at` and `lines` are where its lines stand. */
  | { kind: 'output'; at: number; lines: readonly string[] }

const fence = /^```(\w*)$/
const fileName = /`([\w.-]+)`:$/

/** The parts of a page, whatever else it says between them. */
export function partsOf(page: string): Part[] {
  const lines = page.split('\n')
  const parts: Part[] = []
  let before = ''
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at]!
    const [opened, language] = fence.exec(line) ?? []
    if (opened !== undefined) {
      const end = lines.indexOf('```', at + 1)
      const block = lines.slice(at + 1, end)
      const [, name] = fileName.exec(before) ?? []
      if (name !== undefined) parts.push({ kind: 'file', name, content: `${block.join('\n')}\n` })
      else if (language === 'text') parts.push({ kind: 'output', at: at + 1, lines: block })
      at = end
    } else if (line.startsWith('    npm run -s clearance -- ')) parts.push({ kind: 'command', command: line.trim() })
    if (line.trim() !== '') before = line
  }
  return parts
}

/** What differs from one run to the next: ids, positions, moments, and how wide a column is because of them. */
export const plain = (line: string): string =>
  line
    .replace(/[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}/g, '<id>')
    .replace(/position \d+/g, 'position <n>')
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '<moment>')
    .replace(/ +/g, ' ')
    .trim()
