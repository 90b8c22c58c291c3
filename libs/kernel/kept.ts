type Part = string | number | undefined

/**
 * Makes a text of two to four parts, and hands out the same one for as long as the parts are the same: the rules of an
 * event name one line many times, and a text made anew is put together and compared letter by letter each time.
 */
export function keptText<Parts extends readonly Part[] & { length: 2 | 3 | 4 }>(
  make: (...parts: Parts) => string,
): (...parts: Parts) => string {
  const made = make as unknown as (a: Part, b: Part, c: Part, d: Part) => string
  let one: Part
  let other: Part
  let third: Part
  let fourth: Part
  let text: string | undefined
  const kept = (a: Part, b: Part, c: Part, d: Part): string => {
    if (text !== undefined && a === one && b === other && c === third && d === fourth) return text
    one = a
    other = b
    third = c
    fourth = d
    return (text = made(a, b, c, d))
  }
  return kept as unknown as (...parts: Parts) => string
}
