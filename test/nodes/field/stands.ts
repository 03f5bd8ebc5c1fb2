import type { FlowNode, Msg, NodeRed } from '../node-red'
import * as rokid from '../rokid/home'
import * as sagoo from '../sagoo/thing-home'
import * as sinric from '../sinric/home'

/** What a platform heard for its request. */
export interface Heard {
  success: boolean
  /** What it was told that the thing is now; undefined when it was told nothing. */
  value?: unknown
  reason: string
}

/** One thing on one platform: `in` → a probe of the test, and an `out` node. */
export interface Stand {
  nodeRed: NodeRed
  /** @param behind what stands behind the `in` node instead of the probe; `OUT` is the `out` node */
  deploy(options: object, behind?: FlowNode[]): Promise<void>
  say(msg: Msg): void
  /** What the platform is told next, keyed by capability. */
  told(): Promise<Record<string, unknown>>
  ask(capability: string, value: unknown): Promise<Heard>
  /** The payloads that have gone into the flow. */
  sent: unknown[]
  /** The probe behind the `in` node. */
  probe: string
  /** How long a thing of which something was sent before has to be silent, in ms. */
  silenceMs: number
}

const OPERATIONS: Record<string, (value: unknown) => [string, object?]> = {
  power: (value) => [value === true ? 'Switch.On' : 'Switch.Off'],
  brightness: (value) => ['Brightness.Set', { value }],
  position: (value) => ['Position.Set', { value }],
  volume: (value) => ['Volume.Set', { value }],
  targetTemperature: (value) => ['Temperature.Set', { value }],
}
const INTERFACES: Record<string, string> = {
  power: 'Switch',
  brightness: 'Brightness',
  position: 'Position',
  volume: 'Volume',
  color: 'Color',
  targetTemperature: 'Temperature',
  temperature: 'Temperature',
}

/** What an interface of Rokid says, in our terms; keyed by capability. */
function inOurTerms(states: { interface: string; value: unknown }[]): Record<string, unknown> {
  const known = Object.entries(INTERFACES).flatMap(([capability, name]) =>
    states
      .filter((state) => state.interface === name)
      .map(({ value }) => [capability, ourValue(name, value)]),
  )
  return Object.fromEntries(known) as Record<string, unknown>
}

function ourValue(name: string, value: unknown): unknown {
  if (name === 'Switch') return value === 'On'
  if (name !== 'Color') return value
  const color = Number(value)
  return { r: color >> 16, g: (color >> 8) & 255, b: color & 255 }
}

/** Wires the `in` node to what stands behind it, and hears what comes through. */
function wired(
  nodes: FlowNode[],
  [input, probe, out]: [string, string, string],
  behind: FlowNode[],
): FlowNode[] {
  const first = behind[0]?.id
  const wires = [[probe, ...(first === undefined ? [] : [first])]]
  return [
    ...nodes.map((node) => (node.id === input ? { ...node, wires } : node)),
    ...behind.map((node) => ({
      ...node,
      z: 'tab',
      wires: (node.wires as string[][]).map((ids) => ids.map((id) => (id === 'OUT' ? out : id))),
    })),
    { id: 'catch', type: 'catch', z: 'tab', scope: [out], wires: [['caught']] },
    { id: 'caught', type: 'probe', z: 'tab', wires: [] },
  ]
}

export function rokidStand(home: () => rokid.Home): Stand {
  const sent: unknown[] = []
  const states = (answer: { endpoint?: Record<string, unknown> | undefined }): unknown =>
    answer.endpoint?.states
  return {
    get nodeRed() {
      return home().nodeRed
    },
    sent,
    probe: 'thing-probe',
    silenceMs: 1_000,
    async deploy(options, behind = []) {
      sent.length = 0
      const id = rokid.freshSkillId()
      const thing = rokid.device(id, 'thing', { name: 'Thing', ...options })
      const nodes = wired(thing, ['thing-in', 'thing-probe', 'thing-out'], behind)
      await home().nodeRed.deploy([rokid.tab, rokid.skill(home(), id), ...nodes])
      home().nodeRed.probe('thing-probe', (msg) => void sent.push(msg.payload))
      await home().cloud.bind()
      await home().cloud.discover()
      await home().cloud.grant('token')
    },
    say: (msg) => home().nodeRed.inject('thing-out', msg),
    async told() {
      const { payload } = await home().cloud.next(({ name }) => name === 'ChangeReport')
      return inOurTerms((payload['change'] as { states: { interface: string; value: unknown }[] }).states)
    },
    async ask(capability, value) {
      const [name, payload] = OPERATIONS[capability]?.(value) ?? ['']
      const answer = await home().cloud.control('thing', name, payload as Msg | undefined)
      const { message } = answer.payload
      const said = (states(answer) ?? []) as { interface: string; value: unknown }[]
      const state = said.find((one) => one.interface === INTERFACES[capability])?.value
      return {
        success: answer.name === 'Response',
        value: state === 'On' || state === 'Off' ? state === 'On' : state,
        reason: typeof message === 'string' ? message : '',
      }
    },
  }
}

