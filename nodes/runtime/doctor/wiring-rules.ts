import { say } from '../../../src/bridge/sentence'
import { readBoolean } from '../../../src/bridge/tolerant'
import { overlaps } from '../../../src/profiles/topic-filter'
import { type Finding, finding, named } from './finding'
import { type Flow, type FlowNode, textOf, titleOf } from './flow'
import { type DeviceView, type HomeView, nodesOf, type Rule, servedBy } from './view'
import { isAboutReach } from './topics'

/** These hand a message on with topic and payload as they are. */
const PASSING: ReadonlySet<string> = new Set([
  ...['switch', 'delay', 'rbe', 'junction', 'link in', 'link out', 'link call'],
])

/** These say nothing that a device says: what comes from none but them comes from no device. */
const MUTE: ReadonlySet<string> = new Set([
  ...[...PASSING, 'inject', 'catch', 'status', 'complete', 'function', 'change', 'template', 'trigger'],
  ...['range', 'json', 'split', 'join', 'sort', 'batch', 'debug', 'comment', 'mqtt out'],
])

/** Every kind of mistake in the wires of a flow. */
export const wiringRules: readonly Rule[] = [
  unchosen,
  unserved,
  unwired,
  twiceForAll,
  ownTopics,
  retained,
  deaf,
  unconfirmed,
  loads,
  pins,
]

/** A node without the device, or the owner, that it works for. */
function unchosen(home: HomeView): Finding[] {
  const { devices, owners } = home
  return [...nodesOf('in', home), ...nodesOf('out', home)].flatMap((node) => {
    const [set = ''] = node.type.split('-')
    const own = owners.filter((owner) => owner.set === set && owner.hasDevices)
    if (own.length === 0 && !devices.some((device) => device.set === set)) return []
    const isForAll = node.properties.serves === 'all'
    const isChosen = isForAll
      ? own.some(({ id, property }) => id === textOf(node, property))
      : devices.some(({ id }) => id === textOf(node, 'device'))
    if (isChosen) return []
    return [
      finding(
        'no-device',
        node.id,
        isForAll
          ? say`${titleOf(node)} serves all devices, but no account, skill or broker is chosen in it`
          : say`No device is chosen in ${titleOf(node)}, or the one that is chosen is gone`,
        say`Open the node and choose one`,
      ),
    ]
  })
}

/** A device that a platform can ask, and no node that takes the requests. */
function unserved({ devices }: HomeView): Finding[] {
  return devices
    .filter(({ inUse, isAsked, isServed, fault }) => inUse && isAsked && !isServed && fault === undefined)
    .map(({ id, name, set }) =>
      finding(
        'no-in',
        id,
        say`No ${set} in node takes the requests for ${name}: every request is answered with a failure`,
        say`Put a ${set} in node on the canvas, choose this device in it, and wire it to what switches the device`,
      ),
    )
}

/** Requests that go nowhere. */
function unwired(home: HomeView): Finding[] {
  return nodesOf('in', home)
    .filter((node) => !home.flow.isWired(node))
    .map((node) =>
      finding(
        'no-wire',
        node.id,
        say`No wire leads from ${titleOf(node)} to an enabled node: what arrives there goes nowhere`,
        say`Draw a wire from its output to the node that should get the message`,
      ),
    )
}

/** Every request would be carried out as often as there are nodes. */
function twiceForAll(home: HomeView): Finding[] {
  const { owners } = home
  const seen = new Set<string>()
  return nodesOf('in', home).flatMap((node) => {
    if (node.properties.serves !== 'all') return []
    const owner = owners.find(({ set, id, property }) => {
      return node.type === `${set}-in` && id === textOf(node, property)
    })
    if (!owner) return []
    const isSecond = seen.has(owner.id)
    seen.add(owner.id)
    if (!isSecond) return []
    return [
      finding(
        'two-in-all',
        node.id,
        say`Another node also serves all devices of the same account: every request comes out of both, and is carried out twice`,
        say`Delete or disable one of the two`,
      ),
    ]
  })
}

