import assert from 'node:assert/strict'
import { SagooPlatform } from '../../../simulator/sagoo/platform'
import { ChildNodeRed } from '../../support/child-node-red'
import { Comms } from '../../support/comms'
import { flow, PRODUCT, TOKEN } from './home'

describe('In a Chinese Node-RED a failed command', function () {
  this.timeout(60_000)
  let platform: SagooPlatform
  let nodeRed: ChildNodeRed
  let comms: Comms
  const started: (() => unknown)[] = []

  before(async () => {
    const things = ['device1', 'device2'].map((device) => ({ product: PRODUCT, device, isVirtual: true }))
    platform = new SagooPlatform({ token: TOKEN, things })
    started.push(() => platform.close())
    const url = await platform.north.listen()
    nodeRed = new ChildNodeRed("{ lang: 'zh-CN' }")
    started.push(() => nodeRed.remove())
    await nodeRed.start()
    comms = await Comms.open(nodeRed.url)
    started.push(() => comms.close())
    await nodeRed.deploy([
      // the probes of the other tests are not in this Node-RED
      ...flow(url, { x: 0, y: 0, wires: [['result']] })
        .filter(({ type }) => type !== 'probe')
        .map((node) => (node.type === 'catch' ? { ...node, x: 0, y: 0 } : node)),
      debug('failure', 'error.message'),
      debug('result', 'payload'),
      { id: 'button', type: 'inject', z: 'tab', x: 0, y: 0, props: [], wires: [['request']] },
    ])
    await comms.status('request', /\.connected$/)
  })
  after(async () => {
    for (const end of started.reverse()) await end()
  })
  afterEach(() => platform.things.forEach((thing) => (thing.manner = 'good')))

  /** Presses the inject node with these properties in the message; gives the sentence that the Catch node gets. */
  async function failing(msg: Record<string, unknown>): Promise<string> {
    const props = Object.keys(msg).map((p) => ({ p, v: JSON.stringify(msg[p]), vt: 'json' }))
    const response = await nodeRed.admin('inject/button', { ...msg, __user_inject_props__: props })
    assert.equal(response.status, 200)
    return String(await comms.next('failure'))
  }

  for (const [what, msg, manner, expected] of [
    ['of a device that is offline', {}, 'offline', 'device1 离线，或平台不认识它：“设备不在线”'],
    ['that nobody answers in time', { timeout: 0.2 }, 'silent', 'device1 在 0.2 秒内没有应答'],
    ['that the device answers too late', {}, 'late', 'device1 没有及时应答平台：“error.code.time_out”'],
    ['that the device refuses', {}, 'faulty', 'device1：平台返回“阀门卡住”'],
    ['with a bad product', { product: 'a/b' }, 'good', /^产品 "a\/b" 无法识别/],
    ['with bad devices', { devices: 'a/b' }, 'good', /^设备 "a\/b" 无法识别/],
    ['of an unknown kind', { messageType: 'DANCE' }, 'good', /^消息类型 "DANCE" 未知/],
    ['with properties that are no names', { payload: { a: 1 } }, 'good', /无法识别，应为名称列表/],
    ['with a bad timeout', { timeout: -1 }, 'good', /^超时 -1 无法识别/],
  ] as const)
    it(`${what} says so in Chinese, to the Catch node and in the status`, async () => {
      platform.thing('device1')!.manner = manner
      const sentence = (await failing(msg)).replace(/^Sagoo: /, '')
      if (typeof expected === 'string') assert.equal(sentence, expected)
      else assert.match(sentence, expected)
      const status = await comms.status('request', /^✗ .*[\u4e00-\u9fff]/)
      assert.ok(status.length <= 30, status)
      await recovered()
    })

  it('without a connection says so in Chinese', async () => {
    platform.north.isClosed = true
    platform.north.cut()
    await comms.status('request', /^sagoo\.status\./)
    assert.match(await failing({}), /与平台没有连接|平台拒绝了令牌/)
  })

  /** A command that works makes the status good again, so that the next test sees its own failure. */
  async function recovered(): Promise<void> {
    platform.thing('device1')!.manner = 'good'
    await nodeRed.admin('inject/button', {})
    await comms.next('result')
    await comms.status('request', /^读取属性 ✓ \d+ ms$/)
  }
})

function debug(id: string, complete: string): object {
  return {
    ...{ id, type: 'debug', z: 'tab', name: id, x: 0, y: 0, wires: [], active: true, tosidebar: true },
    ...{ console: false, tostatus: false, complete, targetType: 'msg' },
  }
}
