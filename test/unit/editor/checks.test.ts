import assert from 'node:assert/strict'
import fc from 'fast-check'
import { profiles } from '../../../src/profiles/index'
import { profileFacts } from '../../../src/profiles/facts'
import { actionOf, actions } from '../../../src/sinric/actions'
import { reportOnly } from '../../../src/bridge/capabilities'
import { deviceTypes, pairsOfType } from '../../../src/sinric/portal-types'
import { inWords, isNumeric, listed, numberOf, textOf } from '../../../nodes/editor/checks'
import {
  checkMax,
  checkStep,
  checkTopic,
  effectiveAnswer,
  endsOf,
  pulseOf,
  recommendedAnswer,
  rowsOf,
} from '../../../nodes/editor/device-options'
import { whyNoJson } from '../../../nodes/editor/json'
import { faultOf, secretsIn, withoutSecrets } from '../../../nodes/editor/keystore'
import { messageOf, readPreview } from '../../../nodes/editor/preview'
import { channelsOf, hexOf, likely } from '../../../nodes/editor/test-controls'
import { checkDeviceId, doubtAboutKey } from '../../../nodes/sinric/editor'
import { checkKelvin, chosenOr, doubtAboutName } from '../../../nodes/rokid/editor'
import { checkBroker, checkProperties } from '../../../nodes/sagoo/editor'
import { checkFilter, outputsOf } from '../../../nodes/mixin/editor'

const anything = fc.anything({ withBigInt: true, withNullPrototype: true })

describe('The fields of a dialog', () => {
  it('are read whatever an old or foreign flow has put into them', () => {
    fc.assert(
      fc.property(anything, (value) => {
        assert.equal(textOf(value), textOf(value).trim())
        const number = numberOf(value)
        if (number !== undefined) assert.ok(Number.isFinite(number) && isNumeric(value))
      }),
    )
  })

  it('say one sentence of a text that is no JSON, however it is broken', () => {
    fc.assert(fc.property(fc.string(), (text) => assert.match(whyNoJson(text), /^[a-z]+$/)))
  })

  it('keep each id of a list once, and in its order', () => {
    assert.deepEqual(listed(' d1 ,, d2, d1 '), ['d1', 'd2'])
  })

  it('put the words of a label into the sentence about it', () => {
    const translate = (key: string, values?: object): string => `${key} ${JSON.stringify(values ?? {})}`
    assert.equal(inWords(['a', { count: 1 }, { label: 'b' }], translate), 'a {"count":1,"label":"b {}"}')
  })
})

describe('The device options of a dialog', () => {
  it('know of each profile what the profile itself does', () => {
    for (const [name, facts] of Object.entries(profileFacts)) {
      const profile = profiles[name as keyof typeof profiles]({ topic: 'home/lamp' })
      assert.equal(profile.answer, facts.answer, name)
      assert.equal(profile.listen !== undefined, 'topic' in facts, name)
    }
  })

  const known = (...capabilities: string[]): { capabilities: string[] } => ({ capabilities })
  const rows = (profile: string, abilities: { capabilities: string[] | undefined }): string[] =>
    Object.entries(rowsOf({ profile }, abilities)).flatMap(([name, isShown]) => (isShown ? [name] : []))

  it('show the rows that a profile has, and every row of one that a newer version has', () => {
    assert.deepEqual(rows('gpio', known('lock')), ['onlyChanges'])
    assert.deepEqual(rows('text', known('lock')), ['wiring', 'words', 'onlyChanges'])
    assert.deepEqual(rows('zigbee2mqtt', known('power', 'brightness')), [
      'topic',
      'wiring',
      'scale',
      'onlyChanges',
    ])
    assert.deepEqual(rows('matter', { capabilities: undefined }), [
      'topic',
      'wiring',
      'words',
      'scale',
      'onlyChanges',
      'relative',
    ])
  })

  it('show the bounds of a number where the messages are plain, and "more and less" where values are', () => {
    const fan = known('power', 'fanSpeed')
    assert.deepEqual(rows('value', fan), ['scale', 'step', 'onlyChanges', 'relative'])
    assert.deepEqual(rows('gpio', fan), ['scale', 'step', 'onlyChanges'])
    assert.deepEqual(rows('tasmota', fan), ['topic', 'wiring', 'onlyChanges'])
    assert.deepEqual([endsOf(fan), endsOf(known('brightness', 'range'))], ['bounds', 'scale'])
    assert.equal(checkStep('0.5') ?? checkStep('${STEP}'), undefined)
    assert.equal(checkStep('0'), 'homewire.error.step')
  })

  it('offer a pulse relay to what opens and shuts, and keep it aside for a switch', () => {
    assert.equal(pulseOf({ ...known('mode'), pairs: pairsOfType('GARAGE_DOOR') }), 'door')
    assert.equal(pulseOf(known('power', 'lock')), 'door')
    assert.equal(pulseOf(known('power', 'mode')), 'switch')
    assert.equal(pulseOf(known('temperature')), undefined)
  })

  it('take the way of answering of the profile until the user says otherwise', () => {
    assert.equal(effectiveAnswer('', recommendedAnswer('tasmota')), 'state')
    assert.equal(effectiveAnswer('now', 'state'), 'now')
    assert.equal(effectiveAnswer('later', 'state'), undefined)
  })

  it('compare the ends of a scale, and leave a variable to the runtime', () => {
    assert.equal(checkMax('254', '0'), undefined)
    assert.equal(checkMax('0', ''), 'homewire.error.order')
    assert.equal(checkMax('${MAX}', '300'), undefined)
    assert.equal(checkTopic('home/+/lamp', 'tasmota', ''), 'homewire.error.topicWildcard')
    assert.equal(checkTopic('home/lamp/#', 'tasmota', ''), undefined)
  })

  it('show a message as a person would write it, and no line that is not understood', () => {
    const line = { capability: 'power', value: true, payload: 1 }
    assert.deepEqual(readPreview({ lines: [line, 3, null, {}], listen: 'a/#', missing: ['color'] }), {
      lines: [line],
      listen: 'a/#',
      fault: '',
      missing: ['color'],
    })
    assert.equal(messageOf(line), 'msg.payload = 1')
    assert.equal(messageOf({ ...line, topic: 'a/set', payload: 'ON' }), 'a/set ON')
    fc.assert(fc.property(anything, (answer) => assert.ok(Array.isArray(readPreview(answer).lines))))
  })
})