/** The topic of an `mqtt out` wins over the one that a request brings along. */
function ownTopics(home: HomeView): Finding[] {
  const { flow } = home
  return outputsOf(home, (node) => PASSING.has(node.type) || node.type.startsWith('subflow:')).flatMap(
    ({ output, devices }) => {
      const topic = textOf(output, 'topic')
      if (topic === '') return []
      const onMqtt = devices.filter(({ topics }) => topics !== undefined)
      const others = onMqtt.filter(({ topics }) => !isOnly(topics?.commands, topic))
      const isSplit = flow.upTo(output).some(({ type }) => type === 'switch')
      const isOneOf = onMqtt.some(({ topics }) => topics?.commands.includes(topic))
      if (others.length === 0 || (isSplit && isOneOf)) return []
      return [
        finding(
          'mqtt-out-topic',
          output.id,
          say`${titleOf(output)} sends everything on its own topic ${topic}: the commands for ${named(others.map(({ name }) => name))} do not arrive`,
          say`Empty the field Topic of the mqtt out node: every request brings the topic along that it belongs to`,
        ),
      ]
    },
  )
}

function isOnly(commands: readonly string[] | undefined, topic: string): boolean {
  return commands?.length === 1 && commands[0] === topic
}

/** The broker keeps a command and repeats it whenever the device connects. */
function retained(home: HomeView): Finding[] {
  return outputsOf(home, () => true).flatMap(({ output }) => {
    if (readBoolean(output.properties.retain) !== true) return []
    return [
      finding(
        'mqtt-out-retain',
        output.id,
        say`${titleOf(output)} lets the broker retain commands: it repeats the last one whenever the device connects, even days later`,
        say`Set Retain to false in the mqtt out node. To clear a command that is already retained, send an empty message with Retain`,
      ),
    ]
  })
}

/** The `mqtt out` nodes that requests reach, each with the devices that it sends for. */
function outputsOf(
  home: HomeView,
  way: (node: FlowNode) => boolean,
): { output: FlowNode; devices: DeviceView[] }[] {
  const found = new Map<FlowNode, Set<DeviceView>>()
  for (const node of nodesOf('in', home)) {
    for (const output of home.flow.after(node, way)) {
      if (output.type !== 'mqtt out') continue
      const devices = found.get(output) ?? new Set()
      for (const device of servedBy(node, home)) devices.add(device)
      found.set(output, devices)
    }
  }
  return [...found].map(([output, devices]) => ({ output, devices: [...devices] }))
}

/** What brings the words of one device to the platform. */
interface Ear {
  /** The `out` nodes for the device. */
  outs: FlowNode[]
  /** The `mqtt in` nodes that lead there. */
  inputs: FlowNode[]
  /** Whether anything else may bring its words, of which nobody can know. */
  isOpen: boolean
}

function earOf(device: DeviceView, home: HomeView, outs: ReadonlyMap<FlowNode, readonly DeviceView[]>): Ear {
  const own = [...outs].filter(([, devices]) => devices.includes(device)).map(([node]) => node)
  const sources = new Set(own.flatMap((node) => home.flow.upTo(node)))
  const inputs = [...sources].filter(({ type }) => type === 'mqtt in')
  return {
    outs: own,
    inputs,
    isOpen:
      inputs.some(isDynamic) || [...sources].some(({ type }) => type !== 'mqtt in' && !isMute(type, home)),
  }
}

function isMute(type: string, { owners }: HomeView): boolean {
  const [set = ''] = type.split('-')
  return MUTE.has(type) || type.startsWith('subflow:') || owners.some((owner) => owner.set === set)
}

/** It subscribes to what a message says, or to what only the environment knows. */
function isDynamic(input: FlowNode): boolean {
  return Number(input.properties.inputs) === 1 || textOf(input, 'topic').includes('${')
}

/** An `mqtt in` whose filter covers nothing that the device says. */
function deaf(home: HomeView): Finding[] {
  const missed = new Map<FlowNode, DeviceView[]>()
  for (const [device, { inputs, isOpen }] of earsOf(home)) {
    const [input] = inputs
    if (!input || isOpen || inputs.some((each) => hearsOf(each, device))) continue
    missed.set(input, [...(missed.get(input) ?? []), device])
  }
  return [...missed].map(([input, devices]) =>
    finding(
      'mqtt-in-deaf',
      input.id,
      say`${titleOf(input)} subscribes to ${textOf(input, 'topic')} and gets nothing from ${named(devices.map(({ name }) => name))}: no request is confirmed, and no change is reported`,
      say`Set the topic of the mqtt in node to one that covers ${named(devices.map(({ topics }) => topics?.listen ?? ''))}`,
    ),
  )
}

