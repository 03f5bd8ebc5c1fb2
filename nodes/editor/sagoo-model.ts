import { isObject } from '../../src/bridge/tolerant'
import { textOf as plainTextOf } from './checks'
import { parse, whyNoJson } from './json'
import type { Values } from './texts'

/** A property or function of a model. */
export interface Item {
  key: string
  name: string
  isFunction: boolean
  isReadOnly: boolean
  type: string
  /** Only where both are there, in this order. */
  min?: number
  max?: number
  isSagoo: boolean
  /** The highest value, in whatever order. */
  limit?: number
  decimals?: number
  maxLength?: number
  /** The arguments of a function. */
  inputs: Item[]
}

/** What is used of an export. */
export interface Model {
  /** The product's key; empty when it has none that can be used. */
  key: string
  items: Item[]
  /** How many entries have no usable name. */
  leftOut: number
}

/** Why a text is no model: a key below `sagoo.model`, and one below `sagoo.json`. */
export interface ModelFault {
  fault: string
  why?: string
}

/** In characters; the export of a product with hundreds of properties has a tenth of it. */
const LONGEST_MODEL = 1_000_000
const NAME = /^(?!__proto__$)[A-Za-z_][\w-]{0,63}$/
const PRODUCT_KEY = /^[\w.-]{1,64}$/
/** Platforms round to so many places when the model says nothing. */
const DECIMALS = 2
const NUMERIC = ['int', 'long', 'float', 'double']

/** Reads the platform's model export (TSL). */
export function readModel(text: string): Model | ModelFault {
  if (text.length > LONGEST_MODEL) return { fault: 'tooLong' }
  const parsed = parse(text)
  if (!parsed) return { fault: 'noJson', why: whyNoJson(text) }
  const { key, properties, functions } = isObject(parsed.value) ? parsed.value : {}
  if (!Array.isArray(properties) && !Array.isArray(functions)) return { fault: 'unreadable' }
  const all = [...listOf(properties).map((entry) => itemOf(entry)), ...listOf(functions).map(functionOf)]
  const items = usable(all)
  if (items.length === 0) return { fault: 'empty' }
  const product = textOf(key)
  return { key: PRODUCT_KEY.test(product) ? product : '', items, leftOut: all.length - items.length }
}

function functionOf(entry: unknown): Item {
  const { inputs } = isObject(entry) ? entry : {}
  return {
    ...itemOf(entry),
    isFunction: true,
    inputs: usable(listOf(inputs).map((input) => itemOf(input))),
  }
}

/** SagooIoT says `key` and `accessMode`, JetLinks says `id` and `expands.type`. */
function itemOf(entry: unknown): Item {
  const { key, id, name, accessMode, expands, valueType } = isObject(entry) ? entry : {}
  const type = isObject(valueType) ? valueType : {}
  const uses = isObject(expands) ? listOf(expands.type) : []
  const numbers = defined({
    limit: numberIn(type.max),
    decimals: numberIn(type.decimals),
    maxLength: numberIn(type.maxLength),
  })
  return {
    key: textOf(key) || textOf(id),
    name: textOf(name),
    isFunction: false,
    isReadOnly: accessMode === 1 || (uses.length > 0 && !uses.includes('write')),
    type: textOf(type.type),
    ...rangeOf(numberIn(type.min), numberIn(type.max)),
    isSagoo: textOf(key) !== '',
    ...numbers,
    inputs: [],
  }
}

function rangeOf(min: number | undefined, max: number | undefined): { min?: number; max?: number } {
  return min !== undefined && max !== undefined && min < max ? { min, max } : {}
}

function usable(items: Item[]): Item[] {
  return items.filter(({ key }) => NAME.test(key))
}

/** A sentence (key and values) for every property of which the platform may store something else than it is told. */
export function changesIn(items: readonly Item[]): [key: string, values: Values][] {
  return items.filter(({ isSagoo, isFunction }) => isSagoo && !isFunction).flatMap((item) => changeOf(item))
}

/** How SagooIoT changes a value of this kind without a word. */
function changeOf({ key, type, limit, decimals, maxLength }: Item): [string, Values][] {
  // Its comparison with the maximum is the wrong way round for these two.
  if (limit !== undefined && (type === 'long' || type === 'double')) {
    const better = type === 'long' ? 'int' : 'float'
    return [['sagoo.model.change.maximum', { key, type, max: limit, better }]]
  }
  if (type === 'float' || type === 'double')
    return [['sagoo.model.change.rounded', { key, decimals: decimals ?? DECIMALS }]]
  if (type === 'enum') return [['sagoo.model.change.enum', { key }]]
  if (maxLength !== undefined && (type === 'text' || type === 'string'))
    return [['sagoo.model.change.cut', { key, bytes: Math.max(0, maxLength - 1) }]]
  return []
}

/** A sentence (key and values) for every property that the model counts otherwise than Homewire does. */
export function scalesIn(items: readonly Item[], levels: readonly string[]): [key: string, values: Values][] {
  return items
    .filter(({ key, min, max }) => levels.includes(key) && min !== undefined && (min !== 0 || max !== 100))
    .map(({ key, min, max }) => ['sagoo.model.scale', { key, min, max }])
}

/** Values to begin with, keyed by property. */
export function sampleOf(items: readonly Item[]): Record<string, unknown> {
  return Object.fromEntries(items.map(({ key, type, min }) => [key, firstValue(type, min)]))
}

function firstValue(type: string, min: number | undefined): unknown {
  if (NUMERIC.includes(type)) return min ?? 0
  if (type === 'array') return []
  if (type === 'object') return {}
  return type === 'boolean' ? true : ''
}

/** The properties of a request with one more, in the form that the message type wants. */
export function withProperty(text: string, item: Item, messageType: string): string {
  const known = parse(text === '' ? '{}' : text)
  // Half a text, or a variable: what is wrong stands below it, and it is its author's.
  if (!known) return text
  if (messageType === 'READ_PROPERTY') {
    const names = listOf(known.value).filter((name) => name !== item.key)
    return JSON.stringify([...names, item.key])
  }
  return JSON.stringify({ ...(isObject(known.value) ? known.value : {}), ...sampleOf([item]) })
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : []
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value.trim() : ''
}

function numberIn(value: unknown): number | undefined {
  if (typeof value !== 'number' && textOf(value) === '') return undefined
  const number = Number(plainTextOf(value))
  return Number.isFinite(number) ? number : undefined
}

type Defined<T> = { [K in keyof T]?: Exclude<T[K], undefined> }

function defined(members: {
  limit: number | undefined
  decimals: number | undefined
  maxLength: number | undefined
}): Defined<{ limit: number; decimals: number; maxLength: number }> {
  const { limit, decimals, maxLength } = members
  return {
    ...(limit === undefined ? {} : { limit }),
    ...(decimals === undefined ? {} : { decimals }),
    ...(maxLength === undefined ? {} : { maxLength }),
  }
}
