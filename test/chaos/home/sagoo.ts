import { SagooPlatform } from '../../../simulator/sagoo/platform'
import { FaultProxy } from '../../support/fault-proxy'
import { until } from '../../support/until'
import { done, failed, nothing, type Side } from './side'

const PRODUCT = 'lamps'
const HEARTBEAT_MS = 2_000

/**
 * Our devices on the platform, over MQTT.
 * @param port of the broker that both have
 * @param patience how long the platform waits for a device of ours, in ms; the real one 45 s
 */
export async function sagooSide(port: number, count: number, patience: number): Promise<Side> {
  const keyOf = (index: number): string => `lamp_${index}`
  const platform = new SagooPlatform({
    ...{ token: 'unused', patience, onlineTimeout: 3_600_000 },
    things: Array.from({ length: count }, (_, index) => ({ product: PRODUCT, device: keyOf(index) })),
  })
  await platform.south.connect(`mqtt://127.0.0.1:${port}`)
  const line = await FaultProxy.to(`mqtt://127.0.0.1:${port}`)
  return {
    name: 'sagoo',
    lines: [line],
    shown: 'sagoo-ask',
    nodes: ({ lamps, addressOf }) => [
      {
        ...{ id: 'sagoo-home', type: 'sagoo-broker', name: 'Platform', clientId: 'chaos' },
        url: addressOf(line).replace(/^ws/, 'mqtt'),
      },
      ...lamps.map(({ index, name, topic }) => ({
        ...{ id: `sagoo-device-${index}`, type: 'sagoo-device', name, broker: 'sagoo-home' },
        ...{
          productKey: PRODUCT,
          deviceKey: keyOf(index),
          heartbeat: HEARTBEAT_MS / 1_000,
          profile: 'zigbee2mqtt',
          topic,
        },
      })),
      { id: 'sagoo-ask', type: 'sagoo-in', z: 'tab', serves: 'all', broker: 'sagoo-home', wires: [] },
      { id: 'sagoo-tell', type: 'sagoo-out', z: 'tab', serves: 'all', broker: 'sagoo-home', wires: [] },
    ],
    ready: () =>
      until(
        () => platform.things.every(({ seen }) => seen !== undefined),
        'the first words to Sagoo',
        120_000,
      ),
    restored: async () => {
      await until(() => line.open > 0, 'the session again', 120_000)
      // What was said just before the cut may still be on its way: it proves nothing.
      const open = Date.now()
      const heard = (): number => platform.things.filter(({ seen = 0 }) => seen > open).length
      await until(() => heard() >= platform.things.length / 2, 'a word of half of the devices', 120_000)
      // Each is subscribed to before it is posted for. Whoever is silent for two beats of its heart is unplugged.
      await until(() => heard() === platform.things.length, 'a word of every device', 2 * HEARTBEAT_MS).catch(
        () => undefined,
      )
    },
    async ask({ index }, brightness) {
      try {
        const { code, message } = await platform.ask(keyOf(index), 'property/set', { brightness })
        return code === 200 ? done : failed(String(message))
      } catch (error) {
        return nothing(error, /不在线/)
      }
    },
    believes: ({ index }) => platform.thing(keyOf(index))?.values['brightness'],
    connections: () => line.open,
    complaints: () => platform.south.strays,
    async close() {
      await line.close()
      await platform.close()
    },
  }
}
