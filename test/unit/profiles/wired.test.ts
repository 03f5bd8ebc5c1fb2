import assert from 'node:assert/strict'
import fc from 'fast-check'
import { capabilities as all } from '../../../src/bridge/capabilities'
import { Problem } from '../../../src/bridge/problem'
import { parseWiring, profiles, type Profile, type ProfileOptions, type Subject } from '../../../src/profiles'

const subject = (...capabilities: string[]): Subject => ({
  name: 'It',
  capabilities,
  isAction: () => false,
  asked: () => undefined,
  expected: () => [],
})
const everything = subject(...Object.keys(all))

function wired(wiring: object, elapsed?: () => number, options: ProfileOptions = {}): Profile {
  const text = JSON.stringify({ v: 1, id: 'x', ...wiring })
  return profiles.homeassistant({ ...options, wiring: parseWiring(text), ...(elapsed && { elapsed }) })
}
/** One capability on two topics of its own. */
const single = (capability: string, wire: object, options?: ProfileOptions): Profile =>
  wired(
    {
      capabilities: {
        [capability]: {
          state: [{ topic: 't/s' }],
          command: [{ topic: 't/c', payload: '{{ value }}' }],
          ...wire,
        },
      },
    },
    undefined,
    options,
  )
const ask = (profile: Profile, capability: string, value: unknown) =>
  profile.shape({ capability, operation: 'set', value }, everything)
const hear = (profile: Profile, topic: string, payload: unknown) =>
  profile.read({ topic, payload }, everything).readings.map(({ capability, value }) => [capability, value])

const both = {
  capabilities: {
    power: {
      state: [{ topic: 'pump', words: { ON: true, OFF: false } }],
      command: [
        { topic: 'pump', value: true, payload: 'ON' },
        { topic: 'pump', value: false, payload: 'OFF' },
      ],
    },
  },
}

describe('A wired device', () => {
  it('that is commanded where it speaks takes the echo for no report, and every other message for one', () => {
    let now = 0
    const pump = wired(both, () => now)
    assert.equal(pump.answer, 'flow')
    ask(pump, 'power', true)
    assert.deepEqual(hear(pump, 'pump', Buffer.from('ON')), [], 'the echo')
    assert.deepEqual(hear(pump, 'pump', Buffer.from('ON')), [['power', true]], 'once a command')
    ask(pump, 'power', false)
    assert.deepEqual(hear(pump, 'pump', 'ON'), [['power', true]])
    now += 5_001
    assert.deepEqual(hear(pump, 'pump', 'OFF'), [['power', false]], 'an echo is not that late')
  })

  it('does not take a command on a topic of its own for a report', () => {
    const [state] = both.capabilities.power.state
    const lamp = wired({
      capabilities: {
        power: { state: [state], command: [{ topic: 'pump/set', value: true, payload: 'ON' }] },
      },
    })
    assert.deepEqual(hear(lamp, 'pump/set', 'ON'), [])
    assert.deepEqual(hear(lamp, 'other/topic', 'ON'), [])
    assert.deepEqual(lamp.speaks, ['pump'])
    assert.equal(lamp.listen, 'pump')
  })

  it('is refused a value that it has no word for and one beyond its bounds', () => {
    const climate = wired({
      capabilities: {
        thermostatMode: { command: [{ topic: 'c/m', value: 'COOL', payload: 'cool' }] },
        targetTemperature: { min: 16, max: 30, command: [{ topic: 'c/t', payload: '{{ value }}' }] },
      },
    })
    const refused = (capability: string, value: unknown): string => {
      try {
        return JSON.stringify(ask(climate, capability, value))
      } catch (error) {
        assert.ok(error instanceof Problem)
        return error.code
      }
    }
    assert.equal(refused('thermostatMode', 'ECO'), 'unsupported')
    assert.equal(refused('targetTemperature', 31), 'out-of-range')
    assert.equal(refused('power', true), 'unsupported')
    assert.deepEqual(ask(climate, 'targetTemperature', 21.5), { topic: 'c/t', payload: '21.5' })
  })

  it('in Fahrenheit is asked and heard in Celsius', () => {
    const unit = '°F'
    const stove = wired({
      capabilities: {
        targetTemperature: {
          state: [{ topic: 's', unit }],
          command: [{ topic: 's/set', payload: '{{ value }}', unit }],
        },
      },
    })
    assert.deepEqual(ask(stove, 'targetTemperature', 20), { topic: 's/set', payload: '68' })
    assert.deepEqual(hear(stove, 's', '68'), [['targetTemperature', 20]])
  })

  it('is turned on in the mode that it had last', () => {
    const words = { off: false, heat: true, cool: true }
    const power = {
      state: [{ topic: 'm', words }],
      command: [{ topic: 'm/set', value: true, payload: 'heat', resume: '{{ value }}' }],
    }
    const stove = wired({ capabilities: { power } })
    assert.equal(ask(stove, 'power', true).payload, 'heat')
    hear(stove, 'm', 'cool')
    hear(stove, 'm', 'off')
    assert.equal(ask(stove, 'power', true).payload, 'cool')
  })

  it('with several availability topics is reachable as the announcement says', () => {
    const availability = [{ topic: 'a' }, { topic: 'b', online: '1', offline: '0' }]
    const online = (profile: Profile, topic: string, payload: string) =>
      profile.read({ topic, payload }, everything).online
    const every = wired({ availability, available: 'all' })
    assert.deepEqual([online(every, 'a', 'online'), online(every, 'b', '0')], [true, false])
    assert.equal(online(every, 'a', 'online'), false)
    const any = wired({ availability, available: 'any' })
    assert.deepEqual([online(any, 'a', 'online'), online(any, 'b', '0')], [true, true])
    assert.equal(online(any, 'a', 'rubbish'), undefined)
    assert.equal(online(wired({ availability }), 'a', '{"state":"offline"}'), false)
  })

  it('gives back every level on every scale, and never sends two numbers for one', () => {
    const bound = fc.integer({ min: -1000, max: 1000 })
    fc.assert(
      fc.property(bound, bound, fc.integer({ min: 0, max: 100 }), (low, high, level) => {
        fc.pre(Math.abs(high - low) >= 1)
        const scale = [low, high]
        const lamp = wired({
          capabilities: {
            brightness: {
              scale,
              state: [{ topic: 'l' }],
              command: [{ topic: 'l/set', payload: '{{ value }}' }],
            },
          },
        })
        const { payload } = ask(lamp, 'brightness', level)
        const known: Subject = { ...everything, expected: () => [level] }
        const [reading] = lamp.read({ topic: 'l', payload }, known).readings
        assert.equal(reading?.value, level)
      }),
    )
  })

  it('whatever it publishes is a report, a Problem or nothing', () => {
    const profile = wired({
      ...both,
      capabilities: {
        ...both.capabilities,
        brightness: { state: [{ topic: 'x', value: 'value_json.a' }], scale: [0, 254] },
        color: { state: [{ topic: 'x', value: 'value_json.c' }], color: 'hs' },
        temperature: { state: [{ topic: 'x', value: 'value_json.t | float / 10' }] },
      },
    })
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json(), fc.jsonValue()), (payload) => {
        const { readings } = profile.read({ topic: 'x', payload }, everything)
        assert.ok(readings.every(({ value }) => value !== undefined && !Number.isNaN(value)))
      }),
    )
  })
})

