import assert from 'node:assert/strict'
import { Refused, Speaker } from '../../../simulator/rokid/speaker'
import type { SinricCloud } from '../../../simulator/sinric/cloud'
import {
  ANN,
  atHome as atMixin,
  CONNECTED as BOT_CONNECTED,
  EVE,
  flow as mixinFlow,
  type Home as MixinHome,
  SESSION_ID,
} from '../mixin/home'
import { NodeRed } from '../node-red'
import {
  atHome as atRokid,
  flow as rokidFlow,
  freshSkillId,
  type Home as RokidHome,
  LAMP as ROKID_LAMP,
  TOKEN as ROKID_TOKEN,
} from '../rokid/home'
import {
  atHome as atServer,
  CONNECTED as SERVER_CONNECTED,
  flow as serverFlow,
  type Home as ServerHome,
  subscription,
  TOKEN as SAGOO_TOKEN,
} from '../sagoo/home'
import { atThingHome, deployed, flow as thingFlow, type ThingHome } from '../sagoo/thing-home'
import { APP_KEY, APP_SECRET, API_KEY, atHome, CONNECTED, flow, LAMP, SWITCH } from '../sinric/home'
import { freePort } from '../../support/free-port'
import { exchanges, heard, type ShownExchange } from './routes'

/** Kind, device and sentence of each, without times. */
function told(list: readonly ShownExchange[]): string[] {
  return list.map(({ kind, device, sentence }) => `${kind} ${device}: ${sentence.replace(/\d+ ms/, 'n ms')}`)
}

/** Waits until as many have passed since then. */
async function passed(count: number, since: number): Promise<ShownExchange[]> {
  for (const end = Date.now() + 5_000; ;) {
    const list = await heard(since)
    if (list.length >= count || Date.now() > end) return list
  }
}

describe('What happened, with Sinric Pro,', () => {
  let nodeRed: NodeRed
  let cloud: SinricCloud
  let server: string
  let since: number
  atHome((home) => {
    ;({ nodeRed, cloud, server } = home)
    since = Date.now()
  })

  async function connect(options: object = {}): Promise<void> {
    await nodeRed.deploy(flow(server, options))
    await nodeRed.status('in', CONNECTED)
  }

  it('is a request, its answer and an event as sentences, in both languages', async () => {
    await connect()
    await cloud.ask(LAMP, 'setPowerState', { state: 'On' })
    const event = cloud.next('event')
    nodeRed.inject('out', { topic: 'brightness', payload: 30 })
    await event
    const list = await heard(since)
    assert.deepEqual(told(list), [
      'request Lamp: Asked for On / off: on',
      'answer Lamp: Done after n ms: On / off: on',
      'event Lamp: Told the platform: Brightness: 30 %',
    ])
    assert.ok(list.every(({ platform }) => platform === 'sinric'))
    const [request] = await heard(since, 'zh-CN')
    assert.match(request?.sentence ?? '', /^请求 .*：开/)
  })

  it('is newest first, and never more than 200', async () => {
    await connect()
    for (let n = 0; n < 110; n += 1) await cloud.ask(LAMP, 'setBrightness', { brightness: n % 101 })
    const list = await exchanges()
    assert.equal(list.length, 200)
    assert.ok(list.every(({ at }, index) => at <= (list[index - 1]?.at ?? Infinity)))
    assert.match(list[0]?.sentence ?? '', /^Done .*: 8 %$/)
  })

  it('tells of what was refused: forged, for a device that is not here, and unreadable', async () => {
    await connect()
    await assert.rejects(cloud.ask(LAMP, 'setPowerState', { state: 'On' }, { secret: 'another', timeout: 1 }))
    cloud.sendPayload(strange(cloud.now()))
    cloud.send('no frame at all')
    assert.deepEqual(told(await passed(3, since)), [
      'refusal : Refused: something that cannot be trusted: the signature does not match: check the App Secret',
      `refusal : Refused: a request that no node takes: a request for the device ${SWITCH}, which is not in these flows`,
      'refusal : Refused: something that is not understood: a frame that is not JSON',
    ])
  })

  it('never shows a secret of the account, though a flow fails with it', async () => {
    await connect({ answer: 'reply' })
    const reason = `${APP_SECRET} ${APP_KEY} ${encodeURIComponent(API_KEY)} https://anna:pa55word@host/ Bearer abcdefgh token=abcdefgh`
    nodeRed.probe('probe', (msg) => nodeRed.inject('out', { ...msg, error: { message: reason } }))
    await cloud.ask(LAMP, 'setPowerState', { state: 'On' })
    const text = JSON.stringify(await exchanges())
    const { url } = nodeRed
    const home = await (await fetch(`${url}/admin/homewire/home`)).text()
    for (const secret of [APP_SECRET, APP_KEY, API_KEY, 'pa55word', 'abcdefgh'])
      for (const shown of [text, home]) assert.ok(!shown.includes(secret), `${secret} in ${shown}`)
    assert.match(text, /•••/)
  })

  it('cuts the text of a stranger at 200 characters', async () => {
    await connect({ answer: 'reply' })
    nodeRed.probe('probe', (msg) => nodeRed.inject('out', { ...msg, error: { message: 'x'.repeat(5_000) } }))
    await cloud.ask(LAMP, 'setPowerState', { state: 'On' })
    const [answer] = await exchanges()
    assert.ok(answer && answer.sentence.length < 250, answer?.sentence)
  })
})

