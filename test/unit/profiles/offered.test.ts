import assert from 'node:assert/strict'
import { Problem } from '../../../src/bridge/problem'
import { parseWiring, profiles, type Subject } from '../../../src/profiles'
import { checkLength } from '../../../src/profiles/addressing'
import { offered } from '../../../src/profiles/offered'
import { propertyProfile } from '../../../src/profiles/properties'

const subject: Subject = {
  name: 'It',
  capabilities: ['power', 'brightness', 'fanSpeed', 'color'],
  isAction: () => false,
  asked: () => undefined,
  expected: () => [],
}
const speeds = {
  v: 1,
  id: 'fan',
  capabilities: {
    fanSpeed: {
      command: [
        { topic: 'fan/set', value: 33, payload: 'low' },
        { topic: 'fan/set', value: 100, payload: 'high' },
      ],
    },
    brightness: {
      state: [{ topic: 'fan/state', value: 'value_json.level' }],
      command: [{ topic: 'fan/level', payload: '{{ value }}' }],
    },
    color: { color: 'hs', command: [{ topic: 'fan/color', payload: '{{ value }}' }] },
  },
}

describe('What a device can be asked for', () => {
  it('is what its options have words for, and all of it while they cannot be read', () => {
    const none = { profile: 'value', topic: '', wiring: '' }
    const all = ['power', 'brightness', 'lock']
    assert.deepEqual(offered({ ...none, profile: 'no profile' }, all), all)
    assert.deepEqual(offered({ ...none, wiring: '{' }, all), all)
    const options = { profile: 'homeassistant', topic: '', wiring: JSON.stringify(speeds) }
    assert.deepEqual(offered(options, ['lock', 'fanSpeed', 'brightness']), ['fanSpeed', 'brightness'])
  })

  it('by its wiring is what has a command for that value', () => {
    const profile = profiles.homeassistant({ topic: '', wiring: parseWiring(JSON.stringify(speeds)) })
    const takes = (capability: string, value?: unknown): boolean | undefined =>
      profile.takes?.(capability, subject, value)
    assert.deepEqual([takes('fanSpeed'), takes('brightness'), takes('lock')], [true, true, false])
    assert.deepEqual(
      [takes('fanSpeed', 40), takes('brightness', 40), takes('brightness', {})],
      [true, true, false],
    )
    assert.deepEqual(profile.shape({ capability: 'fanSpeed', operation: 'set', value: 90 }, subject), {
      topic: 'fan/set',
      payload: 'high',
    })
    const red = profile.shape(
      { capability: 'color', operation: 'set', value: { r: 255, g: 0, b: 0 } },
      subject,
    )
    assert.equal(red.payload, '0,100')
    assert.equal(profile.readAs('brightness', { level: 30 }, subject), 30)
    assert.equal(profile.readAs('brightness', 40, subject), 40)
  })
})

describe('A platform whose properties have names of their own', () => {
  const names = {
    postNamed: (topic: string) => (topic.startsWith('event/') ? topic : undefined),
    isName: (topic: string) => /^[a-z]\w*$/i.test(topic),
    check: (name: string) => name,
    copy: (value: unknown) => value,
  }
  const profile = propertyProfile(profiles.value({ topic: '' }), names)
  const read = (topic: string, payload: unknown): unknown =>
    profile.read({ topic, payload }, subject).readings

  it('takes any of them, one by its topic or several in an object, an event, and the answer of a service', () => {
    assert.deepEqual(read('event/alarm', { a: 1 }), [{ capability: 'event/alarm', value: { a: 1 } }])
    assert.deepEqual(read('pressure', { pressure: 3 }), [{ capability: 'pressure', value: 3 }])
    assert.deepEqual(read('', { power: 'on', pressure: 4 }), [
      { capability: 'power', value: true },
      { capability: 'pressure', value: 4 },
    ])
    assert.throws(() => read('', 5), Problem)
    assert.equal(profile.readAs('power', 'on', subject), true)
    assert.equal(profile.readAs('reboot', { reboot: 'done' }, subject, 'action'), 'done')
  })

  it('is asked for them by their names', () => {
    const asked = { capability: 'pressure', operation: 'set', value: 5 } as const
    assert.deepEqual(profile.shape(asked, subject), { topic: 'pressure', payload: 5 })
    assert.equal(profile.shape({ capability: 'power', operation: 'set', value: true }, subject).payload, true)
  })

  it('reads what is said on a topic of MQTT in the language of the device', () => {
    const z2m = propertyProfile(profiles.zigbee2mqtt({ topic: 'zigbee2mqtt/lamp' }), names)
    const heard = z2m.read({ topic: 'zigbee2mqtt/lamp', payload: { state: 'ON' } }, subject)
    assert.deepEqual(heard.readings, [{ capability: 'power', value: true }])
  })
})

describe('A message of a device', () => {
  it('that is longer than any is refused before it is read', () => {
    checkLength({ any: 'object' })
    checkLength('short')
    assert.throws(() => checkLength('x'.repeat(1024 * 1024 + 1)), /a message of 1024 kB is too long/)
  })
})
