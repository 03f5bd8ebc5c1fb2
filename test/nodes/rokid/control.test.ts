import assert from 'node:assert/strict'
import { interfaces } from '../../../src/rokid/interfaces'
import { directive } from '../../../simulator/rokid/messages'
import { type FlowNode } from '../node-red'
import { atHome, device, freshSkillId, type Home, skill, tab, TOKEN } from './home'

interface Case {
  name: string
  payload?: object
  /** The capabilities of the device that is asked. */
  capabilities: string[]
  /** What the flow gets. */
  topic: string
  value: unknown
  /** What Rokid hears that the endpoint is now; undefined: nothing. */
  state?: unknown
  more?: object
}

const percent = (topic: string, name: string): Case[] => [
  { name: `${name}.Set`, payload: { value: 20 }, capabilities: [topic], topic, value: 20, state: 20 },
  { name: `${name}.SetMax`, capabilities: [topic], topic, value: 100, state: 100 },
  { name: `${name}.SetMin`, capabilities: [topic], topic, value: 0, state: 0 },
  { name: `${name}.Adjust`, payload: { delta: -1 }, capabilities: [topic], topic, value: 49, state: 49 },
]
const onOff = (topic: string, name: string): Case[] => [
  { name: `${name}.On`, capabilities: [topic], topic, value: true, state: 'On' },
  { name: `${name}.Off`, capabilities: [topic], topic, value: false, state: 'Off' },
]
const words = (topic: string, name: 'Mode' | 'SwingMode' | 'PlaybackMode' | 'PlaybackControl'): Case[] =>
  Object.keys(interfaces[name]).map((word) => {
    return { name: `${name}.${word}`, capabilities: [topic], topic, value: word, state: word }
  })
const whole = (operation: string, payload: object): Case => {
  const name = `Media.Music.${operation}`
  return { name, payload, capabilities: ['Media.Music'], topic: name, value: payload }
}

const song = { music: { name: '青花瓷', artist: '周杰伦' } }
const white = ['colorTemperature']

/** Every operation of every interface (docs/protocols/rokid.md#interfaces). */
const cases: Case[] = [
  ...onOff('power', 'Switch'),
  ...onOff('toggle', 'MotionSwitch'),
  ...onOff('mute', 'Mute'),
  ...percent('brightness', 'Brightness'),
  ...percent('volume', 'Volume'),
  ...percent('fanSpeed', 'FanSpeed'),
  ...percent('targetHumidity', 'Humidity'),
  ...percent('position', 'Position').filter(({ name }) => !/Max|Min/.test(name)),
  { name: 'FanSpeed.SetLow', capabilities: ['fanSpeed'], topic: 'fanSpeed', value: 33, state: 33 },
  { name: 'FanSpeed.SetMedium', capabilities: ['fanSpeed'], topic: 'fanSpeed', value: 66, state: 66 },
  { name: 'FanSpeed.SetHigh', capabilities: ['fanSpeed'], topic: 'fanSpeed', value: 100, state: 100 },
  {
    name: 'Color.Set',
    payload: { value: 255 },
    capabilities: ['color'],
    topic: 'color',
    value: { r: 0, g: 0, b: 255 },
    state: 255,
  },
  {
    name: 'ColorTemperature.Set',
    payload: { value: 20 },
    capabilities: white,
    topic: 'colorTemperature',
    value: 3460,
    state: 20,
  },
  {
    name: 'ColorTemperature.SetMax',
    capabilities: white,
    topic: 'colorTemperature',
    value: 6500,
    state: 100,
  },
  { name: 'ColorTemperature.SetMin', capabilities: white, topic: 'colorTemperature', value: 2700, state: 0 },
  {
    name: 'ColorTemperature.Adjust',
    payload: { delta: -1 },
    capabilities: white,
    topic: 'colorTemperature',
    value: 4562,
    state: 49,
  },
  ...percent('targetTemperature', 'Temperature').map((one): Case => {
    const ends: Record<string, number> = { SetMax: 30, SetMin: 16, Adjust: 29 }
    const value = ends[one.name.split('.')[1]!] ?? 20
    return { ...one, more: { min: 16, max: 30 }, value, state: value }
  }),
  ...words('mode', 'Mode'),
  ...['Auto', 'Cool', 'Heat', 'Energy'].map((word, index): Case => {
    const value = ['AUTO', 'COOL', 'HEAT', 'ECO'][index]
    return {
      name: `Mode.${word}`,
      capabilities: ['thermostatMode'],
      topic: 'thermostatMode',
      value,
      state: word,
    }
  }),
  ...words('swing', 'SwingMode'),
  ...words('playbackMode', 'PlaybackMode'),
  ...words('media', 'PlaybackControl'),
  {
    name: 'Media.TVChannel.Set',
    payload: { tvChannel: { name: '芒果台', code: '123' } },
    capabilities: ['channel'],
    topic: 'channel',
    value: { name: '芒果台', number: '123' },
    state: { name: '芒果台', code: '123' },
  },
  { name: 'Media.TVChannel.Next', capabilities: ['channel'], topic: 'channel', value: { skip: 1 } },
  { name: 'Media.TVChannel.Previous', capabilities: ['channel'], topic: 'channel', value: { skip: -1 } },
  whole('Set', song),
  whole('Next', {}),
  whole('Previous', {}),
  whole('Stop', {}),
]

