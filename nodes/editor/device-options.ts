import { factsOf, profileFacts } from '../../src/profiles/facts'
import { boundable, capabilityOf } from '../../src/bridge/capabilities'
import { type AnswerMode, answerModes } from '../../src/bridge/request'
import { type Fault, isNumeric, isVariable, numberOf, textOf } from './checks'
import type { Platform } from './platform'
import type { Property } from './property'
import { checkWiring } from './wiring-rows'

/** The properties for a device's `defaults` (docs/contract.md#1-nodes-and-their-properties). */
export function deviceOptions({ checked }: Platform): Record<string, Property> {
  return {
    profile: { value: 'value' },
    onValue: { value: '' },
    offValue: { value: '' },
    invert: { value: false },
    min: checked('', checkMin),
    max: checked('', (value, node) => checkMax(value, openOr('min', node.min))),
    step: checked('', checkStep),
    onlyChanges: { value: false },
    relative: { value: false },
    topic: checked('', (value, node) =>
      checkTopic(value, openOr('profile', node.profile), openOr('wiring', node.wiring)),
    ),
    wiring: checked('', checkWiring),
    answer: { value: '' },
    timeout: checked('', checkTimeout),
  }
}

/** While a device's dialog is open its fields count, not what the node had before. */
export function openOr(name: string, saved: unknown): unknown {
  const field = $(`.homewire-device #node-config-input-${name}`)
  return field.length > 0 ? field.val() : saved
}

/** What a device can do, as far as its dialog knows: everything it may be asked, and which of them are on and off. */
export interface Abilities {
  /** undefined while that is unknown, or on a platform with free names. */
  readonly capabilities: readonly string[] | undefined
  /** Capabilities that on this device behave like on and off, though not in general; keyed by capability. */
  readonly pairs?: object
}

/** Rows that only some profiles, or devices with some capability, have. */
export type OptionRow = 'topic' | 'wiring' | 'words' | 'scale' | 'step' | 'onlyChanges' | 'relative'

/** The rows that matter for a device. */
export function rowsOf(
  { profile, wiring = '' }: { profile: string; wiring?: string },
  abilities: Abilities,
): Record<OptionRow, boolean> {
  const { capabilities } = abilities
  const facts = factsOf(profile)
  // Of a profile that a newer version knows nothing is hidden.
  const isMqtt = facts === undefined || facts.topic !== undefined
  const hasWords = facts === undefined || facts.words === true
  // What has topics of its own has its words and scales there, too.
  const isPlain = facts?.topic === undefined && !(hasWords && wiring !== '')
  const isBounded = isPlain && capabilities !== undefined && boundedOf(capabilities) !== undefined
  const isScaled = isAbleTo(capabilities, isLevel)
  return {
    topic: isMqtt,
    wiring: isMqtt || hasWords,
    words: hasWords && isPlain,
    scale: (isScaled || isBounded) && (isMqtt || isPlain),
    step: isBounded,
    onlyChanges: pulseOf(abilities) !== undefined,
    relative: isPlain && profile !== 'gpio' && (isScaled || isBounded),
  }
}

/** The number that the bounds of the options are of. */
export function boundedOf(capabilities: readonly string[]): string | undefined {
  return capabilities.find((name) => boundable.some((each) => each === name))
}

/** What of a device a pulse relay may move: a door, for which that is usual, or what is switched. */
export function pulseOf({ capabilities, pairs = {} }: Abilities): 'door' | 'switch' | undefined {
  if (capabilities?.some((name) => name === 'lock' || (name === 'mode' && Object.hasOwn(pairs, name))))
    return 'door'
  return isAbleTo(capabilities, (name) => name === 'power') ? 'switch' : undefined
}

/** What the two ends stand for: of a level 0 and 100 %, of a number themselves. */
export function endsOf({ capabilities = [] }: Abilities): 'scale' | 'bounds' {
  return boundedOf(capabilities) !== undefined && !capabilities.some(isLevel) ? 'bounds' : 'scale'
}

/** Yes while nobody knows what the device can do. */
function isAbleTo(
  capabilities: readonly string[] | undefined,
  isMeant: (capability: string) => boolean,
): boolean {
  return capabilities === undefined || capabilities.some(isMeant)
}

function isLevel(capability: string): boolean {
  return capabilityOf(capability)?.kind === 'level'
}

/** The names that the `profile` property may have. */
export const profileNames = Object.keys(profileFacts)

/** The way of answering that a profile recommends. */
export function recommendedAnswer(profile: string): AnswerMode {
  return (factsOf(profile) ?? profileFacts.value).answer
}

/** The way of answering that holds when `chosen` is in the field; undefined for one of a newer version. */
export function effectiveAnswer(chosen: string, recommended: AnswerMode): AnswerMode | undefined {
  return chosen === '' ? recommended : answerModes.find((mode) => mode === chosen)
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

/** The steps in which a number goes. */
export function checkStep(value: unknown): Fault {
  const isGood = textOf(value) === '' || isVariable(value) || (numberOf(value) ?? 0) > 0
  return isGood ? undefined : 'homewire.error.step'
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