describe('What a wired device says and is told', () => {
  interface Case {
    what: string
    of: string
    wire: object
    options?: ProfileOptions
    /** Values that it was asked for. */
    expected?: unknown[]
    asked?: [value: unknown, payload: string][]
    heard?: [payload: unknown, value: unknown][]
  }
  const named = (speed: number, payload: string) => ({ topic: 't/c', value: speed, payload })
  const cases: Case[] = [
    {
      what: 'a sensor without a value',
      of: 'temperature',
      wire: {},
      heard: [
        ['nan', undefined],
        ['unavailable', undefined],
        [' 21.5 ', 21.5],
      ],
    },
    {
      what: 'a lamp that counts one further than it should',
      of: 'brightness',
      wire: { scale: [0, 254] },
      heard: [
        ['255', 100],
        ['127', 50],
      ],
    },
    {
      what: 'a lamp of ten steps that is built in upside down',
      of: 'brightness',
      wire: { scale: [0, 10] },
      options: { invert: true },
      asked: [[30, '7']],
      heard: [
        ['7', 30],
        ['10', 0],
      ],
    },
    {
      what: 'a stove in steps of half a degree',
      of: 'targetTemperature',
      wire: {},
      expected: [20.2],
      heard: [
        ['20', 20.2],
        ['20.5', 20.5],
      ],
    },
    {
      what: 'a stove in whole degrees Fahrenheit',
      of: 'targetTemperature',
      wire: { state: [{ topic: 't/s', unit: '°F' }] },
      expected: [20.2],
      heard: [
        ['68', 20.2],
        ['70', 21.1111111111],
      ],
    },
    {
      what: 'a fan of three speeds',
      of: 'fanSpeed',
      wire: { scale: [0, 3] },
      asked: [
        [0, '0'],
        [2, '2'],
        [100, '3'],
        [1, '1'],
      ],
      heard: [
        ['2', 2],
        ['auto', undefined],
      ],
    },
    {
      what: 'a fan of ten speeds',
      of: 'fanSpeed',
      wire: { scale: [0, 10] },
      expected: [3],
      asked: [
        [1, '3'],
        [3, '10'],
        [55, '6'],
      ],
      heard: [
        ['10', 3],
        ['5', 50],
      ],
    },
    {
      what: 'a fan of named speeds',
      of: 'fanSpeed',
      wire: {
        state: [{ topic: 't/s', words: { low: 33, high: 100 } }],
        command: [named(0, 'off'), named(33, 'low'), named(100, 'high')],
      },
      expected: [90],
      asked: [
        [90, 'high'],
        [20, 'low'],
      ],
      heard: [
        ['high', 90],
        ['low', 33],
      ],
    },
    {
      what: 'a lamp with hue and saturation',
      of: 'color',
      wire: { color: 'hs' },
      asked: [[{ r: 255, g: 0, b: 0 }, '0,100']],
      heard: [['240,100', { r: 0, g: 0, b: 255 }]],
    },
    {
      what: 'a lamp with x and y',
      of: 'color',
      wire: { color: 'xy' },
      asked: [[{ r: 255, g: 0, b: 0 }, '0.7006,0.2993']],
      heard: [['0.7006,0.2993', { r: 255, g: 0, b: 0 }]],
    },
    {
      what: 'a lamp that tells its channels',
      of: 'color',
      wire: { state: [{ topic: 't/s', value: 'value_json.c' }] },
      heard: [
        ['{"c": [255, 128, 0]}', { r: 255, g: 128, b: 0 }],
        ['{"c": {"r": 1, "g": 2, "b": 3}}', { r: 1, g: 2, b: 3 }],
        ['{"c": "255,128"}', undefined],
      ],
    },
    {
      what: 'a lamp that tells its digits',
      of: 'color',
      wire: { color: 'hex' },
      asked: [[{ r: 255, g: 128, b: 0 }, 'FF8000']],
      heard: [
        ['#FF8000', { r: 255, g: 128, b: 0 }],
        ['FF80000000', undefined],
        ['5', undefined],
      ],
    },
    {
      what: 'a lamp of which several places tell its level',
      of: 'brightness',
      wire: {
        state: [
          { topic: 't/s', value: 'value_json.a' },
          { topic: 't/s', value: 'value_json.b' },
        ],
      },
      heard: [
        ['{"a": 20, "b": 40}', 20],
        ['{"b": 40}', 40],
      ],
    },
    {
      what: 'a switch that says an object where its word should be',
      of: 'power',
      wire: { state: [{ topic: 't/s', words: { ON: true, OFF: false } }] },
      heard: [
        ['{"a": 1}', undefined],
        ['on', true],
      ],
    },
    {
      what: 'two words that only their capitals tell apart',
      of: 'power',
      wire: { state: [{ topic: 't/s', words: { R: true, r: false } }] },
      heard: [
        ['R', true],
        ['r', false],
      ],
    },
    {
      what: 'a lock on its way',
      of: 'lock',
      wire: {
        state: [
          {
            topic: 't/s',
            words: { in: 'LOCKED', out: 'UNLOCKED' },
            moving: { inwards: 'LOCKED', outwards: 'UNLOCKED' },
          },
        ],
      },
      expected: ['LOCKED'],
      heard: [
        ['inwards', 'LOCKED'],
        ['outwards', undefined],
        ['in', 'LOCKED'],
      ],
    },
    {
      what: 'a lock that is built in upside down',
      of: 'lock',
      wire: { state: [{ topic: 't/s', words: { in: 'LOCKED', out: 'UNLOCKED' } }] },
      options: { invert: true },
      heard: [
        ['in', 'UNLOCKED'],
        ['out', 'LOCKED'],
      ],
    },
    {
      what: 'a socket that measures in parts',
      of: 'powerUsage',
      wire: {
        state: [
          { topic: 't/s', value: 'value_json.p', member: 'power', unit: 'kW' },
          { topic: 't/s', value: 'value_json.v', member: 'voltage' },
        ],
      },
      heard: [
        ['{"p": 1.5, "v": 230}', { power: 1500, voltage: 230 }],
        ['{"p": "nan", "v": 231}', { power: 1500, voltage: 231 }],
      ],
    },
  ]
  for (const { what, of, wire, options, expected = [], asked = [], heard = [] } of cases)
    it(`is in the device's own terms: ${what}`, () => {
      const profile = single(of, wire, options)
      const known: Subject = { ...everything, expected: () => expected, asked: () => expected[0] }
      for (const [value, payload] of asked)
        assert.deepEqual(ask(profile, of, value), { topic: 't/c', payload }, JSON.stringify(value))
      for (const [payload, value] of heard) {
        const [reading] = profile.read({ topic: 't/s', payload }, known).readings
        assert.deepEqual(reading?.value, value, JSON.stringify(payload))
      }
    })

  it('is also what the flow itself says, under the name of a capability or none', () => {
    const lamp = single('power', {})
    assert.deepEqual(hear(lamp, 'power', 'off'), [['power', false]])
    const { readings } = lamp.read({ payload: { brightness: 40 } }, everything)
    assert.deepEqual(readings, [{ capability: 'brightness', value: 40 }])
    assert.equal(lamp.readAs('power', 'on', everything), true)
    assert.equal(lamp.readAs('brightness', 40, everything), 40)
  })

  it('is offered and confirmed where the wiring says how, and nowhere else', () => {
    const lamp = single('power', {})
    const told = (name: string) => [
      lamp.offers?.(name, everything),
      lamp.takes?.(name, everything),
      lamp.confirms?.(name, everything),
    ]
    assert.deepEqual(told('power'), [true, true, true])
    assert.deepEqual(told('brightness'), [false, false, false])
    const sensor = single('temperature', { command: undefined })
    for (const value of [undefined, 5]) assert.equal(sensor.takes?.('temperature', everything, value), false)
    assert.throws(() => ask(sensor, 'temperature', 5), { message: 'It has no command for temperature 5' })
    const fan = single('fanSpeed', { command: [named(33, 'low')] })
    const takes = [undefined, 0].map((value) => fan.takes?.('fanSpeed', everything, value))
    assert.deepEqual(takes, [true, false])
    assert.throws(() => fan.shape({ capability: 'fanSpeed', operation: 'adjust', delta: 1 }, everything), {
      message: 'The current fanSpeed of It is not known yet',
    })
  })
})

