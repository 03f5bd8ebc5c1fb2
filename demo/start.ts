import { startBroker } from '../simulator/broker'
import { CAMERA_PATH } from '../simulator/house/camera'
import { EventGateway } from '../simulator/rokid/gateway'
import { startSimulator } from '../simulator/simulator'
import { account } from './account'
import { bot } from './bot'
import { NodeRed } from './node-red'
import { freePorts, portFrom, type Port } from './ports'
import { jetlinks, sagoo } from './sagoo'
import { skillAt, userToken } from './skill'

const CONNECT_WITHIN = 3000
/** Where Rokid's speakers at home find the skill, unless somebody else has it. */
const SPEAKER_PORT = 9999

const stops: (() => Promise<void>)[] = []
let ending: Promise<void> | undefined
let nodeRed: NodeRed | undefined
const isEnding = () => ending !== undefined

/** Ends everything, the last that was started first, and the process with it. */
function end(code: number): Promise<void> {
  ending ??= (async () => {
    for (const stop of stops.toReversed()) await stop().catch(complain)
    process.exit(code)
  })()
  return ending
}

function complain(error: unknown): void {
  console.error(error instanceof Error ? error.message : error)
}

async function start(): Promise<void> {
  const { env } = process
  const { editor, mqtt, page, speakers } = await ports(
    portFrom(env['PORT'], 1880),
    portFrom(env['MQTT_PORT'], 1883),
    portFrom(env['SIMULATOR_PORT'], 1881),
  )

  const broker = await startBroker(mqtt.port)
  stops.push(() => broker.close())
  const brokerUrl = `mqtt://127.0.0.1:${broker.port}`
  const simulator = await startSimulator({
    brokerUrl,
    sinric: account,
    rokid: skillAt(editor.port),
    speaker: { userToken, port: speakers.port },
    sagoo,
    jetlinks,
    mixin: bot,
    restart: async () => nodeRed?.restartFlows(),
    port: page.port,
  })
  stops.push(() => simulator.close())
  const connected = simulator.cloud.next('connection', undefined, 60_000).catch(() => undefined)

  if (isEnding()) return
  nodeRed = new NodeRed(editor.port, {
    HOMEWIRE_SINRIC_SERVER: `ws://127.0.0.1:${simulator.port}`,
    HOMEWIRE_ROKID_EVENTS: `http://127.0.0.1:${simulator.port}${EventGateway.EVENTS_PATH}`,
    HOMEWIRE_ROKID_TOKENS: `http://127.0.0.1:${simulator.port}${EventGateway.TOKEN_PATH}`,
    HOMEWIRE_ROKID_LAN_PORT: String(speakers.port),
    HOMEWIRE_CAMERA: `http://127.0.0.1:${simulator.port}${CAMERA_PATH}`,
    HOMEWIRE_SAGOO_SERVER: `ws://127.0.0.1:${simulator.port}`,
    HOMEWIRE_SAGOO_BROKER: brokerUrl,
    HOMEWIRE_JETLINKS_BROKER: simulator.jetlinks?.url ?? '',
    HOMEWIRE_MIXIN_SERVER: `ws://127.0.0.1:${simulator.port}`,
    HOMEWIRE_MIXIN_API: `http://127.0.0.1:${simulator.port}`,
    HOMEWIRE_MQTT_HOST: '127.0.0.1',
    HOMEWIRE_MQTT_PORT: String(broker.port),
  })
  const started = nodeRed
  stops.push(() => started.stop())
  void started.ended.then((why) => {
    if (isEnding()) return
    console.error(`Node-RED is gone: ${why}.`)
    void end(1)
  })
  await started.ready()
  // flows that a user has changed may never connect
  await Promise.race([connected, new Promise((resolve) => setTimeout(resolve, CONNECT_WITHIN))])
  if (!isEnding()) console.log(greeting(editor, page, mqtt))
}

async function ports(
  editor: number,
  mqtt: number,
  page: number,
): Promise<Record<'editor' | 'mqtt' | 'page' | 'speakers', Port>> {
  const [first, second, third, fourth] = await freePorts([editor, page, mqtt, SPEAKER_PORT])
  if (!first || !second || !third || !fourth) throw new Error('No port is free.')
  return { editor: first, page: second, mqtt: third, speakers: fourth }
}

function greeting(editor: Port, page: Port, mqtt: Port): string {
  const moved = ({ wanted, port }: Port) => (wanted === port ? '' : `   (${wanted} was taken)`)
  return `
  Homewire is running. Ctrl-C ends it.

    Node-RED         http://127.0.0.1:${editor.port}${moved(editor)}
    Virtual house    http://127.0.0.1:${page.port}${moved(page)}
    MQTT broker      mqtt://127.0.0.1:${mqtt.port}${moved(mqtt)}

  Open the virtual house and press "Turn on Lamp": the request runs through the flow in Node-RED.
`
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void end(0))
process.on('disconnect', () => void end(0))

start().catch((error: unknown) => {
  complain(error)
  void end(1)
})
