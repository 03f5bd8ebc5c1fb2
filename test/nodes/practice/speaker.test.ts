import assert from 'node:assert/strict'
import { NodeRed } from '../node-red'
import {
  account,
  LAMP,
  PRACTISING,
  rokidDevice,
  type Said,
  say,
  show,
  sinricDevice,
  skill,
  tab,
} from './home'

interface Home {
  owners: { sentence: string }[]
  devices: { vitals: { requests: number }; last: unknown; state: unknown }[]
  vitals: { requests: number }
}

describe('Somebody without an account', () => {
  let nodeRed: NodeRed
  before(async () => {
    nodeRed = await NodeRed.get()
  })
  afterEach(() => nodeRed.clear())

  it('is told that nothing practises, and what to do', async () => {
    const { understood, reason } = await say(nodeRed, { sentence: 'turn on lamp' })
    assert.equal(understood, false)
    assert.match(String(reason), /no practice device.*deploy/)
    assert.deepEqual(await show(nodeRed), { devices: [], chats: [] })
  })

  it('is told so in the language that the browser asks for', async () => {
    const response = await fetch(`${nodeRed.url}/admin/homewire/practice/say`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'accept-language': 'zh-CN,zh;q=0.9' },
      body: '{"sentence":"打开台灯"}',
    })
    assert.match(((await response.json()) as Said).reason as string, /没有练习设备/)
  })

  it('is told that a bot which no node connects has enough to read, and keeps no more', async () => {
    const bot = { id: 'bot', type: 'mixin-bot', name: 'Bot', server: 'practice' }
    const chat = { id: 'chat', type: 'mixin-in', z: 'tab', name: '', bot: 'bot', wires: [[]] }
    await nodeRed.deploy([tab, bot, { ...chat, type: 'mixin-in' }])
    await nodeRed.status('chat', PRACTISING)
    await nodeRed.deploy([tab, bot], 'nodes')
    const write = async (): Promise<Said> =>
      (await (await nodeRed.admin('homewire/practice/chat', { text: 'hello' })).json()) as Said
    for (let sent = 0; sent < 20; sent += 1) assert.deepEqual(await write(), { said: true })
    const { said, reason } = await write()
    assert.equal(said, false)
    assert.match(String(reason), /^Not sent: 20 messages are waiting/)
    assert.equal((await show(nodeRed)).chats[0]?.lines.length, 20)
  })

  describe('with a lamp on a practice account of Sinric Pro', () => {
    beforeEach(async () => {
      await nodeRed.deploy([tab, account(), ...sinricDevice('lamp')])
      await nodeRed.status('lamp-in', PRACTISING)
    })

    it('lights it by a sentence, and sees what the platform believes', async () => {
      const { messages } = nodeRed.collect('lamp-probe')
      const { ms, ...said } = await say(nodeRed, { sentence: 'Turn on the lamp, please' })
      assert.deepEqual(said, {
        ...{ understood: true, device: 'Lamp', capability: 'power', value: true, success: true },
      })
      assert.ok(Number.isInteger(ms))
      assert.deepEqual([messages[0]?.topic, messages[0]?.payload], ['power', true])
      assert.deepEqual((await show(nodeRed)).devices[0]?.believed, { power: true })
    })

    it('finds in the sidebar that it is practice, and no practice among the vitals', async () => {
      const home = async (): Promise<Home> => (await (await nodeRed.admin('homewire/home')).json()) as Home
      const before = await home()
      await say(nodeRed, { sentence: 'turn on lamp' })
      const { owners, devices, vitals } = await home()
      assert.match(owners[0]?.sentence ?? '', /^Practice, without an account/)
      assert.equal(vitals.requests, before.vitals.requests)
      assert.deepEqual([devices[0]?.vitals.requests, devices[0]?.last], [0, null])
      assert.deepEqual(devices[0]?.state, { power: true })
    })

    it('names device, capability and value instead of a sentence, by name or by id', async () => {
      const byName = await say(nodeRed, { device: 'lamp', capability: 'brightness', value: '40%' })
      const byId = await say(nodeRed, { device: LAMP, capability: 'brightness', value: 40 })
      for (const { ms, ...said } of [byName, byId]) {
        assert.ok(Number.isInteger(ms))
        assert.deepEqual(said, {
          ...{ understood: true, device: 'Lamp', capability: 'brightness', value: 40, success: true },
        })
      }
      assert.deepEqual((await show(nodeRed)).devices[0]?.believed, { brightness: 40 })
    })

    it('hears why the flow failed', async () => {
      nodeRed.probe('lamp-probe', () => Promise.reject(new Error('the bulb is missing')))
      const said = await say(nodeRed, { sentence: '打开lamp' })
      assert.deepEqual([said.understood, said.success], [true, false])
      assert.match(String(said.reason), /the bulb is missing/)
      assert.deepEqual((await show(nodeRed)).devices[0]?.believed, {})
    })

    it('is told the truth about the time it took', async () => {
      nodeRed.probe('lamp-probe', () => new Promise((resolve) => setTimeout(resolve, 250)))
      const { ms, success } = await say(nodeRed, { sentence: 'lamp on' })
      assert.equal(success, true)
      assert.ok(typeof ms === 'number' && ms >= 249, String(ms))
    })

    it('sees what the flow reports', async () => {
      nodeRed.inject('lamp-out', { topic: 'brightness', payload: 70 })
      await nodeRed.until(() => true, 'anything')
      for (;;) {
        const { devices } = await show(nodeRed)
        if (JSON.stringify(devices[0]?.believed) === '{"brightness":70}') break
      }
    })

    it('clicks a sentence that is offered, and it is understood', async () => {
      const [lamp] = (await show(nodeRed)).devices
      assert.ok(lamp && lamp.sentences.length >= 3)
      for (const sentence of lamp.sentences.flatMap(({ en, zh }) => [en, zh]))
        assert.equal((await say(nodeRed, { sentence })).success, true, sentence)
    })

    for (const [what, body] of Object.entries({
      'says nothing': { sentence: ' ' },
      'says no sentence': { sentence: 7 },
      'says a book': { sentence: 'turn on '.repeat(10_000) },
      negates: { sentence: 'do not turn on the lamp' },
      'names an unknown device': { device: 'sofa', capability: 'power', value: true },
      'names an unknown capability': { device: 'Lamp', capability: 'lift', value: true },
      'names a value that is none': { device: 'Lamp', capability: 'brightness', value: 'blue' },
      'names a value beyond': { device: 'Lamp', capability: 'brightness', value: 400 },
      'asks for what is only told': { device: 'Lamp', capability: 'temperature', value: 20 },
      'sends nothing': {},
    }))
      it(`${what}, is asked back, and nothing happens`, async () => {
        const { messages } = nodeRed.collect('lamp-probe')
        const said = await say(nodeRed, body)
        assert.deepEqual(Object.keys(said).sort(), ['reason', 'understood'])
        assert.equal(said.understood, false)
        assert.deepEqual(messages, [])
      })
  })

  it('is told that no node of a flow takes what was said', async () => {
    await nodeRed.deploy([tab, account(), sinricDevice('lamp')[0]!])
    await nodeRed.until(() => true, 'anything')
    let said = await say(nodeRed, { sentence: 'turn on lamp' })
    while (said.understood !== true) said = await say(nodeRed, { sentence: 'turn on lamp' })
    assert.equal(said.success, false)
    assert.match(String(said.reason), /Lamp is not connected: no node/)
  })

  it('is asked which one, where two devices of an account have one name', async () => {
    const twin = sinricDevice('twin', { deviceId: LAMP.replace('9', '8') })
    await nodeRed.deploy([tab, account(), ...sinricDevice('lamp'), ...twin])
    await nodeRed.status('lamp-in', PRACTISING)
    for (const body of [{ sentence: 'turn on lamp' }, { device: 'Lamp', capability: 'power', value: true }]) {
      const said = await say(nodeRed, body)
      assert.equal(said.understood, false)
      assert.match(String(said.reason), /Several .*Lamp/)
    }
    assert.equal((await say(nodeRed, { device: LAMP, capability: 'power', value: true })).success, true)
  })

  describe('with a lamp on a practice skill of Rokid', () => {
    beforeEach(async () => {
      await nodeRed.deploy([tab, skill(), ...rokidDevice('lamp')])
      await nodeRed.status('lamp-in', PRACTISING)
    })

    it('says the same sentences', async () => {
      const { messages } = nodeRed.collect('lamp-probe')
      let said = await say(nodeRed, { sentence: '把台灯调到百分之四十' })
      while (said.understood !== true) said = await say(nodeRed, { sentence: '把台灯调到百分之四十' })
      const { ms, ...rest } = said
      assert.ok(Number.isInteger(ms))
      assert.deepEqual(rest, {
        ...{ understood: true, device: '台灯', capability: 'brightness', value: 40, success: true },
      })
      assert.deepEqual(messages[0]?.payload, 40)
      assert.deepEqual((await show(nodeRed)).devices[0]?.believed, { brightness: 40 })
    })

    it('hears why the flow failed', async () => {
      nodeRed.probe('lamp-probe', () => Promise.reject(new Error('灯泡不见了')))
      let said = await say(nodeRed, { sentence: '打开台灯' })
      while (said.understood !== true) said = await say(nodeRed, { sentence: '打开台灯' })
      assert.equal(said.success, false)
      assert.match(String(said.reason), /灯泡不见了/)
    })

    it('sees what the flow reports', async () => {
      await say(nodeRed, { sentence: '打开台灯' })
      nodeRed.inject('lamp-out', { topic: 'brightness', payload: 70 })
      for (;;) {
        const believed = (await show(nodeRed)).devices[0]?.believed as Record<string, unknown> | undefined
        if (believed?.brightness === 70) break
      }
    })

    it('shuts the public path: nobody gets anything there, with or without a token', async () => {
      const { url } = nodeRed
      const header = {
        ...{ messageId: 'm', namespace: 'Rokid.Discovery', name: 'Discover', payloadVersion: 'v1' },
        authorization: { type: 'BearerToken', token: '' },
      }
      for (const path of ['/http/rokid', '/http/rokid/oauth/token']) {
        const response = await fetch(`${url}${path}`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ header, payload: {} }),
        })
        assert.equal(response.status, 403)
        assert.doesNotMatch(await response.text(), /endpoints/)
      }
      assert.equal((await fetch(`${url}/http/rokid`)).status, 403)
      const exchanges = await (await nodeRed.admin('homewire/exchanges')).text()
      assert.match(exchanges, /Refused: a request from outside while the skill practises/)
    })
  })

  it('chats with a practice bot of Mixin', async () => {
    await nodeRed.deploy([
      tab,
      { id: 'bot', type: 'mixin-bot', name: 'Butler', server: 'practice' },
      { id: 'in', type: 'mixin-in', z: 'tab', bot: 'bot', wires: [['probe']] },
      { id: 'probe', type: 'probe', z: 'tab', wires: [['out']] },
      { id: 'out', type: 'mixin-out', z: 'tab', bot: 'bot', wires: [[]] },
    ])
    await nodeRed.status('in', PRACTISING)
    nodeRed.probe('probe', (msg, send) => send({ ...msg, payload: `You said ${String(msg.payload)}` }))
    assert.equal((await nodeRed.admin('homewire/practice/chat', { chat: 'bot', text: 'hello' })).status, 200)
    let lines: { from: string; text: string }[] = []
    while (lines.length < 2) lines = (await show(nodeRed)).chats[0]?.lines ?? []
    assert.deepEqual(
      lines.map(({ from, text }) => [from, text]),
      [
        ['person', 'hello'],
        ['bot', 'You said hello'],
      ],
    )
    assert.equal((await nodeRed.admin('homewire/practice/chat', { chat: 'nobody', text: 'x' })).status, 404)
    assert.equal((await nodeRed.admin('homewire/practice/chat', { chat: 'bot', text: '' })).status, 404)
  })

  it('asks a device of a practice SagooIoT that is made up, and hears of it when somebody switches it', async () => {
    await nodeRed.deploy([
      tab,
      { id: 'server', type: 'sagoo-server', name: 'Practice', url: 'practice' },
      {
        ...{
          id: 'ask',
          type: 'sagoo-request',
          z: 'tab',
          server: 'server',
          product: 'p',
          devices: 'relay_001',
        },
        ...{ messageType: 'WRITE_PROPERTY', properties: '{"power":true}', wires: [['asked']] },
      },
      { id: 'asked', type: 'probe', z: 'tab', wires: [[]] },
      {
        ...{ id: 'hear', type: 'sagoo-subscribe', z: 'tab', server: 'server', wires: [['heard']] },
        topic: '/device/p/relay_001/message/property/report',
      },
      { id: 'heard', type: 'probe', z: 'tab', wires: [[]] },
    ])
    await nodeRed.status('hear', PRACTISING)
    const asked = nodeRed.collect('asked')
    const heard = nodeRed.collect('heard')
    nodeRed.inject('ask', {})
    assert.deepEqual((await asked.next()).payload, { power: true })
    const { ms, ...said } = await say(nodeRed, { sentence: 'turn off relay_001' })
    assert.ok(Number.isInteger(ms))
    assert.deepEqual(said, {
      ...{ understood: true, device: 'relay_001', capability: 'power', value: false, success: true },
    })
    const { payload } = await heard.next()
    assert.deepEqual((payload as { properties: unknown }).properties, { power: false })
  })
})
