import type { Home } from '../node-red'

export const TOPIC = '/device/bench/relay/message/property/report'
export const SET = '/sys/bench/relay/thing/service/property/set'

/** What the platform says on a topic becomes a command, whose result becomes the next one; and a relay that answers when the flow has finished. */
export function home(server: string, broker: string): Home {
  const place = { z: 'tab', x: 100, y: 100 }
  return {
    flows: [
      { id: 'tab', type: 'tab', label: 'Bench' },
      { id: 'server', type: 'sagoo-server', name: '', url: server, dialect: 'sagoo' },
      {
        id: 'subscribe',
        type: 'sagoo-subscribe',
        ...place,
        server: 'server',
        topic: TOPIC,
        wires: [['request']],
      },
      {
        id: 'request',
        type: 'sagoo-request',
        ...place,
        server: 'server',
        product: 'bench',
        devices: 'relay',
        messageType: 'WRITE_PROPERTY',
        properties: '{"power":true}',
        // Each result is the next command.
        wires: [['request']],
      },
      { id: 'broker', type: 'sagoo-broker', name: '', url: broker },
      {
        id: 'relay-device',
        type: 'sagoo-device',
        name: 'Relay',
        broker: 'broker',
        productKey: 'bench',
        deviceKey: 'relay',
        heartbeat: 0,
      },
      { id: 'in', type: 'sagoo-in', ...place, device: 'relay-device', wires: [['end']] },
      { id: 'end', type: 'debug', ...place, active: false, tosidebar: true, wires: [] },
    ],
    credentials: { server: { token: 'bench' } },
    palette: 'homewire',
  }
}

export const CORE_SET = 'core/set'

/** Node-RED's own way from a message to an answer over MQTT, which knows no device. */
export function coreHome(broker: string): Home {
  const { hostname, port } = new URL(broker)
  const place = { z: 'tab', x: 100, y: 100, broker: 'broker' }
  return {
    flows: [
      { id: 'tab', type: 'tab', label: 'Bench' },
      {
        id: 'broker',
        type: 'mqtt-broker',
        name: '',
        broker: hostname,
        port,
        clientid: '',
        autoConnect: true,
      },
      { id: 'in', type: 'mqtt in', ...place, topic: CORE_SET, qos: '1', datatype: 'utf8', wires: [['out']] },
      { id: 'out', type: 'mqtt out', ...place, topic: `${CORE_SET}_reply`, qos: '1', wires: [] },
    ],
    credentials: {},
    palette: 'core only',
  }
}
