import { capabilityOf } from '../../src/bridge/capabilities'
import { isObject } from '../../src/bridge/tolerant'
import { type Fault, numberOf, textOf } from './checks'
import { parse } from './json'
import type { Translate } from './texts'
import {
  areWritable,
  fieldOf,
  nameOfValue,
  pathOf,
  valueNamed,
  valuesOf,
  wordsAsText,
  wordsFrom,
} from './wiring-words'

/**
 * A wiring (docs/wiring.md) as rows of a table: a row is one place where a device says or is told something. What the
 * table does not show stays as it is.
 */

/** The parts of a wiring that are no capability. */
export const REACHABLE = 'reachable'
export const JSON_PART = 'json'

/** What a row is about. */
export type RowKind = 'says' | 'told' | 'ends' | 'reachable'

/** What can be edited of a row. */
export type CellName = 'topic' | 'field' | 'words' | 'value' | 'payload' | 'low' | 'high'

export interface Cell {
  name: CellName
  text: string
  /** To choose from. */
  choices?: readonly string[]
  /** It can only be edited as JSON. */
  isFixed?: true
}

export interface Row {
  /** A capability, or one of the parts above. */
  part: string
  kind: RowKind
  /** Where it stands in the wiring. */
  at: readonly (string | number)[]
  cells: readonly Cell[]
}

type Members = Record<string, unknown>

/** The members of a wiring; undefined for a text that is none. */
export function membersOf(text: string): Members | undefined {
  if (textOf(text) === '') return { v: 1, id: '', capabilities: {} }
  const value = parse(text)?.value
  return isObject(value) && value.v === 1 ? value : undefined
}

/** Whether a text may be the wiring of a device; what else is wrong with it the runtime says. */
export function checkWiring(value: unknown): Fault {
  return membersOf(textOf(value)) === undefined ? 'homewire.error.wiring' : undefined
}

/** The rows of a wiring, the parts in their order; empty for a text that is none. */
export function rowsIn(text: string, translate: Translate): Row[] {
  const { capabilities, availability, json } = membersOf(text) ?? {}
  return [
    ...(isObject(json) ? rowsOfJson(json) : []),
    ...Object.entries(isObject(capabilities) ? capabilities : {}).flatMap(([name, each]) =>
      isObject(each) ? rowsOf(name, each, translate) : [],
    ),
    ...objectsIn(availability).map((each, index): Row => {
      const { online = 'online', offline = 'offline' } = each
      return {
        part: REACHABLE,
        kind: 'reachable',
        at: ['availability', index],
        cells: [topic(each), field(each), { name: 'words', text: `${textOf(online)}, ${textOf(offline)}` }],
      }
    }),
  ]
}

function rowsOfJson(json: Members): Row[] {
  const row = (kind: RowKind, member: string): Row => ({
    part: JSON_PART,
    kind,
    at: ['json'],
    cells: [{ name: 'topic', text: textOf(json[member]) }],
  })
  return [...(json.state === undefined ? [] : [row('says', 'state')]), row('told', 'command')]
}

function rowsOf(name: string, { state, command, scale }: Members, translate: Translate): Row[] {
  const place = ['capabilities', name]
  const [low, high] = listIn(scale)
  const isScaled = scale !== undefined || capabilityOf(name)?.kind === 'level'
  const ends: Row = {
    part: name,
    kind: 'ends',
    at: place,
    cells: [
      { name: 'low', text: textOf(low) },
      { name: 'high', text: textOf(high) },
    ],
  }
  return [
    ...objectsIn(state).map((each, index): Row => ({
      part: name,
      kind: 'says',
      at: [...place, 'state', index],
      cells: [topic(each), field(each), wordsCell(each, translate)],
    })),
    ...objectsIn(command).map((each, index): Row => ({
      part: name,
      kind: 'told',
      at: [...place, 'command', index],
      cells: [topic(each), asked(name, each, translate), { name: 'payload', text: rawText(each.payload) }],
    })),
    ...(isScaled ? [ends] : []),
  ]
}

