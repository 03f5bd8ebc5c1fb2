import type { Broker } from '../../../simulator/broker'
import type { FlowNode } from '../../nodes/node-red'
import { ChildNodeRed } from '../../support/child-node-red'
import { Comms } from '../../support/comms'
import type { FaultProxy } from '../../support/fault-proxy'
import { startMosquitto } from '../../support/mosquitto'
import type { Launch } from '../../support/node-red-process'
import { until } from '../../support/until'
import { type Lamp, Lamps } from './lamps'
import { mixinSide } from './mixin'
import { northSide } from './north'
import { rokidSide } from './rokid'
import { sagooSide } from './sagoo'
import type { Side } from './side'
import { sinricSide } from './sinric'

export interface HomeOptions {
  /** How many lamps each platform has. */
  lamps?: number
  /** JavaScript source of further settings of Node-RED, `{…}`. */
  settings?: string
  launch?: Partial<Launch>
  /** How long Sagoo waits for a device of ours, in ms. */
  sagooPatience?: number
  /** How a flow has to call a line; by default as it is. */
  addressOf?: (line: FaultProxy) => string
}

/** A connection that is there, on a node's status; a wrong clock is named where it matters. */
export const WELL = /connected$|ready$|✓|✗|%|clock/
export const UNWELL = /waiting|connecting|refused/

/**
 * A whole house: a Node-RED of its own process, lamps on a broker, and every platform behind a line of its own.
 * Each platform has its own lamps, so that none explains what another does.
 */
export class Home {
  readonly lamps = new Map<Side, Lamp[]>()
  comms: Comms | undefined

  private constructor(
    readonly sides: readonly Side[],
    readonly devices: Lamps,
    readonly nodeRed: ChildNodeRed,
    private readonly broker: Broker,
    private readonly addressOf: (line: FaultProxy) => string,
  ) {}

  /** Everything but Node-RED runs; `start` brings that. */
  static async open(options: HomeOptions = {}): Promise<Home> {
    const {
      lamps = 2,
      settings = '{}',
      launch,
      addressOf = ({ url }: FaultProxy) => url,
      sagooPatience = 5_000,
    } = options
    // Without it the broker and whoever it serves wait for each other's acknowledgements, 40 ms at a time.
    const broker = await startMosquitto('set_tcp_nodelay true')
    const sides = await Promise.all([
      sinricSide(),
      rokidSide(),
      sagooSide(broker.port, lamps, sagooPatience),
      northSide(lamps),
      mixinSide(),
    ])
    const devices = await Lamps.open(broker.port)
    const nodeRed = new ChildNodeRed(`{ lang: 'en-US', ...${settings} }`, launch)
    const home = new Home(sides, devices, nodeRed, broker, addressOf)
    for (const side of sides) home.lamps.set(side, devices.install(side.name, lamps))
    return home
  }

  /** The first lamp of a side, or another one. */
  lamp(side: Side, index = 0): Lamp {
    const lamp = this.lamps.get(side)?.[index]
    if (!lamp) throw new Error(`${side.name} has no lamp ${index}`)
    return lamp
  }

  /** Node-RED starts, with the flows that it has; the first time it gets them. */
  async start(): Promise<void> {
    await this.nodeRed.start()
    this.comms = await Comms.open(this.nodeRed.url)
    const flows = (await (await this.nodeRed.admin('flows')).json()) as unknown[]
    if (flows.length === 0) await this.deploy()
  }

  async deploy(change: (nodes: FlowNode[]) => FlowNode[] = (nodes) => nodes, type = 'full'): Promise<void> {
    await this.nodeRed.deploy(change(this.flow()), undefined, type)
  }

  /** All sides can be asked. */
  async ready(): Promise<void> {
    for (const lamp of this.devices.all) await this.devices.speak(lamp)
    await Promise.all(this.sides.map((side) => side.ready(this.nodeRed.url)))
  }

  async kill(signal?: NodeJS.Signals): Promise<void> {
    this.comms?.close()
    await this.nodeRed.stop(signal)
  }

  /** Waits until a platform takes a lamp for what it is. @param timeout ms */
  async believed(side: Side, lamp: Lamp, timeout = 20_000): Promise<void> {
    await until(
      () => Number(side.believes(lamp)) === lamp.level,
      () =>
        `${side.name} to take ${lamp.name} for ${lamp.level}, it takes it for ${String(side.believes(lamp))}`,
      timeout,
    )
  }

  /** What the sidebar of the editor shows at the node that stands for a side. */
  status(side: Side): string {
    return this.comms?.text(side.shown) ?? ''
  }

  async shows(side: Side, like: RegExp, timeout = 30_000): Promise<void> {
    await this.comms?.status(side.shown, like, timeout)
  }

  /** The same flow every time; credentials go along, as they do when somebody has typed them. */
  flow(): FlowNode[] {
    const place = { z: 'tab', broker: 'home-broker' }
    const ears = this.sides
      .filter(({ name }) => name !== 'north')
      .map(({ name }) => ({
        ...{
          id: `${name}-ear`,
          type: 'mqtt in',
          ...place,
          topic: `home/${name}/${name === 'mixin' ? '+' : '#'}`,
          qos: '1',
        },
        ...{ datatype: name === 'mixin' ? 'json' : 'auto-detect', nl: false, rap: true, rh: 0, inputs: 0 },
        wires: [[`${name}-tell`]],
      }))
    const nodes: FlowNode[] = [
      { id: 'tab', type: 'tab', label: 'Chaos' },
      {
        ...{ id: 'home-broker', type: 'mqtt-broker', name: 'Home', broker: '127.0.0.1' },
        ...{ port: String(this.broker.port), protocolVersion: '4', autoConnect: true, cleansession: true },
        ...{ autoUnsubscribe: true, keepalive: '60' },
      },
      { id: 'mqtt-out', type: 'mqtt out', ...place, topic: '', qos: '1', retain: 'false', wires: [] },
      ...ears,
      ...this.sides.flatMap((side) =>
        side.nodes({
          ...{ lamps: this.lamps.get(side) ?? [], lampsUrl: this.devices.url, addressOf: this.addressOf },
        }),
      ),
    ]
    return nodes.map((node) => ({
      ...node,
      ...(/^(sinric|rokid|sagoo)-ask$/.test(node.id) ? { wires: [['mqtt-out']] } : {}),
      ...('wires' in node ? { x: 100, y: 100 } : {}),
    }))
  }

  async close(): Promise<void> {
    this.comms?.close()
    await this.nodeRed.remove()
    await Promise.all(this.sides.map((side) => side.close()))
    await this.devices.close()
    await this.broker.close()
  }
}