/** A request for a device that is not in the flows. @param createdAt in s */
function strange(createdAt: number): string {
  const request = { action: 'setPowerState', clientId: 'alexa-skill', createdAt, deviceId: SWITCH }
  return JSON.stringify({ ...request, replyToken: 'a-token', type: 'request', value: { state: 'On' } })
}

describe('What happened, with Rokid,', () => {
  let home: RokidHome
  let since: number
  atRokid((own) => {
    home = own
    since = Date.now()
  })

  it('is a request and its answer, and what was refused', async () => {
    await home.nodeRed.deploy(rokidFlow(home, freshSkillId()))
    await home.cloud.bind()
    await home.cloud.control(ROKID_LAMP, 'Switch.On')
    await home.cloud.control('nobody', 'Switch.On')
    await fetch(home.url, { method: 'POST', body: 'no message' })
    await fetch(home.url, {
      method: 'POST',
      body: JSON.stringify({
        header: { namespace: 'Rokid.Control', name: 'Switch.On', authorization: { token: 'a wrong token' } },
        endpoint: { endpointId: ROKID_LAMP },
      }),
    })
    const list = await heard(since)
    assert.deepEqual(told(list), [
      'request Lamp: Asked for On / off: on',
      'answer Lamp: Done after n ms: On / off: on',
      'refusal : Refused: a request for the device nobody, which is not in these flows',
      'refusal : Refused: a message that is not understood',
      'refusal Lamp: Refused: a message whose token is not valid',
    ])
    assert.ok(list.every(({ platform }) => platform === 'rokid'))
    assert.ok(!JSON.stringify(list).includes(ROKID_TOKEN))
  })

  for (const scheme of ['http', 'tcp'])
    it(`is what a speaker at home has asked over ${scheme}, and what it was refused`, async () => {
      const port = await freePort()
      const userToken = 'a-user-token-for-home'
      const credentials = { token: ROKID_TOKEN, lanToken: userToken }
      await home.nodeRed.deploy(
        rokidFlow(home, freshSkillId(), {}, { lan: true, lanPort: port, credentials }),
      )
      await home.nodeRed.status('lamp-in', /cloud-lan/)
      const location = `${scheme}://127.0.0.1:${port}`
      const speaker = new Speaker({ userToken })
      const on = { property: 'switch', name: 'on' }
      await speaker.execute(location, { deviceId: ROKID_LAMP }, on)
      await assert.rejects(speaker.execute(location, { deviceId: 'nobody' }, on), Refused)
      await assert.rejects(
        speaker.execute(location, { deviceId: ROKID_LAMP }, { property: 'fly', name: 'off' }),
        Refused,
      )
      await assert.rejects(new Speaker({ userToken: 'wrong' }).list(location), Refused)
      const list = await heard(since)
      assert.deepEqual(told(list), [
        'request Lamp: Asked for On / off: on',
        'answer Lamp: Done after n ms: On / off: on',
        'refusal : Refused: a request for the device nobody, which is not in these flows',
        'refusal Lamp: Refused: fly off is not supported here',
        'refusal : Refused: a message whose token is not valid, from 127.0.0.1 in the local network',
      ])
      assert.ok(list.every(({ platform }) => platform === 'rokid'))
      assert.ok(!JSON.stringify(list).includes(userToken))
    })
})

