import { isObject, type Json } from '../json'
import type { SpokenDevice, Wish } from '../speaker/device'
import { type Outcome, say, type Said } from '../speaker/say'
import { type Suggestion, suggestions } from '../speaker/suggestions'
import { BadRequest } from './section'

/** Where the page puts a device's name, which it shows in its own language. */
const NAME = '{name}'

/** Sentences for a press, without the name of the device. */
export function sentencesFor(device: SpokenDevice): Suggestion[] {
  return suggestions({ ...device, name: NAME })
}

/**
 * A command that says a sentence to the devices of one platform.
 * The body has the `sentence`, and in `names` how the page calls what goes by another name.
 */
export function saying<D extends SpokenDevice>(
  devices: () => readonly D[],
  ask: (wish: Wish<D>, body: Json) => Promise<Outcome>,
): (body: Json) => Promise<Said> {
  return (body) => {
    const { sentence, names } = body
    if (typeof sentence !== 'string') throw new BadRequest('There is no sentence.')
    const called = isObject(names) ? names : {}
    const named = devices().map((device) => ({ ...device, name: nameIn(called, device.name) }))
    return say(sentence, named, (wish) => ask(wish, body))
  }
}

function nameIn(names: Json, name: string): string {
  const called = Object.hasOwn(names, name) ? names[name] : undefined
  return typeof called === 'string' && called !== '' ? called : name
}