describe('A wiring', () => {
  const problem = (wiring: unknown): string => {
    try {
      parseWiring(typeof wiring === 'string' ? wiring : JSON.stringify(wiring))
      return ''
    } catch (error) {
      assert.ok(error instanceof Problem)
      return error.message
    }
  }
  const with_ = (state: object) => ({ v: 1, id: 'x', capabilities: { power: { state: [state] } } })

  it('names the version or the member that it does not know', () => {
    assert.match(problem({ v: 2, id: 'x' }), /at v: /)
    assert.match(problem({ v: 1, id: 'x', color: 'red' }), /at color: /)
    assert.match(
      problem(with_({ topic: 'a', template: 'b' })),
      /at capabilities\.power\.state\.0\.template: /,
    )
    assert.match(problem({ v: 1, id: 'x', capabilities: { warp: {} } }), /at capabilities\.warp: /)
  })

  it('takes no wildcard, no expression, nothing too long and nothing but JSON', () => {
    assert.match(problem(with_({ topic: 'a/+/b' })), /no topic of a message/)
    assert.match(problem(with_({ topic: 'a', value: 'value_json.a + value_json.b' })), /not a value path/)
    assert.match(problem(' '.repeat(16 * 1024 + 1)), /longer than 16384 bytes/)
    assert.match(problem('{'), /not JSON/)
    assert.equal(problem(with_({ topic: 'a', value: 'value_json.a' })), '')
  })
})

