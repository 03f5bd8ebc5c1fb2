import type { CapabilityName } from '../../bridge/capabilities'
import { catching } from '../../bridge/catching'
import { Problem } from '../../bridge/problem'
import { lookUp } from '../../bridge/tolerant'
import type { WiredCapability, WiredState, Wiring } from '../../profiles/wiring/schema'
import { isTopicName } from '../../profiles/wiring/topic-name'
import { parseValuePath } from '../../profiles/wiring/value-path'
import type { Refusal } from '../announced'
import type { Foreign } from '../foreign'

/** What a component of a device can do, and how it is spoken to. */
export interface Component {
  /** What is offered; the wiring may hold more, for platforms that have a word for it. */
  capabilities: CapabilityName[]
  wires: Partial<Record<CapabilityName, WiredCapability>>
  json?: NonNullable<Wiring['json']>
  /** The scale of what is spoken in the profile's own JSON. */
  max?: number
}

/** Why a component cannot be adopted; thrown where that is found, caught where components are read. */
export class Unreadable extends Error {
  constructor(readonly reason: Refusal) {
    super(reason)
  }
}

export function refuse(reason: Refusal): never {
  throw new Unreadable(reason)
}

/** A topic of the announcement; undefined when there is none. @throws Unreadable */
export function topicAt(config: Foreign, option: string): string | undefined {
  const topic = config[option]
  if (topic === undefined || topic === null || topic === '') return undefined
  return typeof topic === 'string' && isTopicName(topic) ? topic : refuse('topics')
}

/** @throws Unreadable */
export function requiredTopic(config: Foreign, option: string): string {
  return topicAt(config, option) ?? refuse('topics')
}

const LONGEST_WORD = 1_000

/** A payload as it is sent or compared. @throws Unreadable */
export function wordAt(config: Foreign, option: string, usual: string): string {
  const word = config[option]
  if (word === undefined || word === null) return usual
  if (typeof word === 'number' || typeof word === 'boolean') return String(word)
  return typeof word === 'string' && word.length <= LONGEST_WORD ? word : refuse('words')
}

const TEMPLATE = { open: '{{', close: '}}' }

/** The value path that a template is; empty for none. @throws Unreadable */
export function pathAt(config: Foreign, ...options: string[]): { value?: string } {
  const option = options.find((name) => config[name] !== undefined && config[name] !== '')
  if (option === undefined) return {}
  const template = config[option]
  const inner = typeof template === 'string' ? (chosenIn(template) ?? innerOf(template.trim())) : undefined
  if (inner === undefined) return refuse('template')
  catching(
    Problem,
    () => parseValuePath(inner),
    () => refuse('template'),
  )
  return inner === 'value' ? {} : { value: inner }
}

/** Longer than any block that a firmware announces, in characters. */
const MAX_BLOCK = 500

/** A block with two plain words (`{% if a == 1 %}ON{% else %}OFF{% endif %}`) is a choice of the two. */
function chosenIn(template: string): string | undefined {
  if (template.length > MAX_BLOCK) return undefined
  const [before, test, yes, otherwise, no, end, after, ...more] = template
    .split(/\{%-?|-?%\}/)
    .map((part) => part.trim())
  const isBlock =
    before === '' && after === '' && more.length === 0 && otherwise === 'else' && end === 'endif'
  if (!isBlock || !test?.startsWith('if ')) return undefined
  const isPlain = [yes, no].every((word) => word !== undefined && /^[\w .:-]{1,60}$/.test(word))
  return isPlain ? `'${yes}' if ${test.slice('if '.length)} else '${no}'` : undefined
}

/** `{{ … }}`, and nothing around it; the dashes take spaces away, of which none is left. */
function innerOf(template: string): string | undefined {
  if (!template.startsWith(TEMPLATE.open) || !template.endsWith(TEMPLATE.close)) return undefined
  const inner = template.slice(TEMPLATE.open.length, -TEMPLATE.close.length)
  if (inner.includes(TEMPLATE.open) || inner.includes(TEMPLATE.close) || inner.includes('{%'))
    return undefined
  return inner.replace(/^-/, '').replace(/-$/, '').trim()
}

/** A payload with `{{ value }}` where the template puts the value. @throws Unreadable */
export function payloadAt(config: Foreign, option: string, ...names: string[]): string {
  const template = config[option]
  if (template === undefined || template === '') return '{{ value }}'
  if (typeof template !== 'string' || template.length > LONGEST_WORD || template.includes('{%'))
    return refuse('template')
  const [first = '', ...parts] = template.split(TEMPLATE.open)
  const filled = parts.map((part) => {
    const [name = '', rest, ...more] = part.split(TEMPLATE.close)
    const known = [...names, 'value'].includes(
      name
        .replace(/^-|-$/g, '')
        .replace(/\| *int *$/, '')
        .trim(),
    )
    return known && rest !== undefined && more.length === 0 ? `{{ value }}${rest}` : refuse('template')
  })
  return parts.length === 0 ? refuse('template') : first + filled.join('')
}

/** The payload for a word, which a command template may wrap. @throws Unreadable */
export function wrapped(config: Foreign, option: string, word: string): string {
  return payloadAt(config, option).split('{{ value }}').join(word)
}

/** Where a value is said; empty where nothing says it. @throws Unreadable */
export function statesAt(
  config: Foreign,
  topicOption: string,
  templateOptions: string | readonly string[],
  more: Omit<WiredState, 'topic' | 'value'> = {},
): WiredState[] {
  const topic = topicAt(config, topicOption)
  if (topic === undefined) return []
  const options = typeof templateOptions === 'string' ? [templateOptions] : templateOptions
  return [{ topic, ...pathAt(config, ...options), ...more }]
}

/** Words and what they stand for; a word that stands for two things is refused. @throws Unreadable */
export function tableOf<T extends string | number | boolean>(
  pairs: readonly (readonly [string, T])[],
): Record<string, T> {
  const words = new Map<string, T>()
  for (const [word, value] of pairs) {
    if (word === '' || (words.has(word) && words.get(word) !== value)) return refuse('words')
    words.set(word, value)
  }
  return Object.fromEntries(words)
}

export function textsIn(value: unknown): string[] {
  const texts = Array.isArray(value) ? value.filter((each) => typeof each === 'string') : []
  return texts.filter((text) => text.length > 0 && text.length <= 100).slice(0, 60)
}

export function numberAt(config: Foreign, option: string): number | undefined {
  const value = config[option]
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined
}

/** The bounds that are there, as members. */
export function boundsOf(
  min: number | undefined,
  max: number | undefined,
  step?: number,
): Pick<WiredCapability, 'min' | 'max' | 'step'> {
  return {
    ...(min === undefined ? {} : { min }),
    ...(max === undefined ? {} : { max }),
    ...(step === undefined || step <= 0 ? {} : { step }),
  }
}

/** Only what says or takes anything. */
export function wire(capability: WiredCapability): WiredCapability {
  const { state = [], command = [], ...others } = capability
  return {
    ...(state.length > 0 ? { state } : {}),
    ...(command.length > 0 ? { command } : {}),
    ...others,
  }
}

export function known<T>(table: Partial<Record<string, T>>, key: unknown): T | undefined {
  return lookUp(table, key)
}
