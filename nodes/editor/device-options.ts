import { factsOf, profileFacts } from '../../src/profiles/facts'
import { capabilityOf } from '../../src/bridge/capabilities'
import { type AnswerMode, answerModes } from '../../src/bridge/request'
import { type Fault, isNumeric, isVariable, numberOf, textOf } from './checks'
import type { Platform } from './platform'
import type { Property } from './property'

/** The properties of the device options (docs/contract.md#1-nodes-and-their-properties). */
export interface DeviceOptions {
  profile: Property
  onValue: Property
  offValue: Property
  invert: Property
  min: Property
  max: Property
  topic: Property
  wiring: Property
  answer: Property
  timeout: Property
}

/** The properties for a device's `defaults`. */
export function deviceOptions({ checked }: Platform): DeviceOptions {
  return {
    profile: { value: 'value' },
    onValue: { value: '' },
    offValue: { value: '' },
    invert: { value: false },
    min: checked('', checkMin),
    max: checked('', (value, node) => checkMax(value, openOr('min', node.min))),
    topic: checked('', (value, node) =>
      checkTopic(value, openOr('profile', node.profile), openOr('wiring', node.wiring)),
    ),
    wiring: { value: '' },
    answer: { value: '' },
    timeout: checked('', checkTimeout),
  }
}

/** While a device's dialog is open its fields count, not what the node had before. */
export function openOr(name: string, saved: unknown): unknown {
  const field = $(`.homewire-device #node-config-input-${name}`)
  return field.length > 0 ? field.val() : saved
}

/** Rows that only some profiles have. */
export function rowsOf(profile: string): Record<'topic' | 'wiring' | 'onValue' | 'offValue', boolean> {
  const facts = factsOf(profile)
  // Of a profile that a newer version knows nothing is hidden.
  const words = facts === undefined || facts.words === true
  const isMqtt = facts === undefined || facts.topic !== undefined
  return { topic: isMqtt, wiring: isMqtt, onValue: words, offValue: words }
}

/** The names that the `profile` property may have. */
export const profileNames = Object.keys(profileFacts)

/** The way of answering that a profile recommends. */
export function recommendedAnswer(profile: string): AnswerMode {
  return (factsOf(profile) ?? profileFacts.value).answer
}

/** The way of answering that holds when `chosen` is in the field; undefined for one of a newer version. */
export function effectiveAnswer(chosen: string, profile: string): AnswerMode | undefined {
  return chosen === '' ? recommendedAnswer(profile) : answerModes.find((mode) => mode === chosen)
}

/** Whether the device has something that a scale is of; yes while nobody knows what it has. */
export function isScaled(capabilities: readonly string[] | undefined): boolean {
  return capabilities === undefined || capabilities.some((name) => capabilityOf(name)?.kind === 'level')
}

export function checkMin(value: unknown): Fault {
  return isNumeric(value) ? undefined : notNumeric('min')
}

function notNumeric(end: 'min' | 'max'): Fault {
  return ['homewire.error.number', {}, { label: `homewire.label.${end}` }]
}

export function checkMax(value: unknown, min: unknown): Fault {
  if (!isNumeric(value)) return notNumeric('max')
  if (isVariable(value) || isVariable(min)) return undefined
  return (numberOf(min) ?? 0) < (numberOf(value) ?? 100) ? undefined : 'homewire.error.order'
}

/**
 * A topic belongs to one device; one wildcard at the end is what people paste from an `mqtt in`. A device with a wiring
 * has its topics there.
 */
export function checkTopic(value: unknown, profile: unknown, wiring: unknown): Fault {
  const topic = textOf(value)
  if (factsOf(textOf(profile))?.topic === undefined || isVariable(topic)) return undefined
  if (topic === '') return textOf(wiring) === '' ? 'homewire.error.topicMissing' : undefined
  return /[+#]/.test(topic.replace(/\/[+#]$/, '')) ? 'homewire.error.topicWildcard' : undefined
}

export function checkTimeout(value: unknown): Fault {
  const isGood = textOf(value) === '' || isVariable(value) || (numberOf(value) ?? 0) > 0
  return isGood ? undefined : 'homewire.error.timeout'
}
