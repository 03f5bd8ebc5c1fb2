import assert from 'node:assert/strict'
import { MqttConnection } from '../../../src/transport/mqtt'
import { systemClock } from '../../../src/transport/system-clock'
import { MqttBroker } from '../../support/mqtt-broker'
import { until } from '../../support/until'

describe('An MQTT connection', () => {
  it('outlives what its listeners throw, and tells it', async () => {
    const mqtt = await MqttBroker.start()
    const faults: unknown[] = []
    const connection = new MqttConnection({
      clock: systemClock,
      random: () => 0.5,
      login: () => ({ url: mqtt.url, clientId: 'a' }),
      onOpen: () => {
        connection.subscribe(['b'])
        connection.publish('b', 'text')
        throw new TypeError('opened')
      },
      onMessage: () => {
        throw new TypeError('heard')
      },
      onDenied: () => undefined,
      onEnd: () => undefined,
      onRefused: () => undefined,
      onFault: (error) => faults.push(error),
      onLink: () => undefined,
    })
    connection.start()
    await until(() => faults.length === 2, 'both faults')
    assert.deepEqual(faults.map(String), ['TypeError: opened', 'TypeError: heard'])
    assert.ok(connection.open)
    await connection.stop()
    await mqtt.close()
  })
})