describe('The tables that dialogs share with the runtime', () => {
  it('let a custom device of Sinric Pro do what any action speaks of', () => {
    const spoken = Object.keys(actions).flatMap((name) => actionOf(name)?.capability ?? [])
    const custom = new Set<string>(deviceTypes.CUSTOM.capabilities)
    assert.deepEqual([...new Set([...spoken, 'humidity'])].sort(), [...custom].sort())
  })

  it('call report-only what no action asks for', () => {
    for (const name of Object.keys(actions)) {
      const action = actionOf(name)
      if (action?.capability !== undefined && reportOnly.includes(action.capability))
        assert.equal(action.operation, undefined, name)
    }
  })
})

describe('The Test panel', () => {
  it('turns a colour into its channels and back', () => {
    const channel = fc.integer({ min: 0, max: 255 })
    fc.assert(
      fc.property(fc.record({ r: channel, g: channel, b: channel }), (color) => {
        assert.deepEqual({ ...channelsOf(hexOf(color) ?? '') }, { ...color })
      }),
    )
    assert.equal(hexOf({ r: 1, g: 'x', b: 2 }), undefined)
  })

  it('begins a number between its ends', () => {
    assert.deepEqual([likely(undefined, undefined), likely(16, undefined), likely(10, 30)], [20, 17, 20])
  })
})

describe('The checks of the platforms', () => {
  it('say what is wrong with a Device ID and what is odd about a key', () => {
    assert.equal(checkDeviceId(' 5DC1564130aaaaaa12345678 '), undefined)
    assert.deepEqual(checkDeviceId('5dc1'), ['sinric.error.deviceIdLength', { count: 4 }])
    assert.equal(doubtAboutKey('de0bc2a5 1a3b'), 'sinric.hint.spaces')
  })

  it('want a white from warm to cold, and abilities or else those that are recommended', () => {
    assert.equal(checkKelvin('', ''), undefined)
    assert.equal(checkKelvin('6500', '2700'), 'rokid.error.kelvin')
    assert.deepEqual(chosenOr([], 'socket'), ['power'])
    assert.deepEqual(chosenOr(['mute', 7], 'tv'), ['mute'])
    assert.equal(doubtAboutName('Lamp 2'), 'rokid.hint.digits')
  })

  it('keep a login out of the address of a broker, and want the properties that a command takes', () => {
    assert.equal(checkBroker('mqtt://anna:secret@sagoo.example'), 'sagoo.error.login')
    assert.equal(checkProperties('["power"]', 'READ_PROPERTY'), undefined)
    assert.equal(checkProperties('["power"]', 'WRITE_PROPERTY'), 'sagoo.error.map')
  })

  it('let go of what can move money in a keystore, and of nothing else', () => {
    const keystore = JSON.stringify({ app_id: 'x', pin: '1', session_private_key: 'y' })
    assert.deepEqual(secretsIn(keystore), ['pin'])
    assert.equal(withoutSecrets(keystore), '{"app_id":"x","session_private_key":"y"}')
    assert.equal(faultOf('keystore.json'), 'notJson')
    fc.assert(fc.property(fc.string(), (text) => assert.deepEqual(secretsIn(withoutSecrets(text)), [])))
  })

  it('know a command from an expression, and which outputs are ticked', () => {
    assert.equal(checkFilter('/('), undefined)
    assert.equal(checkFilter('(on'), 'mixin.error.filter')
    assert.deepEqual(outputsOf({ events: true }), ['message', 'events'])
  })
})
