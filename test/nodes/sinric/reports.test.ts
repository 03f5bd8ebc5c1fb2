import assert from 'node:assert/strict'
import type { SinricCloud } from '../../../simulator/sinric/cloud'
import { type FlowNode, type Msg, NodeRed } from '../node-red'
import { atHome, CONNECTED, flow, LAMP } from './home'

const catcher: FlowNode[] = [
  { id: 'catch', type: 'catch', z: 'tab', scope: ['out'], wires: [['caught']] },
  { id: 'caught', type: 'probe', z: 'tab', wires: [] },
]

describe('A report to Sinric Pro', () => {
  let nodeRed: NodeRed
  let cloud: SinricCloud
  let server: string

  atHome((home) => ({ nodeRed, cloud, server } = home))

  async function deploy(options: object = {}, ...more: FlowNode[]): Promise<void> {
    await nodeRed.deploy([...flow(server, options), ...more])
    await nodeRed.status('out', CONNECTED)
  }

  /** Reports something else and waits for it: by then anything that was to be sent before has been sent. */
  async function settled(): Promise<void> {
    const heard = cloud.next('event', ({ action }) => action === 'setVolume')
    nodeRed.inject('out', { topic: 'volume', payload: cloud.events.length })
    await heard
  }

  const powers = (): unknown[] =>
    cloud.events.filter(({ action }) => action === 'setPowerState').map(({ value }) => value)

  it('of a hundred values at once is heard as the first and, a second later, the last', async () => {
    await deploy({ deviceType: 'CUSTOM' })
    const last = cloud.next('event', ({ value }) => value.brightness === 100)
    for (let level = 1; level <= 100; level += 1)
      nodeRed.inject('out', { topic: 'brightness', payload: level })
    await nodeRed.status('out', /^brightness: 100 ⏳ 1 s$/)
    await last
    assert.deepEqual(
      cloud.events.map(({ value }) => value.brightness),
      [1, 100],
    )
    await nodeRed.status('out', /^brightness: 100$/)
  })

  it('that changes nothing is not sent', async () => {
    await deploy({ deviceType: 'CUSTOM' })
    for (const payload of [true, 'on', 1]) nodeRed.inject('out', { payload })
    await settled()
    assert.deepEqual(powers(), [{ state: 'On' }])
  })

  it('of what the platform itself asked for does not go back to it', async () => {
    await deploy({ deviceType: 'CUSTOM', answer: 'state' })
    nodeRed.inject('out', { payload: false })
    await cloud.next('event')
    nodeRed.probe('probe', () => nodeRed.inject('out', { payload: true }))
    await cloud.ask(LAMP, 'setPowerState', { state: 'On' })
    nodeRed.inject('out', { payload: true })
    await settled()
    assert.deepEqual(powers(), [{ state: 'Off' }])
  })

  it('with a foreign request in it is a report: one relay on two platforms', async () => {
    await deploy({ deviceType: 'CUSTOM' })
    const heard = cloud.next('event')
    nodeRed.inject('out', {
      payload: true,
      request: { id: 'asked by another platform', capability: 'power' },
    })
    assert.deepEqual((await heard).value, { state: 'On' })
  })

  for (const payload of [0, false, '', 'off ', '0']) {
    it(`of ${JSON.stringify(payload)} is a value`, async () => {
      await deploy({ deviceType: 'CUSTOM' }, ...catcher)
      const topic = payload === '' ? 'mode' : 'power'
      const heard = cloud.next('event')
      nodeRed.inject('out', { topic, payload })
      assert.deepEqual((await heard).value, payload === '' ? { mode: '' } : { state: 'Off' })
    })
  }

  for (const [msg, text, code] of [
    [{ payload: 'banana' }, 'power: "banana" is not understood, expected on or off', 'invalid-value'],
    [
      { topic: 'brightness', payload: 101 },
      'brightness: 101 is out of range, expected a number from 0 to 100',
      'out-of-range',
    ],
    [{ topic: 'contact', payload: 'open' }, 'Lamp has no contact that could be reported', 'unsupported'],
    [{ payload: undefined }, 'power: nothing is not understood, expected on or off', 'invalid-value'],
  ] as const) {
    it(`that makes no sense reaches a Catch node: ${text}`, async () => {
      await deploy({}, ...catcher)
      const caught = nodeRed.collect('caught')
      nodeRed.inject('out', msg)
      const error = (await caught.next()).error as Msg
      assert.match(String(error.message), new RegExp(text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')))
      assert.equal(error.code, code)
      await nodeRed.status('out', /^✗ /)
      nodeRed.inject('out', { payload: 'on' })
      await cloud.next('event')
    })
  }

  it('that waits for a temperature holds up no door bell in the same message', async () => {
    await deploy({ deviceType: 'CUSTOM' }, ...catcher)
    const caught = nodeRed.collect('caught')
    const rung = cloud.next('event', ({ action }) => action === 'DoorbellPress')
    nodeRed.inject('out', { payload: { humidity: 40, doorbell: true } })
    await rung
    assert.match(String(((await caught.next()).error as Msg).message), /humidity waits for temperature/)
  })

  it('without a device fails to the Catch node instead of vanishing', async () => {
    await nodeRed.deploy([...flow(server).filter(({ id }) => id !== 'lamp'), ...catcher])
    const caught = nodeRed.collect('caught')
    nodeRed.inject('out', { payload: true })
    assert.match(String(((await caught.next()).error as Msg).message), /No device is chosen in this node/)
    await nodeRed.status('out', /^sinric\.status\.no-device$/)
  })

  it('made while the cloud is away waits, and only the newest is sent, freshly stamped', async () => {
    await deploy({ deviceType: 'CUSTOM' })
    cloud.faults.refuse = 503
    cloud.drop()
    await nodeRed.status('out', /status\.waiting$/)
    for (const payload of [true, false, true]) nodeRed.inject('out', { payload })
    const heard = cloud.next('event', undefined, 8_000)
    cloud.faults.refuse = undefined
    const { value, createdAt } = await heard
    assert.deepEqual(value, { state: 'On' })
    assert.ok(Math.abs(createdAt - Date.now() / 1000) < 3)
    await settled()
    assert.deepEqual(powers(), [{ state: 'On' }])
    assert.deepEqual(cloud.rejected, [])
  })

  it('of a second notification within a minute says on the node that it waits', async () => {
    await deploy({ deviceType: 'SWITCH' })
    const heard = cloud.next('event')
    nodeRed.inject('out', { topic: 'notification', payload: 'one' })
    assert.deepEqual((await heard).cause, { type: 'ALERT' })
    nodeRed.inject('out', { topic: 'notification', payload: 'two' })
    await nodeRed.status('out', /^notification: two ⏳ (60|59) s$/)
  })

  it('of a failure that nobody waits for is a warning, not a loop through the Catch node', async () => {
    await deploy({}, ...catcher)
    const caught = nodeRed.collect('caught')
    nodeRed.inject('out', { error: { message: 'Error: something else broke' }, payload: 1 })
    await nodeRed.sentence(/Lamp: no request is open, so this failure was ignored: something else broke/)
    assert.deepEqual(caught.messages, [])
  })

  it('of temperature and humidity in one message is one event with both', async () => {
    await deploy({ deviceType: 'TEMPERATURESENSOR' })
    const heard = cloud.next('event')
    nodeRed.inject('out', { payload: { temperature: 21, humidity: 40 } })
    assert.deepEqual((await heard).value, { temperature: 21, humidity: 40 })
  })

  it('of one good and one impossible value says at once what is wrong, and ends nothing', async () => {
    await deploy({ deviceType: 'AIR_QUALITY_SENSOR' }, ...catcher)
    const caught = nodeRed.collect('caught')
    nodeRed.inject('out', { topic: 'notification', payload: 'first' })
    await cloud.next('event')
    nodeRed.inject('out', { payload: { notification: 'second', airQuality: { co2: 900 } } })
    assert.match(
      String(((await caught.next()).error as Msg).message),
      /airQuality: .*co2.* is not understood/,
    )
    await nodeRed.deploy(flow(server, { deviceType: 'AIR_QUALITY_SENSOR', name: 'Renamed' }))
    assert.deepEqual(cloud.events.length, 1)
  })

  for (const [what, value] of [
    ['a number that JSON cannot hold', { id: 'a', value: 10n }],
    ['an object that contains itself', circular()],
  ] as const) {
    it(`with ${what} reaches the Catch node and not the wire`, async () => {
      await deploy({ deviceType: 'CUSTOM' }, ...catcher)
      const caught = nodeRed.collect('caught')
      nodeRed.inject('out', { topic: 'setSetting', payload: value })
      assert.match(
        String(((await caught.next()).error as Msg).message),
        /is not understood, expected plain JSON/,
      )
      await settled()
    })
  }

  it('in an object that the flow changes and sends again is a change', async () => {
    await deploy({ deviceType: 'CUSTOM' })
    const channel = { name: 'BBC' }
    const first = cloud.next('event')
    nodeRed.inject('out', { topic: 'channel', payload: channel })
    await first
    const second = cloud.next('event')
    channel.name = 'CNN'
    nodeRed.inject('out', { topic: 'channel', payload: channel })
    assert.deepEqual((await second).value, { channel: { name: 'CNN' } })
  })

  it('of several settings at once is heard of each', async () => {
    await deploy({ deviceType: 'CUSTOM' })
    for (const id of ['a', 'b', 'c'])
      nodeRed.inject('out', { topic: 'setSetting', payload: { id, value: 1 } })
    await settled()
    const ids = cloud.events.filter(({ action }) => action === 'setSetting').map(({ value }) => value.id)
    assert.deepEqual(ids, ['a', 'b', 'c'])
    assert.deepEqual(cloud.rejected, [])
  })

  it('that is held when its device is deployed anew is sent when its time has come', async () => {
    await deploy({ deviceType: 'CUSTOM' })
    nodeRed.inject('out', { payload: true })
    await cloud.next('event')
    nodeRed.inject('out', { payload: false })
    const heard = cloud.next('event')
    await nodeRed.deploy(flow(server, { deviceType: 'CUSTOM', name: 'Renamed' }), 'nodes')
    assert.deepEqual((await heard).value, { state: 'Off' })
    assert.equal(cloud.connections, 1)
  })

  it('without an instance is about the one that the platform names', async () => {
    await deploy({ deviceType: 'BLIND', answer: 'state' })
    const first = cloud.next('event')
    nodeRed.inject('out', { payload: 10 })
    await first
    nodeRed.probe('probe', ({ payload }) => nodeRed.inject('out', { topic: 'position', payload }))
    const blind = { instanceId: 'Blind.Lift' }
    assert.deepEqual((await cloud.ask(LAMP, 'setRangeValue', { rangeValue: 40 }, blind)).value, {
      rangeValue: 40,
    })
    const heard = cloud.next('event')
    nodeRed.inject('out', { payload: 70 })
    const { instanceId, value } = await heard
    assert.deepEqual([instanceId, value], ['Blind.Lift', { rangeValue: 70 }])
    const { value: adjusted } = await cloud.ask(LAMP, 'adjustRangeValue', { rangeValueDelta: 5 }, blind)
    assert.deepEqual(adjusted, { rangeValue: 75 })
  })

  it('of what happened while the flow was still at work is not forgotten', async () => {
    await deploy({ deviceType: 'CUSTOM' })
    nodeRed.inject('out', { payload: false })
    await cloud.next('event')
    nodeRed.probe('probe', () => {
      nodeRed.inject('out', { payload: true })
      nodeRed.inject('out', { payload: false })
    })
    const heard = cloud.next('event')
    assert.equal((await cloud.ask(LAMP, 'setPowerState', { state: 'On' })).success, true)
    assert.deepEqual((await heard).value, { state: 'Off' })
  })

  it('that the device is offline shows on its nodes', async () => {
    await deploy()
    nodeRed.inject('out', { online: false })
    await nodeRed.status('in', /^sinric\.status\.offline$/)
    nodeRed.inject('out', { online: true })
    await nodeRed.status('in', CONNECTED)
  })
})

function circular(): object {
  const own: Msg = { id: 'a' }
  own.value = own
  return own
}
