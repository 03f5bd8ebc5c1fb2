import assert from 'node:assert/strict'
import type { NodeRed } from '../node-red'
import { atHome, flow, LAMP } from './home'
import type { SinricCloud } from '../../../simulator/sinric/cloud'

interface Preview {
  lines: { capability: string; value: unknown; topic?: string; payload: unknown; delta?: number }[]
  listen?: string
  answer?: string
  fault?: string
  missing: string[]
}

describe('The preview of a device dialog', () => {
  let nodeRed: NodeRed
  let cloud: SinricCloud
  let server = ''
  atHome((home) => ({ nodeRed, cloud, server } = home))

  async function preview(body: object): Promise<Preview> {
    const response = await nodeRed.admin('homewire/sinric/preview', body)
    assert.equal(response.status, 200)
    return (await response.json()) as Preview
  }

  for (const options of [
    { profile: 'gpio', invert: true },
    { profile: 'text', onValue: 'yes', max: '254' },
    { profile: 'zigbee2mqtt', topic: 'zigbee2mqtt/lamp' },
    { profile: 'tasmota', topic: 'kitchen', min: '1', max: '99' },
    { profile: 'homeassistant', topic: 'home/lamp' },
  ]) {
    it(`shows exactly what the in node emits under ${JSON.stringify(options)}`, async () => {
      const { lines } = await preview({ options, device: { deviceType: 'LIGHT' } })
      assert.deepEqual(
        lines.map(({ capability, value }) => [capability, value]),
        [
          ['power', true],
          ['power', false],
          ['brightness', 40],
          ['color', { r: 255, g: 128, b: 0 }],
        ],
      )
      const emitted = nodeRed.collect('probe')
      const connected = cloud.next('connection')
      await nodeRed.deploy(flow(server, { ...options, answer: 'now' }))
      await connected
      await cloud.ask(LAMP, 'setPowerState', { state: 'On' })
      await cloud.ask(LAMP, 'setPowerState', { state: 'Off' })
      await cloud.ask(LAMP, 'setBrightness', { brightness: 40 })
      for (const line of lines.slice(0, 3)) {
        const { topic, payload } = await emitted.next()
        assert.deepEqual([line.topic ?? line.capability, line.payload], [topic, payload])
      }
    })
  }

  it('shows nothing that the device cannot be asked', async () => {
    const options = { profile: 'tasmota', topic: 'tv' }
    assert.deepEqual(
      (await preview({ options, device: { deviceType: 'SPEAKER' } })).lines.map(
        ({ capability }) => capability,
      ),
      ['power', 'power'],
    )
  })

  it('knows the topic to listen to, also for a device that only reports', async () => {
    const options = { profile: 'zigbee2mqtt', topic: 'zigbee2mqtt/sensor' }
    assert.equal(
      (await preview({ options, device: { deviceType: 'TEMPERATURESENSOR' } })).listen,
      'zigbee2mqtt/sensor/#',
    )
  })

  it('is what somebody has written into the table of a device’s own topics, and what the in node emits', async () => {
    const wiring = JSON.stringify({
      v: 1,
      id: '',
      capabilities: {
        power: {
          state: [{ topic: 'shed/say', value: 'value_json.on', words: { 1: true, 0: false } }],
          command: [
            { topic: 'shed/do', value: true, payload: '{"on": 1}' },
            { topic: 'shed/do', value: false, payload: '{"on": 0}' },
          ],
        },
      },
    })
    const options = { profile: 'text', wiring }
    const shown = await preview({ options, device: { deviceType: 'SWITCH' } })
    assert.deepEqual(
      shown.lines.map(({ topic, payload }) => [topic, payload]),
      [
        ['shed/do', '{"on": 1}'],
        ['shed/do', '{"on": 0}'],
      ],
    )
    assert.equal(shown.listen, 'shed/say')
    assert.equal(shown.answer, 'state')
    const emitted = nodeRed.collect('probe')
    const connected = cloud.next('connection')
    await nodeRed.deploy(flow(server, options))
    await connected
    const answer = cloud.ask(LAMP, 'setPowerState', { state: 'On' })
    const { topic, payload } = await emitted.next()
    assert.deepEqual([topic, payload], ['shed/do', '{"on": 1}'])
    nodeRed.inject('out', { topic: 'shed/say', payload: '{"on": 1}' })
    assert.equal((await answer).success, true)
  })

  it('says in one sentence what it cannot read of a wiring', async () => {
    const wiring = '{"v": 1, "id": "", "capabilities": {"power": {"topics": []}}}'
    const { lines, fault } = await preview({
      options: { profile: 'text', wiring },
      device: { deviceType: 'SWITCH' },
    })
    assert.deepEqual(lines, [])
    assert.match(fault ?? '', /not understood at capabilities\.power\.topics/)
  })

  it('says for which of the wanted and the possible capabilities the device has no words', async () => {
    const choice = { wanted: ['power', 'targetTemperature'], possible: ['brightness', 'mode', 'swing'] }
    const missing = async (options: object): Promise<string[]> =>
      (await preview({ options, device: { deviceType: 'SWITCH' }, ...choice })).missing
    assert.deepEqual(await missing({ profile: 'value' }), [], 'a profile without topics takes everything')
    assert.deepEqual(await missing({ profile: 'tasmota', topic: 'plug' }), [
      ...['targetTemperature', 'mode', 'swing'],
    ])
    const power = { state: [{ topic: 'plug/is' }], command: [{ topic: 'plug/do', payload: '{{ value }}' }] }
    const wiring = JSON.stringify({ v: 1, id: '', capabilities: { power } })
    assert.deepEqual(await missing({ profile: 'text', wiring }), [
      ...['targetTemperature', 'brightness', 'mode', 'swing'],
    ])
    assert.deepEqual(await missing({ profile: 'text', wiring: '{"v": 2}' }), [], 'the fault says enough')
  })

  it('takes lists of capabilities that are none, and cuts long ones', async () => {
    for (const wanted of ['power', { power: true }, [1, null, ['power']]]) {
      const body = { options: { profile: 'tasmota', topic: 'plug' }, device: {}, wanted, possible: wanted }
      assert.deepEqual((await preview(body)).missing, [])
    }
    const many = Array.from({ length: 5_000 }, (_, index) => `ability${index}`)
    const options = { profile: 'tasmota', topic: 'plug' }
    assert.ok((await preview({ options, device: {}, wanted: many, possible: [] })).missing.length <= 100)
  })

  it('shows a change where the device knows no values', async () => {
    const { lines } = await preview({
      options: { profile: 'value', relative: true },
      device: { deviceType: 'DIMMABLE_SWITCH' },
    })
    const change = lines.find(({ capability }) => capability === 'level')
    assert.deepEqual([change?.payload, change?.delta], [10, 10])
  })

  it('takes whatever a dialog may hold', async () => {
    for (const body of [
      {},
      { options: 'none', device: [] },
      { options: { profile: '__proto__', min: {}, max: 'many', topic: 5 }, device: { deviceType: null } },
    ]) {
      assert.ok(Array.isArray((await preview(body)).lines))
    }
  })
})