describe('What happened, with SagooIoT’s device side,', () => {
  let home: ThingHome
  let since: number
  atThingHome((own) => {
    home = own
    since = Date.now()
  })

  it('is a request, its answer, an event and what was dropped', async () => {
    await deployed(home, thingFlow(home.url))
    await home.platform.ask('relay_001', 'property/set', { power: true }, { id: '1' })
    const posted = home.platform.next('properties', ({ values }) => 'temperature' in values)
    home.nodeRed.inject('relay-out', { topic: 'temperature', payload: 20 })
    await posted
    const list = await heard(since)
    assert.deepEqual(told(list.filter(({ kind }) => kind !== 'event')), [
      'request Relay: Asked for On / off: on',
      'answer Relay: Done after n ms: On / off: on',
    ])
    assert.ok(told(list).includes('event Relay: Told the platform: Temperature: 20'), told(list).join('\n'))
    assert.ok(list.every(({ platform }) => platform === 'sagoo'))
  })
})

describe('What happened, with SagooIoT’s northbound side,', () => {
  let home: ServerHome
  let since: number
  atServer((own) => {
    home = own
    since = Date.now()
  })

  it('is a command, its answer and what the platform pushes, without the token', async () => {
    const { nodeRed, platform } = home
    await nodeRed.deploy([...serverFlow(home.url), ...subscription('/device/*/*/message/property/report')])
    await nodeRed.status('request', SERVER_CONNECTED)
    const result = nodeRed.collect('result')
    nodeRed.inject('request', {})
    await result.next()
    platform.thing('device1')!.manner = 'offline'
    nodeRed.inject('request', {})
    const list = await passed(4, since)
    assert.deepEqual(told(list.slice(0, 3)), [
      'request device1: Asked the platform for properties',
      'answer device1: Answered after n ms',
      'request device1: Asked the platform for properties',
    ])
    assert.match(list[3]?.sentence ?? '', /^Failed after \d+ ms: /)
    assert.ok(list.every(({ platform: name }) => name === 'sagoo'))
    const text = JSON.stringify(list)
    assert.ok(!text.includes(SAGOO_TOKEN) && !text.includes(encodeURIComponent(SAGOO_TOKEN)))
  })
})

describe('What happened, with Mixin,', () => {
  let home: MixinHome
  let since: number
  atMixin((own) => {
    home = own
    since = Date.now()
  })

  it('is who wrote and what became of it, and never what was written', async () => {
    const { nodeRed, cloud, at } = home
    const secret = 'meet me at nine'
    await nodeRed.deploy(mixinFlow(at, { allow: ANN }, { recipient: ANN }))
    await nodeRed.status('in', BOT_CONNECTED)
    const probe = nodeRed.collect('probe')
    const id = cloud.say(ANN, { text: secret })
    await probe.next()
    await nodeRed.until(() => cloud.mailbox.acknowledged.has(id), 'the receipt')
    const refused = cloud.say(EVE, { text: secret })
    await nodeRed.until(() => cloud.mailbox.acknowledged.has(refused), 'the receipt')
    const sent = nodeRed.collect('sent')
    nodeRed.inject('out', { payload: secret })
    await sent.next()
    const caught = nodeRed.collect('caught')
    nodeRed.inject('out', { payload: { text: secret }, category: 'PLAIN_STICKER' })
    await caught.next()
    const list = await heard(since)
    assert.deepEqual(told(list), [
      'request Home: Somebody wrote a message (PLAIN_TEXT)',
      'answer Home: The flow has handled the message',
      'refusal Home: Refused: a message (PLAIN_TEXT) from somebody who is not allowed',
      'event Home: Sent a message (PLAIN_TEXT)',
      'refusal Home: Refused: a message (PLAIN_STICKER): it could not be sent',
    ])
    const text = JSON.stringify(list)
    assert.ok(!text.includes('nine') && !text.includes(SESSION_ID))
  })
})
