import { capabilityOf, isCapability } from '../bridge/capabilities'
import { chosen, isMovement, type Pair, sideOf } from '../bridge/pair'
import { Problem } from '../bridge/problem'
import { say } from '../bridge/sentence'
import { fold, isObject, lookUp, readBoolean } from '../bridge/tolerant'
import { parseValue } from '../bridge/values'
import { address, contentOf, takesObject } from './addressing'
import { opposite, pairOf } from './binary'
import type { Profile, ProfileOptions, Reading, Subject } from './profile'
import { readEach } from './read-each'
import { scaleOf } from './scale'

/** How a profile spells on and off; everything else is common to the profiles without topics. */
export interface Spelling {
  /** @param canonical the capability's own value for it, such as `true` or `"LOCKED"` */
  write(on: boolean, canonical: unknown): unknown
  /** The device's own words; undefined for any other, then the usual spellings are tried. */
  read(payload: unknown): boolean | undefined
}

/** A profile whose messages carry plain values: `msg.topic` is the capability, `msg.payload` the value. */
export function plainProfile(spelling: Spelling, options: ProfileOptions): Profile {
  const invert = options.invert ?? false
  const scale = scaleOf(options)
  const isLevel = (capability: string): boolean => capabilityOf(capability)?.kind === 'level'

  function encode(capability: string, value: unknown): unknown {
    if (isLevel(capability) && typeof value === 'number') return scale.toDevice(value)
    const pair = pairOf(capability, options.pairs)
    const on = pair && sideOf(pair, value)
    if (!pair || on === undefined) return value
    return spelling.write(on !== invert, choose(pair, on !== invert))
  }

  function decode(capability: string, raw: unknown, subject: Subject): unknown {
    if (isLevel(capability)) return scale.fromDevice(capability, raw, subject.expected(capability))
    const pair = pairOf(capability, options.pairs)
    if (!pair) return parseValue(capability, raw)
    if (fold(raw) === 'toggle') return toggled(capability, subject)
    const on = spelling.read(raw) ?? readBoolean(raw) ?? sideOf(pair, raw)
    if (on !== undefined) return choose(pair, on !== invert)
    const own = lookUp(options.pairs, capability)
    return own ? chosen(capability, raw, own) : parseValue(capability, raw)
  }

  function reading(capability: string, raw: unknown, subject: Subject): Reading {
    // An action that shares its name with a capability has an object of its own, which the platform reads.
    const isOwn =
      isObject(raw) && isCapability(capability) && subject.isAction(capability) && !takesObject(capability)
    const value = isOwn ? raw : decode(capability, raw, subject)
    return { capability, value, ...(isMovement(raw) && { isGoal: true }) }
  }

  function toggled(capability: string, subject: Subject): unknown {
    const [known] = subject.expected(capability)
    if (known !== undefined) return opposite(capability, known, options.pairs)
    throw new Problem(
      'unknown-state',
      say`${capability}: "toggle" needs a known state, and there is none yet`,
    )
  }

  return {
    answer: 'flow',
    habits: {},
    toggle: (capability, known) => opposite(capability, known, options.pairs),
    shape: ({ capability, value, delta }) => ({
      topic: capability,
      payload:
        value === undefined || (options.relative && delta !== undefined)
          ? isLevel(capability) && delta
            ? scale.deltaToDevice(delta)
            : delta
          : encode(capability, value),
    }),
    read: (message, subject) =>
      readEach(address(message, subject), ({ capability, raw }) => reading(capability, raw, subject)),
    readAs: (capability, payload, subject) => decode(capability, contentOf(capability, payload), subject),
  }
}

function choose(pair: Pair, on: boolean): unknown {
  return on ? pair.on : pair.off
}