function hearsOf(input: FlowNode, { topics }: DeviceView): boolean {
  const filter = textOf(input, 'topic')
  return (
    !isAboutReach(filter) &&
    (topics?.speaks.some((topic) => !isAboutReach(topic) && overlaps(filter, topic)) ?? true)
  )
}

/** A device whose answer is what it says, and nothing that brings it. */
function unconfirmed(home: HomeView): Finding[] {
  return [...earsOf(home)]
    .filter(([{ answer, isServed, isAsked }]) => answer === 'state' && isServed && isAsked)
    .filter(([, { inputs, isOpen }]) => inputs.length === 0 && !isOpen)
    .map(
      ([
        { id, name, set, topics },
        {
          outs: [out],
        },
      ]) =>
        finding(
          'no-out',
          out?.id ?? id,
          say`${name} confirms requests with messages of its own, and no node delivers them: every request ends with "the device did not confirm"`,
          say`Wire an mqtt in node with the topic ${topics?.listen ?? '#'} to a ${set} out node for this device`,
        ),
    )
}

/** Every device on MQTT that is in use, with what brings its words. */
function earsOf(home: HomeView): Map<DeviceView, Ear> {
  const outs = new Map(nodesOf('out', home).map((node) => [node, servedBy(node, home)] as const))
  const known = home.devices.filter(
    ({ topics, inUse, fault }) => topics !== undefined && topics.speaks.length > 0 && inUse && !fault,
  )
  return new Map(known.map((device) => [device, earOf(device, home, outs)] as const))
}

/** A payload above this is more than a device says, in bytes. */
const LARGE_BYTES = 100_000
/** Nothing in a home changes so often, in messages a second. */
const BUSY_RATE = 50

/** Topics that keep Node-RED busy and say nothing of a device. */
function loads({ loads: all, flow }: HomeView): Finding[] {
  return all.flatMap(({ node, topic, bytes, rate }) => {
    const cause = heardBy(flow, node)
    return [
      ...(bytes > LARGE_BYTES
        ? [
            finding(
              'topic-large',
              cause,
              say`Messages of ${Math.round(bytes / 1_000)} kB arrive on ${topic}: reading them slows down everything else`,
              NARROWER,
            ),
          ]
        : []),
      ...(rate > BUSY_RATE
        ? [
            finding(
              'topic-busy',
              cause,
              say`${Math.round(rate)} messages a second arrive on ${topic}: that slows down everything else`,
              NARROWER,
            ),
          ]
        : []),
    ]
  })
}

const NARROWER = say`Give the mqtt in node a narrower topic, that of your devices only`

/** The `mqtt in` that leads to an `out` node, where it is the only one. */
function heardBy(flow: Flow, id: string): string {
  const out = flow.get(id)
  const inputs = out ? flow.upTo(out).filter(({ type }) => type === 'mqtt in') : []
  const [only, ...others] = inputs
  return only && others.length === 0 ? only.id : id
}

/** It starts its helper with a number that the pin takes for "on" (README, Good to know). */
function pins(home: HomeView): Finding[] {
  const reached = new Set(nodesOf('in', home).flatMap((node) => home.flow.after(node)))
  return [...reached]
    .filter(({ type, properties: { out, set } }) => {
      return type === 'rpi-gpio out' && out !== 'pwm' && !isTicked(set)
    })
    .map((node) =>
      finding(
        'pin-state',
        node.id,
        say`${titleOf(node)} drives its pin high at every deploy: a lamp or a door opener is switched on by it`,
        say`Tick "Initialise pin state?" in the node, and choose the level at which nothing happens`,
      ),
    )
}

/** The node itself takes anything that is not empty for a tick. */
function isTicked(set: unknown): boolean {
  return set !== undefined && set !== '' && set !== false && set !== null
}
