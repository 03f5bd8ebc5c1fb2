import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { MqttConnection, type MqttOptions } from '../../../src/transport/mqtt'
import { systemClock } from '../../../src/transport/system-clock'
import { FakeClock } from '../../support/fake-clock'
import { MqttBroker } from '../../support/mqtt-broker'
import { until } from '../../support/until'

function connectionTo(url: string, options: Partial<MqttOptions> = {}): MqttConnection {
  return new MqttConnection({
    clock: systemClock,
    random: () => 0.5,
    login: () => ({ url, clientId: 'a' }),
    onOpen: () => undefined,
    onMessage: () => undefined,
    onDenied: () => undefined,
    onEnd: () => undefined,
    onRefused: () => undefined,
    onFault: () => undefined,
    onLink: () => undefined,
    ...options,
  })
}

function reasonOf({ link }: MqttConnection): string {
  return 'reason' in link ? String(link.reason) : ''
}

describe('An MQTT connection', () => {
  it('outlives what its listeners throw, and tells it', async () => {
    const mqtt = await MqttBroker.start()
    const faults: unknown[] = []
    const connection = connectionTo(mqtt.url, {
      onOpen: () => {
        connection.subscribe(['b'])
        connection.publish('b', 'text')
        throw new TypeError('opened')
      },
      onMessage: () => {
        throw new TypeError('heard')
      },
      onFault: (error) => faults.push(error),
    })
    connection.start()
    await until(() => faults.length === 2, 'both faults')
    assert.deepEqual(faults.map(String), ['TypeError: opened', 'TypeError: heard'])
    assert.ok(connection.open)
    await connection.stop()
    await mqtt.close()
  })

  it('to a web server says that it is no MQTT broker', async () => {
    const server = createServer((_request, response) => response.end('<html>'))
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const connection = connectionTo(`mqtt://127.0.0.1:${(server.address() as AddressInfo).port}`)
    connection.start()
    await until(() => connection.link.state === 'waiting', 'the end')
    assert.match(reasonOf(connection), /is no MQTT broker: are address and port right\?$/)
    await connection.stop()
    server.close()
  })

  it('that another one with the same client id throws out again and again says so', async () => {
    const mqtt = await MqttBroker.start()
    const clocks = [new FakeClock(), new FakeClock()]
    const twins = clocks.map((clock) => connectionTo(mqtt.url, { clock }))
    const reasons: string[] = []
    for (let round = 0; round < 20 && !reasons.some((reason) => /same client id/.test(reason)); round += 1) {
      for (const [index, twin] of twins.entries()) {
        if (round === 0) twin.start()
        else
          for (let ms = 0; twin.link.state === 'waiting' && ms < 120_000; ms += 100)
            clocks[index]?.advance(100)
        await until(() => twin.open, 'the session')
        const other = twins[1 - index]
        if (round > 0 || index > 0) await until(() => other?.link.state === 'waiting', 'the end of the other')
        if (other) reasons.push(reasonOf(other))
      }
    }
    assert.match(reasons.at(-1) ?? '', /another client may use the same client id/)
    await Promise.all(twins.map((twin) => twin.stop()))
    await mqtt.close()
  })
})
