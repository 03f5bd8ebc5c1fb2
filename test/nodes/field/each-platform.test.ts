import assert from 'node:assert/strict'
import type { Msg } from '../node-red'
import * as rokid from '../rokid/home'
import * as sagoo from '../sagoo/thing-home'
import * as sinric from '../sinric/home'
import { rokidStand, sagooStand, sinricStand, type Stand } from './stands'

const Z2M = { profile: 'zigbee2mqtt', topic: 'zigbee2mqtt/thing' }
const state = (payload: object, more: object = {}): Msg => ({ topic: Z2M.topic, payload, ...more })
const LAMP = { ...Z2M, displayType: 'light', capabilities: ['power', 'brightness'], timeout: 1 }
const PLAIN = { profile: 'value', answer: 'state', timeout: 1 }
const BLIND = { ...PLAIN, displayType: 'curtain', capabilities: ['position'] }
const at30 = { topic: 'position', payload: 30 }
const RELAY = {
  profile: 'value',
  displayType: 'switch',
  capabilities: ['power'],
  onlyChanges: true,
  timeout: 1,
}

/** The rules are the bridge's: they hold on every platform with devices. */
function describeRules(at: Stand): void {
  const asked = async (capability: string, value: unknown): Promise<boolean> =>
    (await at.ask(capability, value)).success

  describe('a thing that is already what is asked for, and does not say so again,', () => {
    for (const [what, options, said, [capability, value]] of [
      ['a lamp that is on', LAMP, state({ state: 'ON' }), ['power', true]],
      ['a lamp that shines at 40 %', LAMP, state({ state: 'ON', brightness: 102 }), ['brightness', 40]],
      ['a blind at 30 %', BLIND, at30, ['position', 30]],
    ] as const)
      it(`is there: ${what}`, async () => {
        await at.deploy(options)
        at.say(said)
        const { success, reason } = await at.ask(capability, value)
        assert.ok(success, reason)
        assert.equal(at.sent.length, 1)
      })

    for (const [what, options, said, [capability, value]] of [
      ['a lamp that is off', LAMP, state({ state: 'OFF' }), ['power', true]],
      [
        'a lamp that is off and remembers 40 %',
        LAMP,
        state({ state: 'OFF', brightness: 102 }),
        ['brightness', 40],
      ],
      ['a lamp that shines at 90 %', LAMP, state({ state: 'ON', brightness: 230 }), ['brightness', 40]],
      ['a lamp that is offline', LAMP, state({ state: 'ON' }, { online: false }), ['power', true]],
      ['a blind at 80 %', BLIND, { topic: 'position', payload: 80 }, ['position', 30]],
      ['a blind of which only the broker knows', BLIND, { ...at30, qos: 0, retain: true }, ['position', 30]],
    ] as const)
      it(`is a failure when it is not there: ${what}`, async () => {
        await at.deploy(options)
        at.say(said)
        const { success, reason } = await at.ask(capability, value)
        assert.ok(!success)
        assert.match(reason, /Thing(: the device did not confirm within 1 s| is offline)$/)
      })

    it('is there only after a silence when something else was asked in vain before', async () => {
      await at.deploy({ ...LAMP, timeout: 2.4 })
      at.say(state({ state: 'OFF' }))
      assert.ok(!(await asked('power', true)))
      const begun = performance.now()
      assert.ok(await asked('power', false))
      assert.ok(performance.now() - begun >= at.silenceMs - 50)
    })

    it('is a failure when it says something else in that silence', async () => {
      await at.deploy({ ...LAMP, timeout: 2.4 })
      at.say(state({ state: 'OFF' }))
      assert.ok(!(await asked('power', true)))
      at.nodeRed.probe(at.probe, () => at.say(state({ state: 'ON' })))
      assert.ok(!(await asked('power', false)))
    })
  })

  describe('a pulse relay (onlyChanges)', () => {
    for (const value of [true, false])
      it(`that said ${value} gets no pulse when that is asked, and one when the other is`, async () => {
        await at.deploy(RELAY)
        at.say({ topic: 'power', payload: value })
        assert.ok(await asked('power', value))
        assert.deepEqual(at.sent, [])
        assert.ok(await asked('power', !value))
        assert.deepEqual(at.sent, [!value])
      })

    it('of which nothing is known gets no pulse, and the reason says so', async () => {
      await at.deploy(RELAY)
      const { success, reason } = await at.ask('power', true)
      assert.deepEqual([success, reason, at.sent], [false, 'It is not known yet whether Thing is on', []])
    })

    it('of which only the broker knows gets no pulse', async () => {
      await at.deploy(RELAY)
      at.say({ topic: 'power', payload: false, qos: 0, retain: true })
      assert.ok(!(await asked('power', true)))
      assert.deepEqual(at.sent, [])
    })
  })

  it('a thing that only knows more and less gets the difference', async () => {
    const tv = { profile: 'value', displayType: 'tv', capabilities: ['volume'], relative: true }
    await at.deploy(tv)
    assert.ok(await asked('volume', 30))
    assert.ok(await asked('volume', 45))
    assert.deepEqual(at.sent, [-20, 15])
  })

  it('an older request is answered when a newer one is confirmed', async () => {
    await at.deploy({ ...LAMP, timeout: 2.4 })
    at.say(state({ state: 'ON', brightness: 25 }))
    const older = at.ask('brightness', 30)
    await at.nodeRed.until(() => at.sent.length === 1, 'the older one')
    const newer = at.ask('brightness', 60)
    await at.nodeRed.until(() => at.sent.length === 2, 'the newer one')
    at.say(state({ state: 'ON', brightness: 153 }))
    assert.deepEqual([(await newer).success, (await older).success], [true, true])
  })

  describe('a flow that asks a device over HTTP or by a command', () => {
    const relay = { profile: 'value', displayType: 'switch', capabilities: ['power'] }
    for (const [members, success, reason] of [
      ['msg.statusCode = 200; msg.payload = "<h1>ok</h1>"', true, ''],
      ['msg.statusCode = 204; msg.payload = 0', true, ''],
      ['msg.rc = {code: 0}; msg.payload = "done"', true, ''],
      ['msg.payload = {code: 0}', true, ''],
      ['msg.statusCode = 503; msg.payload = "busy"', false, "the device's HTTP answer was 503"],
      [
        'msg.statusCode = "ECONNREFUSED"; msg.payload = "gone"',
        false,
        "the device's HTTP answer was ECONNREFUSED",
      ],
      ['msg.rc = {code: 2}; msg.payload = ""', false, 'the command ended with 2'],
      ['msg.payload = {code: null, signal: "SIGTERM"}', false, 'the command ended with SIGTERM'],
    ] as const)
      it(`is answered with ${success ? 'success' : 'failure'} for ${members}`, async () => {
        const func = {
          id: 'fn',
          type: 'function',
          func: `${members}; return msg`,
          outputs: 1,
          wires: [['OUT']],
        }
        await at.deploy(relay, [func])
        const heard = await at.ask('power', true)
        assert.equal(heard.success, success, heard.reason)
        if (reason !== '') assert.equal(heard.reason, reason)
        if (heard.value !== undefined) assert.equal(heard.value, true)
      })
  })

  for (const [language, options, said] of [
    ['the plain language', PLAIN, { payload: { power: true, brightness: 'dim' } }],
    ['the language of Zigbee2MQTT', LAMP, state({ state: 'ON', brightness: 'dim' })],
  ] as const)
    it(`of a report with one bad field in ${language} the good one is known, and the bad one is the error`, async () => {
      await at.deploy({ ...options, displayType: 'light', capabilities: ['power', 'brightness'] })
      const caught = at.nodeRed.collect('caught')
      at.say(said)
      assert.match(
        String(((await caught.next()).error as Msg).message),
        /brightness: "dim" is not understood/,
      )
      const { success, reason } = await at.ask('power', true)
      assert.ok(success, reason)
    })

  describe('a second tap on a pulse relay', () => {
    it('at once is no second pulse, and is told the same', async () => {
      await at.deploy(RELAY)
      at.say({ topic: 'power', payload: false })
      const [first, second] = await Promise.all([asked('power', true), asked('power', true)])
      assert.deepEqual([first, second, at.sent], [true, true, [true]])
    })

    it('is a pulse when the relay has said meanwhile that it is not so', async () => {
      await at.deploy(RELAY)
      at.say({ topic: 'power', payload: false })
      assert.ok(await asked('power', true))
      at.say({ topic: 'power', payload: false })
      assert.ok(await asked('power', true))
      assert.deepEqual(at.sent, [true, true])
    })

    it('is a pulse when the flow failed the first time', async () => {
      await at.deploy(RELAY)
      at.say({ topic: 'power', payload: false })
      let isBroken = true
      at.nodeRed.probe(at.probe, (msg) => {
        at.sent.push(msg.payload)
        if (isBroken) throw new Error('the pin is busy')
      })
      assert.ok(!(await asked('power', true)))
      isBroken = false
      assert.ok(await asked('power', true))
      assert.deepEqual(at.sent, [true, true])
    })
  })

  const shining = { profile: 'value', displayType: 'light', capabilities: ['power', 'color'] }
  for (const color of [
    [255, 0, 0],
    '[255,0,0]',
    '255, 0, 0',
    { hue: 0, saturation: 100 },
    '#f00',
    { r: '255', g: 0, b: 0 },
  ])
    it(`a colour may be said as ${JSON.stringify(color)}`, async () => {
      await at.deploy(shining)
      const told = at.told()
      at.say({ topic: 'color', payload: color })
      assert.deepEqual((await told).color, { r: 255, g: 0, b: 0 })
    })

  for (const color of [[255, 0], [256, 0, 0], { hue: 0 }, '#f0'])
    it(`${JSON.stringify(color)} is no colour, and the error says so`, async () => {
      await at.deploy(shining)
      const caught = at.nodeRed.collect('caught')
      at.say({ topic: 'color', payload: color })
      assert.match(
        String(((await caught.next()).error as Msg).message),
        /is not understood, expected a colour/,
      )
    })

  describe('a set point with bounds', () => {
    const heater = {
      profile: 'value',
      displayType: 'ac',
      capabilities: ['targetTemperature'],
      min: 16,
      max: 30,
      step: 2,
    }

    it('is not set beyond them, and the reason names them', async () => {
      await at.deploy(heater)
      const { success, reason } = await at.ask('targetTemperature', 40)
      assert.deepEqual([success, at.sent], [false, []])
      assert.match(reason, /a number from 16 to 30/)
    })

    it('is set to one of its steps', async () => {
      await at.deploy(heater)
      assert.ok(await asked('targetTemperature', 30))
      assert.ok(await asked('targetTemperature', 21))
      assert.deepEqual(at.sent, [30, 22])
    })

    it('is not reported beyond them', async () => {
      await at.deploy(heater)
      const caught = at.nodeRed.collect('caught')
      at.say({ topic: 'targetTemperature', payload: 40 })
      assert.match(String(((await caught.next()).error as Msg).message), /40 is out of range/)
    })
  })

  it('of a climate whose humidity is null the temperature is told, and the humidity is the error', async () => {
    await at.deploy({ profile: 'value', displayType: 'ac', capabilities: ['temperature', 'humidity'] })
    const caught = at.nodeRed.collect('caught')
    const told = at.told()
    at.say({ payload: { temperature: 21.5, humidity: null } })
    assert.equal((await told).temperature, 21.5)
    assert.match(String(((await caught.next()).error as Msg).message), /humidity: null is not understood/)
  })

  it('what a flow says in msg.action and msg.value, as other nodes do, is understood', async () => {
    await at.deploy({ ...shining, capabilities: ['power', 'brightness'] })
    const told = at.told()
    at.say({ action: 'brightness', value: 40 })
    assert.equal((await told).brightness, 40)
  })

  for (const digits of [20_000, 64_000])
    it(`a text of ${digits} digits in a field holds up nothing: the messages before and after it are told`, async () => {
      await at.deploy({
        profile: 'value',
        displayType: 'light',
        capabilities: ['power', 'brightness', 'color'],
      })
      const caught = at.nodeRed.collect('caught')
      for (const junk of [`${'1'.repeat(digits)}x`, `${' '.repeat(digits)}1 x`, `rgb(${'1'.repeat(digits)}`])
        for (const topic of ['brightness', 'power', 'color', '']) {
          at.say({ topic, payload: junk })
          at.say({ payload: { [topic]: junk } })
        }
      const told = at.told()
      at.say({ topic: 'brightness', payload: 40 })
      assert.equal((await told).brightness, 40)
      assert.match(String(((await caught.next()).error as Msg).message), /is not understood/)
    })
}

describe('What people ran into, on Sinric Pro', function () {
  this.timeout(30_000)
  let home: sinric.Home
  sinric.atHome((own) => (home = own))
  describeRules(sinricStand(() => home))
})

describe('What people ran into, on Rokid', function () {
  this.timeout(30_000)
  let home: rokid.Home
  rokid.atHome((own) => (home = own))
  describeRules(rokidStand(() => home))
})

describe('What people ran into, on SagooIoT', function () {
  this.timeout(30_000)
  let home: sagoo.ThingHome
  sagoo.atThingHome((own) => (home = own))
  describeRules(sagooStand(() => home))
})
