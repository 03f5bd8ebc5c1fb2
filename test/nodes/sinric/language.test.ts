import assert from 'node:assert/strict'
import type { SinricCloud } from '../../../simulator/sinric/cloud'
import { ChildNodeRed } from '../../support/child-node-red'
import { until } from '../../support/until'
import type { FlowNode } from '../node-red'
import { account, device, flow, LAMP, openCloud, SWITCH } from './home'

const CHINESE = {
  badValue: 'brightness：150 超出范围，应为：0 到 100 之间的数字',
  badValueBrief: '150 超出范围',
  report: '开关：开',
  unknownBrief: '色温 ✗ 还不知道当前值',
  unknown: '还不知道“Lamp”当前的 colorTemperature',
  noSecret: 'sinric 账号需要 App Key 和 App Secret：请从控制台复制',
  offline: '“Lamp”离线',
  unreachable: '未连接到 Sinric Pro：服务器地址上没有服务',
}
const ENGLISH = {
  badValue: 'brightness: 150 is out of range, expected a number from 0 to 100',
  badValueBrief: '150 is out of range',
  report: 'power: on',
  unknownBrief: 'colorTemperature ✗ not known yet',
  unknown: 'The current colorTemperature of Lamp is not known yet',
  noSecret: 'The sinric account needs an App Key and an App Secret: copy them from the portal',
  offline: 'Lamp is offline',
  unreachable: 'No connection to Sinric Pro: nothing listens at the server address',
}

describe('What Homewire says', function () {
  this.timeout(60_000)
  let cloud: SinricCloud
  let nodeRed: ChildNodeRed

  /** Node-RED as it starts with this setting, and what it has to say. */
  const languages = [
    { setting: `{ lang: 'zh-CN' }`, place: 'in a Chinese Node-RED', words: CHINESE },
    { setting: `{ lang: 'zh' }`, place: 'in a Node-RED that asks for "zh" alone', words: CHINESE },
    { setting: `{ lang: 'en-US' }`, place: 'in an English Node-RED', words: ENGLISH },
    { setting: `{ lang: 'fr' }`, place: 'in a language that it does not speak', words: ENGLISH },
  ]

  for (const { setting, place, words } of languages) {
    describe(place, () => {
      before(async () => {
        cloud = openCloud()
        nodeRed = new ChildNodeRed(setting)
        await nodeRed.start()
        await nodeRed.deploy(home(await cloud.listen()))
        await until(() => cloud.isOnline(LAMP), 'the lamp', 20_000)
      })
      after(async () => {
        await nodeRed.remove()
        await cloud.close()
      })

      it('tells a Catch node what is wrong with a value, and the status in a few words', async () => {
        assert.equal((await nodeRed.admin('inject/wrong', {})).status, 200)
        await said(/\[debug:caught\] (?:Problem: )?(.*)/, words.badValue)
        await said(/\[debug:status of out\] ✗ (.*)/, words.badValueBrief)
      })

      it('shows in a few words why a request failed, which the platform is told in English', async () => {
        const answer = await cloud.ask(LAMP, 'increaseColorTemperature', {})
        assert.equal(answer.message, ENGLISH.unknown)
        await said(/\[debug:status of in\] (.* ✗ .*)/, words.unknownBrief)
      })

      it('shows what the device has reported', async () => {
        assert.equal((await nodeRed.admin('inject/lit', {})).status, 200)
        await said(/\[debug:status of out\] (.*)/, words.report)
      })

      it('warns of a field that is missing', () => said(/\[sinric-account:Lodge\] (.*)/, words.noSecret))

      it('says why there is no connection', () => said(/\[sinric-account:Shed\] (.*)/, words.unreachable))

      it('answers the Test button of the editor', async () => {
        assert.equal((await nodeRed.admin('inject/away', {})).status, 200)
        const response = await nodeRed.admin('homewire/sinric/test/in', { capability: 'power', value: true })
        const { success, reason } = (await response.json()) as { success: boolean; reason: string }
        assert.deepEqual({ success, reason }, { success: false, reason: words.offline })
      })
    })
  }

  describe('to whoever asks from an editor', () => {
    before(async () => {
      cloud = openCloud()
      nodeRed = new ChildNodeRed(`{ lang: 'en-US' }`)
      await nodeRed.start()
      await nodeRed.deploy(home(await cloud.listen()))
      await until(() => cloud.isOnline(LAMP), 'the lamp', 20_000)
    })
    after(async () => {
      await nodeRed.remove()
      await cloud.close()
    })

    /** What an editor in that language is answered. */
    const answer = async (path: string, body: object, language: string): Promise<Record<string, unknown>> => {
      const response = await fetch(`${nodeRed.url}/${path}`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', 'Accept-Language': language },
        body: JSON.stringify(body),
      })
      return (await response.json()) as Record<string, unknown>
    }
    const unreadable = { options: { profile: 'text', wiring: '{' }, device: {} }

    for (const [name, path, body, member] of [
      ['a test of a device', 'homewire/sinric/test/in', { capability: 'brightness', value: 150 }, 'reason'],
      ['the preview of a device', 'homewire/sinric/preview', unreadable, 'fault'],
      ['the search at a broker', 'homewire/announced', { broker: { broker: 'a b', port: 'x' } }, 'message'],
      [
        'the list of an account',
        'homewire/sinric/devices',
        { server: 'ws://127.0.0.1:9', apiKey: 'k' },
        'message',
      ],
    ] as const)
      it(`tells the outcome of ${name} in the language of the reader, not of the server`, async () => {
        const [english, chinese] = [
          await answer(path, body, 'en-US'),
          await answer(path, body, 'zh-CN,zh;q=0.9'),
        ]
        assert.match(String(english[member]), /^[\x20-\x7e]{10,}$/)
        assert.match(String(chinese[member]), /[\u4e00-\u9fff]{3}/)
      })
  })

  /** Waits for a line of the log whose first group is this sentence. */
  const said = (line: RegExp, sentence: string): Promise<void> =>
    until(
      () => [...nodeRed.log.matchAll(new RegExp(line, 'g'))].some(([, text]) => text === sentence),
      () => `"${sentence}" in ${nodeRed.log}`,
    )
})