export function sagooStand(home: () => sagoo.ThingHome): Stand {
  const sent: unknown[] = []
  return {
    get nodeRed() {
      return home().nodeRed
    },
    sent,
    probe: 'relay-probe',
    silenceMs: 2_000,
    async deploy(options, behind = []) {
      sent.length = 0
      const { capabilities: _none, displayType: _type, ...own } = options as Msg
      const nodes = sagoo.flow(home().url, { name: 'Thing', ...own }).filter(({ id }) => id !== 'catch')
      const ids = ['relay-in', 'relay-probe', 'relay-out'] as [string, string, string]
      await sagoo.deployed(home(), wired(nodes, ids, behind))
      home().nodeRed.probe('relay-probe', (msg) => void sent.push(msg.payload))
    },
    say: (msg) => home().nodeRed.inject('relay-out', msg),
    told: async () => (await home().platform.next('properties')).values,
    async ask(capability, value) {
      // A success is told what it is now by the post that follows it.
      const posts: unknown[] = []
      const end = home().platform.on((happening) => {
        if (happening.kind === 'said' && happening.said.kind === 'properties')
          posts.push(happening.said.values[capability])
      })
      const options = { timeout: 8_000 }
      const reply = await home().platform.ask('relay_001', 'property/set', { [capability]: value }, options)
      end()
      return { success: reply.code === 200, reason: String(reply.message) }
    },
  }
}

/** Keyed by capability: the action that asks for it, its value, and where the value stands. */
const ACTIONS: Record<string, [string, string]> = {
  power: ['setPowerState', 'state'],
  brightness: ['setBrightness', 'brightness'],
  position: ['setRangeValue', 'rangeValue'],
  volume: ['setVolume', 'volume'],
  color: ['setColor', 'color'],
  targetTemperature: ['targetTemperature', 'temperature'],
  temperature: ['currentTemperature', 'temperature'],
}
const DEVICE_TYPES: Record<string, string> = {
  light: 'LIGHT',
  curtain: 'BLIND',
  switch: 'SWITCH',
  tv: 'TV',
  ac: 'THERMOSTAT',
}

export function sinricStand(home: () => sinric.Home): Stand {
  const sent: unknown[] = []
  const ours = (value: unknown): unknown => (value === 'On' || value === 'Off' ? value === 'On' : value)
  return {
    get nodeRed() {
      return home().nodeRed
    },
    sent,
    probe: 'probe',
    silenceMs: 2_000,
    async deploy(options, behind = []) {
      sent.length = 0
      const { capabilities: _none, displayType = '', ...own } = options as Msg
      const deviceType = DEVICE_TYPES[String(displayType)] ?? 'SWITCH'
      const nodes = sinric.flow(home().server, { name: 'Thing', deviceType, ...own })
      await home().nodeRed.deploy(wired(nodes, ['in', 'probe', 'out'], behind))
      home().nodeRed.probe('probe', (msg) => void sent.push(msg.payload))
      await home().nodeRed.status('in', sinric.CONNECTED)
    },
    say: (msg) => home().nodeRed.inject('out', msg),
    async told() {
      const { action, value } = await home().cloud.next('event')
      const [capability = '', [, member = ''] = []] =
        Object.entries(ACTIONS).find(([, [name]]) => name === action) ?? []
      return { [capability]: ours(value[member]) }
    },
    async ask(capability, value) {
      const [action = '', member = ''] = ACTIONS[capability] ?? []
      const said = typeof value === 'boolean' ? (value ? 'On' : 'Off') : value
      const answer = await home().cloud.ask(sinric.LAMP, action, { [member]: said })
      return { success: answer.success, value: ours(answer.value[member]), reason: answer.message }
    },
  }
}
