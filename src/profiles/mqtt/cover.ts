import { given } from './fields'
import type { Context } from './dialect'
import type { ProfileOptions, Subject } from '../profile'
import type { Scale } from '../scale'

/** Whether the device opens and closes: a blind, and a garage door, which is a mode with two words. */
export function isCover({ capabilities }: Subject, { pairs = {}, wiring }: ProfileOptions): boolean {
  const isLamp = capabilities.includes('brightness')
  // In the JSON of a wiring only what opens and shuts has a mode.
  const isWired = wiring?.json?.capabilities.includes('mode') ?? false
  return !isLamp && (capabilities.includes('position') || Object.hasOwn(pairs, 'mode') || isWired)
}

/**
 * Where a cover is, or where it is on its way to: whoever asked for 60 % and hears that it moves there has the
 * answer long before a motor arrives.
 */
export class Journey {
  /** Where it was last. */
  #last: number | undefined

  constructor(private readonly scale: Scale) {}

  /**
   * @param direction 1 up, -1 down, 0 it stands still; undefined when the firmware does not say
   * @throws Problem when `raw` is no position
   */
  read(raw: unknown, direction: number | undefined, context: Context): number | undefined {
    const { capability, subject } = context
    const expected = subject.expected(capability)
    const position = given(raw, (level) => this.scale.fromDevice(capability, level, expected))
    if (position === undefined) return undefined
    const before = this.#last ?? expected.slice(1).at(-1)
    this.#last = position
    const way = direction ?? (typeof before === 'number' ? Math.sign(position - before) : 0)
    const [goal] = expected
    if (typeof goal !== 'number' || way === 0 || Math.sign(goal - position) !== way) return position
    context.depart()
    return goal
  }
}
