import assert from 'node:assert/strict'
import { readAnnouncements } from '../../../src/discovery/announcements'
import { adoptedOptions } from '../../../src/discovery/adopted'
import { parseWiring, profiles, type Subject } from '../../../src/profiles'
import { House } from '../../../simulator/house/house'
import { furnished } from '../../../simulator/house/furnished'
import { startBroker, type Broker } from '../../../simulator/broker'
import { connectAsync, type MqttClient } from 'mqtt'
import { until } from '../../support/until'

/** What each new shape is asked, and how it looks then. */
const asked = [
  { id: 'awning', name: 'Awning', capability: 'position', value: 25, shows: { position: 25 } },
  {
    id: 'fireplace',
    name: 'Fireplace',
    capability: 'targetTemperature',
    value: 20,
    shows: { targetTemperature: 20 },
  },
  { id: 'siren', name: 'Siren', capability: 'power', value: true, shows: { power: true } },
  { id: 'gate-button', name: 'Gate button', capability: 'power', value: true, shows: { presses: 1 } },
  { id: 'air-conditioner', name: 'Air conditioner', capability: 'mode', value: 'Dry', shows: {} },
  {
    id: 'air-conditioner',
    name: 'Air conditioner',
    capability: 'power',
    value: true,
    shows: { heating: 'dry' },
  },
  { id: 'air-purifier', name: 'Air purifier', capability: 'fanSpeed', value: 100, shows: { speed: '9' } },
  { id: 'water-valve', name: 'Water valve', capability: 'power', value: true, shows: { power: true } },
]

describe('What the virtual house announces', () => {
  const announcements = new Map<string, string>()
  const house = new House(0)
  let broker: Broker
  let client: MqttClient

  before(async () => {
    broker = await startBroker()
    const url = `mqtt://127.0.0.1:${broker.port}`
    client = await connectAsync(url)
    client.on('message', (topic, payload) => void announcements.set(topic, payload.toString()))
    await client.subscribeAsync(['homeassistant/#', 'zigbee2mqtt/bridge/devices', 'tasmota/discovery/#'])
    await house.install(url, furnished())
  })
  after(async () => {
    await client.endAsync()
    await house.close()
    await broker.close()
  })

  const listed = () => readAnnouncements([...announcements].map(([topic, payload]) => ({ topic, payload })))

  for (const { id, name, capability, value, shows } of asked) {
    it(`is spoken to in its own words: ${name} is asked for ${capability} ${String(value)}`, async () => {
      await until(() => listed().devices.some((device) => device.name.startsWith(name)), name)
      const found = listed().devices.find((device) => device.name.startsWith(name))
      assert.ok(found)
      const { profile, topic, wiring } = adoptedOptions(found)
      const subject: Subject = {
        name,
        capabilities: found.capabilities,
        isAction: () => false,
        asked: () => undefined,
        expected: () => [],
      }
      const own = profiles[profile]({ topic, ...(wiring !== undefined && { wiring: parseWiring(wiring) }) })
      const told = own.shape({ capability, operation: 'set', value }, subject)
      const { payload } = told
      await client.publishAsync(told.topic, typeof payload === 'string' ? payload : JSON.stringify(payload))
      const isSo = (): boolean =>
        Object.entries(shows).every(([field, shown]) => house.devices.get(id)?.state[field] === shown)
      await until(isSo, `${name} to do it`)
      assert.ok(isSo())
    })
  }

  it('is adopted whole: nothing of it is refused', async () => {
    await until(() => listed().devices.some(({ name }) => name.startsWith('Tasmota meter')), 'the meter')
    assert.deepEqual(listed().refused, [])
    const channels = listed().devices.filter(({ name }) => name.startsWith('Tasmota meter'))
    assert.equal(channels.length, 2)
  })
})
