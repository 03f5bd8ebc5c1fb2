import * as v from 'valibot'
import { isCapability } from '../../bridge/capabilities'
import { catching } from '../../bridge/catching'
import { Problem } from '../../bridge/problem'
import { say } from '../../bridge/sentence'
import { isTopicName } from './topic-name'
import { parseValuePath } from './value-path'
import { isUnit } from './units'

/**
 * How one device is spoken to (docs/wiring.md): the schema of the device option `wiring`. Names that a firmware gave
 * stand in values, never in keys, except the words of a table.
 */

/** Of the whole text, in bytes (docs/contract.md#1-nodes-and-their-properties). */
export const MAX_WIRING_BYTES = 16 * 1024

function isPath(text: string): boolean {
  const read = (): boolean => {
    parseValuePath(text)
    return true
  }
  return catching(Problem, read, () => false)
}

const topic = v.pipe(v.string(), v.check(isTopicName, 'no topic of a message'))
const path = v.pipe(v.string(), v.check(isPath, 'not a value path'))
const unit = v.pipe(v.string(), v.check(isUnit, 'no known unit'))
const text = v.pipe(v.string(), v.maxLength(4_000))
const number = v.pipe(v.number(), v.finite())
const scalar = v.union([text, number, v.boolean()])
const words = v.record(v.pipe(text, v.minLength(1)), scalar)

/** Where the device says a value. */
const state = v.strictObject({
  topic,
  /** The whole message without it. */
  value: v.optional(path),
  /** The device's words and the canonical values that they stand for; other words say nothing. */
  words: v.optional(words),
  /** What any other number stands for. */
  otherwise: v.optional(scalar),
  /** Words on the way to a value: they count for whoever has asked for it. */
  moving: v.optional(words),
  /** What the number counts, where it is not the canonical unit. */
  unit: v.optional(unit),
  /** The member of an object (`powerUsage`, `airQuality`) that it is. */
  member: v.optional(text),
})

/** What the device is told. */
const command = v.strictObject({
  topic,
  /** The canonical value that it is for; the one without is for every value that has none of its own. */
  value: v.optional(scalar),
  /** `{{ value }}` in it stands for the value in the device's terms. */
  payload: text,
  /** Instead of `payload`, once the device has said another of its words for this value: that word goes in. */
  resume: v.optional(text),
  unit: v.optional(unit),
})

const capability = v.strictObject({
  state: v.optional(v.pipe(v.array(state), v.maxLength(16))),
  command: v.optional(v.pipe(v.array(command), v.maxLength(64))),
  /** For a level: the device's numbers at 0 and at 100. */
  scale: v.optional(v.tuple([number, number])),
  /** Canonical bounds, and the steps in the device's own unit. */
  min: v.optional(number),
  max: v.optional(number),
  step: v.optional(v.pipe(number, v.gtValue(0))),
  /** How the device spells a colour: a list of numbers, the members of an object, or `RRGGBB`. */
  color: v.optional(v.picklist(['rgb', 'hs', 'xy', 'hex'])),
})

const availability = v.strictObject({
  topic,
  value: v.optional(path),
  online: v.optional(text),
  offline: v.optional(text),
})

const COLOR_MODES = ['rgb', 'hs', 'xy'] as const

const wiring = v.strictObject({
  v: v.literal(1),
  /** The announcement's own: it stays when the device is renamed. */
  id: v.pipe(v.string(), v.maxLength(500)),
  availability: v.optional(v.pipe(v.array(availability), v.maxLength(16))),
  /** Of several topics: whether all, any or the latest has to say that it can be reached. */
  available: v.optional(v.picklist(['all', 'any', 'latest'])),
  /** Topics on which it speaks and takes the profile's own JSON, for all that `capabilities` does not name. */
  json: v.optional(
    v.strictObject({
      state: v.optional(topic),
      command: topic,
      color: v.optional(v.picklist(COLOR_MODES)),
      /** Which of a device's parts it is: an endpoint of Zigbee2MQTT, or the field in which a Tasmota has it. */
      part: v.optional(text),
      /** It counts its white in Kelvin. */
      kelvin: v.optional(v.boolean()),
      capabilities: v.pipe(v.array(v.string()), v.maxLength(16)),
    }),
  ),
  capabilities: v.optional(
    v.record(
      v.pipe(
        v.string(),
        v.check((name) => isCapability(name), 'no capability'),
      ),
      capability,
    ),
    {},
  ),
})

export type Wiring = v.InferOutput<typeof wiring>
export type WiredCapability = v.InferOutput<typeof capability>
export type WiredState = v.InferOutput<typeof state>
export type WiredCommand = v.InferOutput<typeof command>
export type Availability = v.InferOutput<typeof availability>

/** The wiring that a text is. @throws Problem naming the member that is wrong */
export function parseWiring(text: string): Wiring {
  if (new TextEncoder().encode(text).length > MAX_WIRING_BYTES)
    throw new Problem('configuration', say`its wiring is longer than ${MAX_WIRING_BYTES} bytes`)
  const result = v.safeParse(wiring, fromJson(text))
  if (result.success) return result.output
  const [issue] = result.issues
  const place = v.getDotPath(issue) ?? 'wiring'
  throw new Problem(
    'configuration',
    say`its wiring is not understood at ${place.slice(0, 100)}: ${issue.message.slice(0, 200)}`,
  )
}

function fromJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new Problem('configuration', say`its wiring is not JSON`)
  }
}
