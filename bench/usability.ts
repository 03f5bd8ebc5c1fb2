import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { type Definition, definitionsIn } from '../test/package/definitions'

/** A node of a flow file. */
type FlowNode = { type: string } & Record<string, unknown>

/** What a task costs with one of our examples. */
export interface Effort {
  task: string
  /** On the canvas, without comments. */
  nodes: number
  functionNodes: number
  /** JavaScript in function nodes and JSONata in others. */
  linesOfCode: number
  /** Fields that differ from what a fresh node has, and those that stay empty until the user fills them. */
  fields: number
  /** The same, of what a home has once: account and broker. */
  fieldsOnce: number
}

const folder = join(__dirname, '..')
const fromNodeRed = createRequire(createRequire(__filename).resolve('node-red/red.js'))

/** The tasks by which such packages are compared, and our example of each. */
export const tasks = {
  'relay on a GPIO pin, one way': 'Sinric Pro/01 - Relay on a GPIO pin',
  'the same with a true answer, two ways': 'Sinric Pro/02 - Relay with a true answer',
  'colour lamp on Zigbee2MQTT, two ways': 'Sinric Pro/06 - Colour lamp (Zigbee2MQTT)',
} as const

/** From an empty flow to a deployed house of any size, with the sidebar (whole-house.ts; test/e2e counts it). */
export const HOUSE_INTERACTIONS = 12

/** What once per home means: the config nodes that all devices share. */
const ONCE = ['sinric-account', 'mqtt-broker']
/** App Key and App Secret; an example cannot hold them. */
const CREDENTIALS: Partial<Record<string, number>> = { 'sinric-account': 2 }
/** Choices that the editor makes by itself when there is only one. */
const CHOSEN = ['device', 'account', 'broker']
/** What the list of the account or the broker fills in with one choice is one field. */
const FILLED = [
  ['deviceId', 'deviceType', 'name'],
  ['profile', 'topic'],
]

export function effortOf(task: keyof typeof tasks): Effort {
  const file = join(folder, 'examples', `${tasks[task]}.json`)
  const flow = (JSON.parse(readFileSync(file, 'utf8')) as FlowNode[]).filter(({ type }) => type !== 'comment')
  const shown = flow.filter((node) => 'wires' in node)
  const [once, each] = [flow.filter(isOnce), flow.filter((node) => !isOnce(node))]
  return {
    task,
    nodes: shown.length,
    functionNodes: shown.filter(({ type }) => type === 'function').length,
    linesOfCode: sum(shown.map(codeOf)),
    fields: sum(each.map(fieldsOf)),
    fieldsOnce: sum(once.map(fieldsOf)),
  }
}

/** The table for docs/benchmarks.md. */
export function usability(): string {
  const head = ['task', 'nodes', 'function nodes', 'lines of code', 'fields to fill in', 'once per home']
  const rows = Object.keys(tasks).map((task) => {
    const effort = effortOf(task as keyof typeof tasks)
    return Object.values(effort).map(String)
  })
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  const table = [
    line(head),
    line(head.map((_, column) => (column === 0 ? '---' : '---:'))),
    ...rows.map(line),
  ]
  return [
    ...table,
    '',
    `A whole house of any size with the sidebar: ${HOUSE_INTERACTIONS} interactions, no id to type, no function node, 4 nodes.`,
  ].join('\n')
}

function isOnce({ type }: FlowNode): boolean {
  return ONCE.includes(type)
}

function codeOf(node: FlowNode): number {
  const script = node.type === 'function' && typeof node.func === 'string' ? node.func.split('\n').length : 0
  return script + (JSON.stringify(node).match(/"jsonata"/g) ?? []).length
}

function fieldsOf(node: FlowNode): number {
  const defaults = definitionOf(node.type).defaults
  const changed = Object.keys(defaults).filter((name) => {
    const { value, required, validate } = defaults[name] ?? {}
    if (CHOSEN.includes(name) || name === 'inputs') return false
    const isMissing = node[name] === '' && (required === true || validate?.call(node, '', {}) !== true)
    return (validate !== undefined && isMissing) || !isSame(node[name], value)
  })
  const groups = FILLED.map((group) => changed.filter((name) => group.includes(name)))
  const saved = sum(groups.map((group) => Math.max(0, group.length - 1)))
  return changed.length - saved + (CREDENTIALS[node.type] ?? 0)
}

/** Built: `npm run build`, which the bench does first. */
const sources = [join(folder, 'dist', 'nodes', 'sinric', 'index.html')]
const core = join(fromNodeRed.resolve('@node-red/nodes/package.json'), '..', 'core')
const others = [
  join(core, 'network', '10-mqtt.html'),
  createRequire(__filename).resolve('node-red-node-pi-gpio/36-rpi-gpio.html'),
]
const definitions = new Map<string, Definition>(
  [...sources, ...others].flatMap((file) => [...definitionsIn(readFileSync(file, 'utf8'), (key) => key)]),
)

function definitionOf(type: string): Definition {
  const definition = definitions.get(type)
  if (definition === undefined) throw new Error(`There is no definition of ${type}`)
  return definition
}

/** What a flow file leaves out has its default; numbers may be texts in it. */
function isSame(value: unknown, usual: unknown): boolean {
  return (
    value === undefined ||
    JSON.stringify(value).replaceAll('"', '') === JSON.stringify(usual ?? '').replaceAll('"', '')
  )
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}

if (require.main === module) console.log(usability())