describe('A control directive', () => {
  let home: Home
  atHome((own) => (home = own))

  async function deploy(more: object): Promise<void> {
    const id = freshSkillId()
    const nodes: FlowNode[] = [tab, skill(home, id), ...device(id, 'thing', { name: '东西', ...more })]
    await home.nodeRed.deploy(nodes)
    await home.cloud.bind()
  }

  for (const { name, payload, capabilities, topic, value, state, more } of cases) {
    it(`${name} reaches the flow as ${topic} ${JSON.stringify(value)}`, async () => {
      await deploy({ capabilities, ...more })
      const probe = home.nodeRed.collect('thing-probe')
      const interfaceName = name.slice(0, name.lastIndexOf('.'))
      // An adjust starts from the middle, as Rokid remembers it; a temperature from the top of its range.
      const states = [{ interface: interfaceName, value: topic === 'targetTemperature' ? 30 : 50 }]
      const variants: (Record<string, unknown> | undefined)[] =
        payload === undefined ? [undefined, {}, { delta: -1 }] : [{ ...payload }]
      for (const variant of variants) {
        const answer = await home.cloud.control('thing', name, variant, { states })
        assert.deepEqual([answer.name, answer.payload], ['Response', {}])
        const said = (answer.endpoint?.['states'] as { interface: string; value: unknown }[]).map((one) => [
          one.interface,
          one.value,
        ])
        assert.deepEqual(said, state === undefined ? [] : [[interfaceName, state]])
        const msg = await probe.next()
        assert.deepEqual([msg.topic, msg.payload], [topic, value])
      }
      assert.deepEqual(home.cloud.rejected, [])
    })
  }

  it('covers every operation that the protocol has', () => {
    const all = Object.entries(interfaces).flatMap(([name, operations]) =>
      Object.keys(operations).map((operation) => `${name}.${operation}`),
    )
    const covered = new Set([...cases.map(({ name }) => name), 'Color.SetRandom'])
    assert.deepEqual(
      all.filter((name) => !covered.has(name)),
      [],
    )
    assert.equal(Object.keys(interfaces).length, 17)
  })

  it('Color.SetRandom picks a colour, and says which', async () => {
    await deploy({ capabilities: ['color'] })
    const probe = home.nodeRed.collect('thing-probe')
    const answer = await home.cloud.control('thing', 'Color.SetRandom')
    const { r, g, b } = (await probe.next()).payload as { r: number; g: number; b: number }
    const [state] = answer.endpoint?.['states'] as { value: unknown }[]
    assert.equal(state?.value, r * 65_536 + g * 256 + b)
  })

  it('an adjust counts from what the device is known to be, before what Rokid believes', async () => {
    await deploy({ capabilities: ['brightness'] })
    home.nodeRed.inject('thing-out', { topic: 'brightness', payload: 30 })
    const states = [{ interface: 'Brightness', value: 90 }]
    const answer = await home.cloud.control('thing', 'Brightness.Adjust', { delta: 5 }, { states })
    const [state] = answer.endpoint?.['states'] as { value: unknown }[]
    assert.equal(state?.value, 35)
  })

  it('an adjust of a level is an integer, of a temperature it need not be', async () => {
    await deploy({ capabilities: ['brightness', 'targetTemperature'] })
    const probe = home.nodeRed.collect('thing-probe')
    home.nodeRed.inject('thing-out', { payload: { brightness: 50, targetTemperature: 20 } })
    const answer = await home.cloud.control('thing', 'Brightness.Adjust', { delta: 2.6 })
    const states = answer.endpoint?.['states'] as { interface: string; value: unknown }[]
    assert.equal(states.find((state) => state.interface === 'Brightness')?.value, 53)
    await home.cloud.control('thing', 'Temperature.Adjust', { delta: 0.5 })
    assert.deepEqual(
      probe.messages.map(({ payload }) => payload),
      [53, 20.5],
    )
  })

  it('an adjust keeps to the range', async () => {
    await deploy({ capabilities: ['brightness', 'colorTemperature'], kelvinMin: 2000, kelvinMax: 4000 })
    const probe = home.nodeRed.collect('thing-probe')
    home.nodeRed.inject('thing-out', { payload: { brightness: 95, colorTemperature: 2100 } })
    await home.cloud.control('thing', 'Brightness.Adjust', { delta: 10 })
    await home.cloud.control('thing', 'ColorTemperature.Adjust', { delta: -30 })
    assert.deepEqual([(await probe.next()).payload, (await probe.next()).payload], [100, 2000])
  })

  it('an adjust of what nobody knows gives the flow the delta, and Rokid a reason', async () => {
    await deploy({ capabilities: ['brightness'] })
    const probe = home.nodeRed.collect('thing-probe')
    const answer = await home.cloud.control('thing', 'Brightness.Adjust', { delta: -10 }, { states: [] })
    const { payload, request } = await probe.next()
    assert.deepEqual([payload, (request as { delta: number }).delta], [-10, -10])
    assert.equal(answer.payload['name'], 'E_ENDPOINT_INITIATING')
    assert.match(String(answer.payload['message']), /brightness of 东西 is not known yet/)
  })

  for (const [name, payload] of [
    ['Brightness.Set', { value: 101 }],
    ['Brightness.Set', { value: -1 }],
    ['Brightness.Set', { value: 'bright' }],
    ['Brightness.Set', { value: null }],
    ['Brightness.Set', { value: true }],
    ['Brightness.Set', { value: { a: 1 } }],
    ['Brightness.Set', {}],
    ['Brightness.Set', undefined],
    ['Brightness.Adjust', {}],
    ['Brightness.Adjust', { delta: 'a lot' }],
    ['Color.Set', { value: 16_777_216 }],
    ['Color.Set', { value: 1.5 }],
    ['Color.Set', { value: { r: 1, g: 2, b: 3 } }],
    ['ColorTemperature.Set', { value: 5000 }],
    ['Media.TVChannel.Set', { tvChannel: {} }],
    ['Media.TVChannel.Set', { tvChannel: 7 }],
    ['Temperature.Set', { value: 31 }],
    ['FanSpeed.Set', { value: 120 }],
  ] as const) {
    it(`${name} with ${JSON.stringify(payload)} is out of range, and never reaches the flow`, async () => {
      const capabilities = [
        'brightness',
        'color',
        'colorTemperature',
        'channel',
        'targetTemperature',
        'fanSpeed',
      ]
      await deploy({ capabilities, min: 16, max: 30 })
      const probe = home.nodeRed.collect('thing-probe')
      const answer = await home.cloud.control('thing', name, payload)
      assert.deepEqual([answer.name, answer.payload['name']], ['ErrorResponse', 'E_VALUE_OUT_OF_RANGE'])
      assert.deepEqual(answer.endpoint, { endpointId: 'thing', states: [] })
      assert.equal(probe.messages.length, 0)
    })
  }

  it('a number that comes as text is a number', async () => {
    await deploy({ capabilities: ['brightness'] })
    const answer = await home.cloud.control('thing', 'Brightness.Set', { value: '40' })
    assert.equal((answer.endpoint?.['states'] as { value: unknown }[])[0]?.value, 40)
  })

  for (const name of [
    'Volume.Set',
    'Switch.Toggle',
    'Switch',
    '.On',
    'Switch.',
    'constructor.On',
    'Switch.__proto__',
    'Temperature.SetMax',
    'Position.SetMax',
    'Color.Adjust',
    '',
  ]) {
    it(`"${name}", which the endpoint does not have, is not supported`, async () => {
      await deploy({ capabilities: ['power', 'position', 'color', 'targetTemperature'] })
      const probe = home.nodeRed.collect('thing-probe')
      const answer = await home.cloud.control('thing', name, { value: 10, delta: 1 })
      assert.equal(answer.payload['name'], 'E_NOT_SUPPORTED_DIRECTIVE')
      assert.equal(probe.messages.length, 0)
    })
  }

  it('an endpoint that does not exist is named', async () => {
    await deploy({ capabilities: ['power'] })
    const answer = await home.cloud.control('nobody', 'Switch.On')
    assert.equal(answer.payload['name'], 'E_NO_SUCH_ENDPOINT')
    assert.deepEqual(answer.endpoint, { endpointId: 'nobody', states: [] })
    const without = await home.cloud.send(directive('Rokid.Control', 'Switch.On', TOKEN, {}))
    assert.equal(without.payload['name'], 'E_NO_SUCH_ENDPOINT')
  })

  for (const [namespace, name] of [
    ['Rokid.Nothing', 'Switch.On'],
    ['Rokid.Query', 'Switch.On'],
    ['Rokid.Discovery', 'Destroy'],
    ['', ''],
    ['__proto__', 'x'],
  ] as const) {
    it(`${namespace} ${name} is not supported`, async () => {
      await deploy({ capabilities: ['power'] })
      const answer = await home.cloud.tell(namespace, name, { endpointId: 'thing' })
      assert.equal(answer.payload['name'], 'E_NOT_SUPPORTED_DIRECTIVE')
    })
  }

  it('reads the token under either name', async () => {
    await deploy({ capabilities: ['power'] })
    for (const member of ['authorization', 'authentication'] as const) {
      for (const type of ['BearerToken', 'Bearer', 'JWT']) {
        const answer = await home.cloud.control('thing', 'Switch.On', undefined, { member, type })
        assert.equal(answer.name, 'Response', `${member} ${type}`)
      }
    }
  })
})
