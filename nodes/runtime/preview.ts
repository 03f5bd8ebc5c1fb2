import { type Capability, capabilityOf } from '../../src/bridge/capabilities'
import { catching } from '../../src/bridge/catching'
import { Problem } from '../../src/bridge/problem'
import type { AnswerMode } from '../../src/bridge/request'
import type { Saying } from '../../src/bridge/sentence'
import { isObject, readBoolean } from '../../src/bridge/tolerant'
import { offered } from '../../src/profiles/offered'
import type { Profile, ProfileOptions, Subject } from '../../src/profiles/index'
import { bodyOf } from './admin'
import { inWordsFor } from './language'
import { type DeviceOptionsDef, readProfile } from './options'
import type { RED } from './red'

/** What a platform knows of a device that is being edited. */
export interface EditedDevice {
  capabilities: readonly string[]
  pairs: NonNullable<ProfileOptions['pairs']>
}

/** One line of the preview: what is asked, and the message that the flow gets. */
export interface PreviewLine {
  capability: string
  value: unknown
  /** Only where it is an MQTT topic. */
  topic?: string
  payload: unknown
  /** Instead of `value`: by how much a device that knows no values is changed. */
  delta?: number
}

export interface Preview {
  lines: PreviewLine[]
  /** The topic filter for an `mqtt in` node. */
  listen?: string
  /** When a request counts as done, unless the user chose. */
  answer?: AnswerMode
  /** Why there are no messages. */
  fault?: Saying
}

/** What a person chooses of a device, and what there is to choose. */
interface Choice {
  wanted: readonly string[]
  possible: readonly string[]
}

/** More than any platform has capabilities. */
const MAX_CAPABILITIES = 100

/** How much more is shown of a device that only knows "more" and "less", in %. */
const SAMPLE_DELTA = 10

/** What is shown of each kind of value: on and off, one level, one colour. */
const SAMPLES: Partial<Record<Capability['kind'], (spec: Capability) => unknown[]>> = {
  boolean: () => [true, false],
  pair: (spec) => (spec.kind === 'pair' ? [spec.on, spec.off] : []),
  level: () => [40],
  color: () => [{ r: 255, g: 128, b: 0 }],
}

/**
 * `POST homewire/<set>/preview` with `{options, device}`: what the device options of a dialog do to messages, said
 * by the code that will do it. With `{wanted, possible}`, two lists of capabilities, also what of them is `missing`:
 * a device with such options has no words for it.
 *
 * @param draftOf what the platform knows of the `device` of the dialog
 */
export function servePreview(
  red: RED,
  set: string,
  draftOf: (device: Record<string, unknown>) => EditedDevice,
): void {
  red.httpAdmin.post(
    `/homewire/${set}/preview`,
    red.auth.needsPermission(`${set}-device.read`),
    (request, response) => {
      const { options, device, wanted, possible } = bodyOf(request)
      const draft = draftOf(isObject(device) ? device : {})
      const fields = { ...(isObject(options) ? options : {}) }
      const { fault, ...shown } = preview(fields, draft)
      const missing = missingOf(fields, { wanted: namesIn(wanted), possible: namesIn(possible) })
      response.json({
        ...shown,
        missing,
        ...(fault !== undefined && { fault: inWordsFor(red, request, fault) }),
      })
    },
  )
}

function namesIn(list: unknown): string[] {
  const names: unknown[] = Array.isArray(list) ? list.slice(0, MAX_CAPABILITIES) : []
  return names.filter((name) => typeof name === 'string')
}

/** What a device can do decides what its words mean; so each of the others is looked at beside that. */
function missingOf(options: Record<string, unknown>, { wanted, possible }: Choice): string[] {
  const [profile, topic, wiring] = [textOf(options.profile), textOf(options.topic), textOf(options.wiring)]
  const among = (names: readonly string[]): string[] => offered({ profile, topic, wiring }, names)
  const missing = (): string[] => {
    const had = settled(wanted, among)
    const isMissing = (name: string): boolean => !among([...new Set([...had, name])]).includes(name)
    return [...new Set([...wanted, ...possible])].filter(isMissing)
  }
  // What is wrong with the options, the preview says.
  return catching(Problem, missing, () => [])
}

/** Without what cannot be had, some of the rest may not be had either. */
function settled(names: readonly string[], among: (names: readonly string[]) => string[]): readonly string[] {
  const left = among(names)
  return left.length === names.length ? left : settled(left, among)
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

/** @param options as the fields of the dialog hold them */
export function preview(options: Partial<DeviceOptionsDef>, device: EditedDevice): Preview {
  return catching(
    Problem,
    () => shown(readProfile(options, device.pairs), readBoolean(options.relative) ?? false, device),
    ({ sentence }) => ({ lines: [], fault: sentence }),
  )
}

function shown(profile: Profile, isRelative: boolean, { capabilities, pairs }: EditedDevice): Preview {
  const subject: Subject = {
    name: '',
    capabilities,
    isAction: () => false,
    asked: () => undefined,
    expected: () => [],
  }
  const lines = samples(capabilities, pairs).flatMap(({ capability, value }): PreviewLine[] => {
    const isChange = isRelative && typeof value === 'number'
    const wanted = isChange ? { delta: SAMPLE_DELTA } : { value }
    const operation = isChange ? 'adjust' : 'set'
    const line = (): PreviewLine[] => {
      const { topic, payload } = profile.shape({ capability, operation, ...wanted }, subject)
      const address = profile.listen === undefined ? {} : { topic }
      return [{ capability, value, payload, ...(isChange && wanted), ...address }]
    }
    return catching(Problem, line, () => [])
  })
  const { listen, answer } = profile
  return { lines, answer, ...(listen === undefined ? {} : { listen }) }
}

/** The first capability of each kind, in the order of importance. */
function samples(
  capabilities: readonly string[],
  pairs: EditedDevice['pairs'],
): Pick<PreviewLine, 'capability' | 'value'>[] {
  const shown = new Set<string>()
  return capabilities.flatMap((capability) => {
    const pair = pairs[capability]
    const spec: Capability | undefined = pair ? { kind: 'pair', ...pair } : capabilityOf(capability)
    const kind = spec?.kind === 'pair' ? 'boolean' : spec?.kind
    if (!spec || kind === undefined || shown.has(kind)) return []
    shown.add(kind)
    return (SAMPLES[spec.kind]?.(spec) ?? []).map((value) => ({ capability, value }))
  })
}
