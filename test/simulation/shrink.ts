import { replay, type Failure } from './run.js'
import type { Asked, Script, Step } from './script.js'

type Fails = (script: Script) => Promise<boolean>

/**
 * A shorter story that ends in the same way (delta debugging): without the weather and the second office if it does
 * without them, then without all steps and commands that it does without.
 *
 * @param most how many times it is played at most
 */
export async function shrunk({ script, kind }: Failure, most = 400): Promise<Script> {
  let left = most
  const fails: Fails = async (shorter) => left-- > 0 && (await replay(shorter))?.kind === kind
  let story: Script = script
  for (const simpler of [calm, oneOffice, oneByOne]) {
    const other = simpler(story)
    if (await fails(other)) story = other
  }
  story = await without(story, fails, (all) => all)
  const asked = story.flatMap((step) => step.asked.map((one): Step => ({ ...step, asked: [one] })))
  return without(asked, (some) => fails(together(some)), together)
}

const calm = (script: Script): Script => script.map((step) => ({ ...step, weather: 'calm' }))
const oneOffice = (script: Script): Script =>
  script.map((step) => ({ ...step, asked: step.asked.map((one): Asked => ({ ...one, office: 0 })) }))
const oneByOne = (script: Script): Script =>
  script.flatMap((step) => step.asked.map((one): Step => ({ ...step, asked: [one] })))

/** Commands of one step, told one by one, as one step again. */
function together(steps: Script): Script {
  const found: { step: Step; asked: Asked[] }[] = []
  for (const step of steps) {
    const last = found.at(-1)
    if (last && last.step.clock === step.clock && last.step.weather === step.weather) last.asked.push(...step.asked)
    else found.push({ step, asked: [...step.asked] })
  }
  return found.map(({ step, asked }) => ({ ...step, asked }))
}

/** Leaves out as much as can be left out: halves first, single ones last, until nothing more can. */
async function without(story: Script, fails: Fails, as: (story: Script) => Script): Promise<Script> {
  let steps = story
  for (let size = Math.ceil(steps.length / 2); size >= 1;) {
    let shorter = false
    for (let from = Math.max(0, steps.length - size); ; from -= size) {
      const rest = [...steps.slice(0, Math.max(0, from)), ...steps.slice(Math.max(0, from) + size)]
      if (rest.length < steps.length && (await fails(rest))) {
        steps = rest
        shorter = true
      }
      if (from <= 0) break
    }
    if (!shorter || size > 1) size = size === 1 ? 0 : Math.ceil(size / 2)
  }
  return as(steps)
}
