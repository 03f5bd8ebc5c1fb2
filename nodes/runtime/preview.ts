import { type Capability, capabilityOf } from '../../src/bridge/capabilities'
import { Problem } from '../../src/bridge/problem'
import { isObject } from '../../src/bridge/tolerant'
import type { ProfileOptions, Subject } from '../../src/profiles/index'
import { bodyOf } from './admin'
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
}

export interface Preview {
  lines: PreviewLine[]
  /** The topic filter for an `mqtt in` node. */
  listen?: string
  /** It speaks on MQTT, and cannot say that it has done what it was asked for. */
  isUnconfirmed?: true
}

/** What is shown of each kind of value: on and off, one level, one colour. */
const SAMPLES: Partial<Record<Capability['kind'], (spec: Capability) => unknown[]>> = {
  boolean: () => [true, false],
  pair: (spec) => (spec.kind === 'pair' ? [spec.on, spec.off] : []),
  level: () => [40],
  color: () => [{ r: 255, g: 128, b: 0 }],
}

/**
 * `POST homewire/<set>/preview` with `{options, device}`: what the device options of a dialog do to messages, said
 * by the code that will do it.
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
      const { options, device } = bodyOf(request)
      const draft = draftOf(isObject(device) ? device : {})
      response.json(preview({ ...(isObject(options) ? options : {}) }, draft))
    },
  )
}

/** @param options as the fields of the dialog hold them */
export function preview(options: Partial<DeviceOptionsDef>, { capabilities, pairs }: EditedDevice): Preview {
  const profile = readProfile(options, pairs)
  const subject: Subject = {
    name: '',
    capabilities,
    isAction: () => false,
    asked: () => undefined,
    expected: () => [],
  }
  const lines = samples(capabilities, pairs).flatMap(({ capability, value }): PreviewLine[] => {
    try {
      const { topic, payload } = profile.shape({ capability, operation: 'set', value }, subject)
      return [{ capability, value, payload, ...(profile.listen === undefined ? {} : { topic }) }]
    } catch (error) {
      if (error instanceof Problem) return []
      throw error
    }
  })
  if (profile.listen === undefined) return { lines }
  return { lines, listen: profile.listen, ...(profile.answer === 'flow' && { isUnconfirmed: true }) }
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