function topic({ topic: text }: Members): Cell {
  return { name: 'topic', text: textOf(text) }
}

function field({ value }: Members): Cell {
  return { name: 'field', text: fieldOf(value) }
}

function wordsCell({ words }: Members, translate: Translate): Cell {
  const known = isObject(words) ? words : {}
  return {
    name: 'words',
    text: wordsAsText(known, translate),
    ...(areWritable(known) ? {} : { isFixed: true }),
  }
}

/** For which value a command is; empty: for any that has none of its own. */
function asked(name: string, { value }: Members, translate: Translate): Cell {
  const text = value === undefined ? '' : nameOfValue(value, translate)
  const choices = valuesOf(name).map((each) => nameOfValue(each, translate))
  return { name: 'value', text, ...(choices.length > 0 ? { choices: ['', ...choices] } : {}) }
}

function rawText(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

/** The wiring with other words in one cell, or what is wrong with them. */
export function withCell(
  text: string,
  row: Row,
  name: CellName,
  entered: string,
  translate: Translate,
): { text: string } | { fault: Fault } {
  const wiring = copyOf(text)
  const entry = wiring && entryAt(wiring, row.at)
  if (!wiring || !entry) return { fault: 'homewire.error.wiring' }
  const fault = write(entry, row, name, entered, translate)
  return fault === undefined ? { text: JSON.stringify(wiring) } : { fault }
}

function write(entry: Members, row: Row, name: CellName, entered: string, translate: Translate): Fault {
  switch (name) {
    case 'topic':
      entry[row.part === JSON_PART ? (row.kind === 'says' ? 'state' : 'command') : 'topic'] = entered.trim()
      return undefined
    case 'field':
      return set(entry, 'value', pathOf(entered))
    case 'payload':
      entry.payload = entered
      return undefined
    case 'value': {
      const value = valueNamed(row.part, entered, translate)
      if (value === undefined && entered.trim() !== '') return ['homewire.error.meaning', { text: entered }]
      return set(entry, 'value', value)
    }
    case 'words':
      return row.kind === 'reachable'
        ? writeReachable(entry, entered)
        : writeWords(entry, row, entered, translate)
    case 'low':
    case 'high':
      return writeEnd(entry, name, entered)
  }
}

function writeWords(entry: Members, { part }: Row, entered: string, translate: Translate): Fault {
  const found = wordsFrom(entered, (name) => valueNamed(part, name, translate))
  if ('stray' in found) return ['homewire.error.words', { text: found.stray }]
  return set(entry, 'words', Object.keys(found.words).length > 0 ? found.words : undefined)
}

function writeReachable(entry: Members, entered: string): Fault {
  const [online = '', offline = ''] = entered.split(/[,，]/).map((each) => each.trim())
  if (online === '' || offline === '') return 'homewire.error.reachable'
  entry.online = online
  entry.offline = offline
  return undefined
}

/** Both ends are there, or none. */
function writeEnd(entry: Members, name: 'low' | 'high', entered: string): Fault {
  const [low, high] = listIn(entry.scale)
  const isEmpty = entered.trim() === ''
  const number = numberOf(entered)
  if (!isEmpty && number === undefined)
    return ['homewire.error.number', {}, { label: `homewire.label.${name === 'low' ? 'min' : 'max'}` }]
  const ends = name === 'low' ? [number ?? 0, high ?? 100] : [low ?? 0, number ?? 100]
  return set(entry, 'scale', ends[0] === 0 && ends[1] === 100 ? undefined : ends)
}

function set(entry: Members, name: string, value: unknown): Fault {
  if (value === undefined) Reflect.deleteProperty(entry, name)
  else entry[name] = value
  return undefined
}

/** The wiring without a row; a capability of which nothing is left goes with it. */
export function withoutRow(text: string, { at }: Row): string {
  const wiring = copyOf(text)
  const list = wiring && listAt(wiring, at.slice(0, -1))
  const index = at.at(-1)
  if (!wiring || !list || typeof index !== 'number') return text
  list.splice(index, 1)
  return JSON.stringify(tidied(wiring))
}

function tidied(wiring: Members): Members {
  const { capabilities, availability, ...others } = wiring
  const kept = Object.entries(isObject(capabilities) ? capabilities : {}).flatMap(([name, each]) => {
    if (!isObject(each)) return []
    const { state, command, ...rest } = each
    const lists = { ...filledOnly('state', state), ...filledOnly('command', command) }
    return Object.keys(lists).length > 0 ? [[name, { ...lists, ...rest }] as const] : []
  })
  return { ...others, ...filledOnly('availability', availability), capabilities: Object.fromEntries(kept) }
}

function filledOnly(name: string, list: unknown): Members {
  return objectsIn(list).length > 0 ? { [name]: list } : {}
}

/** The wiring with one more place where the device says something, and what it is told for each of its values. */
export function withPart(text: string, part: string): string {
  const wiring = copyOf(text)
  if (!wiring) return text
  if (part === REACHABLE) {
    wiring.availability = [
      ...objectsIn(wiring.availability),
      { topic: '', online: 'online', offline: 'offline' },
    ]
    return JSON.stringify(wiring)
  }
  const capabilities = isObject(wiring.capabilities) ? wiring.capabilities : {}
  const known = Object.hasOwn(capabilities, part) ? capabilities[part] : undefined
  const own = isObject(known) ? known : {}
  const fresh = freshPart(part)
  wiring.capabilities = {
    ...capabilities,
    [part]: {
      ...own,
      state: [...objectsIn(own.state), ...fresh.state],
      command: [...objectsIn(own.command), ...fresh.command],
    },
  }
  return JSON.stringify(wiring)
}

/** On and off have words, anything else is told as it is. */
function freshPart(part: string): { state: Members[]; command: Members[] } {
  const values = valuesOf(part)
  if (values.length === 0) return { state: [{ topic: '' }], command: [{ topic: '', payload: '{{ value }}' }] }
  const wordOf = (value: unknown): string =>
    typeof value === 'boolean' ? (value ? 'ON' : 'OFF') : String(value)
  return {
    state: [{ topic: '', words: Object.fromEntries(values.map((value) => [wordOf(value), value])) }],
    command: values.map((value) => ({ topic: '', value, payload: wordOf(value) })),
  }
}

/** What is missing in a table, before the runtime is asked. */
export function checkRows(rows: readonly Row[]): Fault {
  const isUnaddressed = ({ cells }: Row): boolean =>
    cells.some(({ name, text }) => name === 'topic' && text === '')
  return rows.some(isUnaddressed) ? 'homewire.error.wiringTopic' : undefined
}

function copyOf(text: string): Members | undefined {
  const members = membersOf(text)
  return members && structuredClone(members)
}

function entryAt(wiring: Members, at: Row['at']): Members | undefined {
  const found = placeAt(wiring, at)
  return isObject(found) ? found : undefined
}

function listAt(wiring: Members, at: Row['at']): unknown[] | undefined {
  const found = placeAt(wiring, at)
  return Array.isArray(found) ? found : undefined
}

function placeAt(wiring: Members, at: Row['at']): unknown {
  return at.reduce<unknown>((place, step) => {
    if (Array.isArray(place) && typeof step === 'number') return place[step]
    return isObject(place) && typeof step === 'string' && Object.hasOwn(place, step) ? place[step] : undefined
  }, wiring)
}

function objectsIn(value: unknown): Members[] {
  return listIn(value).filter((each) => isObject(each))
}

function listIn(value: unknown): unknown[] {
  return Array.isArray(value) ? value : []
}
