import { type Capability, capabilityOf } from '../bridge/capabilities'
import { Problem } from '../bridge/problem'
import { type ProfileOptions, profiles, type Subject } from '../profiles/index'
import type { Announced } from './announced'

/**
 * The device options of an announced device, as a flow file holds them
 * (docs/contract.md#1-nodes-and-their-properties).
 */
export interface AdoptedOptions {
  profile: Announced['profile']
  topic: string
  min?: number
  max?: number
  invert?: true
  /** JSON text. */
  wiring?: string
}

/** A device with a wiring has its topics there. */
export function adoptedOptions({ profile, topic, min, max, invert, wiring }: Announced): AdoptedOptions {
  return {
    profile,
    topic: wiring && profile === 'homeassistant' ? '' : topic,
    ...(min === undefined ? {} : { min }),
    ...(max === undefined ? {} : { max }),
    ...(invert === undefined ? {} : { invert }),
    ...(wiring === undefined ? {} : { wiring: JSON.stringify(wiring) }),
  }
}

/** What is sent when one capability is asked for one value. */
export interface Sample {
  capability: string
  value: unknown
  topic: string
  payload: unknown
}

/** A value to ask for, by the kind of a capability. */
const VALUES: Partial<Record<Capability['kind'], (spec: Capability) => unknown>> = {
  boolean: () => true,
  pair: (spec) => (spec.kind === 'pair' ? spec.on : undefined),
  level: () => 40,
  number: () => 21,
  color: () => ({ r: 255, g: 128, b: 0 }),
}

/** @returns undefined for a device that only reports */
export function sampleOf(announced: Announced, options: AdoptedOptions): Sample | undefined {
  const { name, capabilities, wiring } = announced
  const { wiring: _text, ...others } = options
  const settings: ProfileOptions = { ...others, ...(wiring && { wiring }) }
  const profile = profiles[options.profile](settings)
  const subject: Subject = {
    name,
    capabilities,
    isAction: () => false,
    asked: () => undefined,
    expected: () => [],
  }
  for (const capability of capabilities) {
    const spec = capabilityOf(capability)
    const own = wiring?.capabilities[capability]?.command?.find(({ value }) => value !== undefined)?.value
    const value = own ?? (spec && VALUES[spec.kind]?.(spec))
    if (value === undefined) continue
    try {
      const { topic, payload } = profile.shape({ capability, operation: 'set', value }, subject)
      return { capability, value, topic, payload }
    } catch (error) {
      if (!(error instanceof Problem)) throw error
    }
  }
  return undefined
}