describe('A cover on MQTT', () => {
  it('stops when its motion is switched off, in every language', () => {
    const curtain = subject('position', 'power', 'toggle')
    const stop = (profile: Profile) =>
      profile.shape({ capability: 'toggle', operation: 'set', value: false }, curtain)
    assert.deepEqual(stop(profiles.zigbee2mqtt({ topic: 'z/c' })), {
      topic: 'z/c/set',
      payload: { state: 'STOP' },
    })
    assert.deepEqual(stop(profiles.tasmota({ topic: 'c' })), { topic: 'cmnd/c/ShutterStop1', payload: '' })
    assert.deepEqual(stop(profiles.homeassistant({ topic: 'h/c' })), {
      topic: 'h/c/set',
      payload: { state: 'STOP' },
    })
    assert.equal(profiles.homeassistant({ topic: 'h/c' }).confirms?.('toggle', curtain), false)
  })
})

describe('An air conditioner on MQTT', () => {
  it('is told its mode and its swing in its own words, and refuses others', () => {
    const ac = subject('power', 'targetTemperature', 'mode', 'swing')
    const set = (profile: Profile, capability: string, value: string) =>
      profile.shape({ capability, operation: 'set', value }, ac).payload
    const plain = profiles.homeassistant({ topic: 'h/ac' })
    assert.deepEqual(set(plain, 'mode', 'Cool'), { mode: 'cool' })
    assert.deepEqual(set(plain, 'swing', 'On'), { swing_mode: 'on' })
    assert.deepEqual(set(profiles.zigbee2mqtt({ topic: 'z/ac' }), 'mode', 'Fan'), { system_mode: 'fan_only' })
    assert.throws(() => set(plain, 'mode', 'Silent'), { code: 'unsupported' })
  })
})