/** The lamp's nodes, two buttons, and whatever a Catch and two Status nodes hear, written to the log. */
function home(server: string): FlowNode[] {
  const nodes = [
    ...flow(server).map((node) => (node.id === 'probe' ? log('probe', 'request', 'payload') : node)),
    account(server, { id: 'lodge', name: 'Lodge', credentials: { appKey: 'de0b' } }),
    account('ws://127.0.0.1:9', { id: 'shed', name: 'Shed' }),
    device({ id: 'fan', account: 'shed', deviceId: SWITCH }),
    { id: 'fan-in', type: 'sinric-in', z: 'tab', device: 'fan', wires: [] },
    button('wrong', [
      { p: 'payload', v: '150', vt: 'num' },
      { p: 'topic', v: 'brightness', vt: 'str' },
    ]),
    button('lit', [
      { p: 'payload', v: 'true', vt: 'bool' },
      { p: 'topic', v: 'power', vt: 'str' },
    ]),
    button('away', [{ p: 'online', v: 'false', vt: 'bool' }]),
    { id: 'catch', type: 'catch', z: 'tab', scope: null, wires: [['caught']] },
    log('caught', 'caught', 'error.message'),
    ...['in', 'out'].flatMap((id) => [
      { id: `${id}-status`, type: 'status', z: 'tab', scope: [id], wires: [[`${id}-log`]] },
      log(`${id}-log`, `status of ${id}`, 'status.text'),
    ]),
  ]
  return nodes.map((node) => ('z' in node ? { x: 100, y: 100, ...node } : node))
}

function button(id: string, props: object[]): FlowNode {
  return { id, type: 'inject', z: 'tab', props, wires: [['out']] }
}

/** A debug node that writes a property of every message to the log. */
function log(id: string, name: string, complete: string): FlowNode {
  const target = { active: true, tosidebar: false, console: true, complete, targetType: 'msg' }
  return { id, type: 'debug', z: 'tab', name, ...target, wires: [] }
}
