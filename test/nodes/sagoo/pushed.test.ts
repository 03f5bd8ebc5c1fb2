import assert from 'node:assert/strict'
import { until } from '../../support/until'
import { atThingHome, broker, deployed, flow, PRODUCT, thing, type ThingHome } from './thing-home'
import { tab } from './home'

describe('What SagooIoT pushes', () => {
  let home: ThingHome
  atThingHome((fresh) => (home = fresh))

  const push = (topic: string, body: object) => home.platform.south.publish(topic, JSON.stringify(body))
  const saidOn = (topic: string) => home.platform.said.filter((one) => one.topic === topic)

  it('a pushed configuration reaches the flow, once, and is acknowledged under its id', async () => {
    await deployed(home, flow(home.url))
    const { messages, next } = home.nodeRed.collect('relay-probe')
    const first = next()
    const topic = `/sys/${PRODUCT}/relay_001/thing/config/push`
    const body = { id: 'cfg1', params: { interval: 5 }, method: 'thing.config.push' }
    push(topic, body)
    push(topic, body)
    const { topic: name, payload, request } = await first
    assert.deepEqual([name, payload], ['config/push', { interval: 5 }])
    assert.deepEqual((request as { operation: string }).operation, 'action')
    await until(() => saidOn(`${topic}_reply`).length > 0, 'the acknowledgement')
    const { id, code } = JSON.parse(saidOn(`${topic}_reply`)[0]!.text) as { id: string; code: number }
    assert.deepEqual([id, code, messages.length], ['cfg1', 200, 1])
  })

  it('a pushed configuration that no flow takes is refused, so that nobody thinks it has arrived', async () => {
    await deployed(home, [tab, broker(home.url), ...thing('relay').filter(({ type }) => type !== 'sagoo-in')])
    const topic = `/sys/${PRODUCT}/relay_001/thing/config/push`
    push(topic, { id: 'cfg1', params: {} })
    await until(() => saidOn(`${topic}_reply`).length > 0, 'the refusal')
    assert.equal((JSON.parse(saidOn(`${topic}_reply`)[0]!.text) as { code: number }).code, 100004)
  })

  it('an upgrade reaches the flow as it is, its progress tells that it has arrived, and nothing is fetched', async () => {
    await deployed(home, flow(home.url))
    const { next } = home.nodeRed.collect('relay-probe')
    const first = next()
    const data = { version: '2.0.0', url: 'https://127.0.0.1:1/never.tar.gz', module: 'MCU', size: 432945 }
    push(`/ota/device/upgrade/${PRODUCT}/relay_001`, {
      code: '200',
      data,
      id: 1626969597470,
      message: 'success',
    })
    const { topic, payload } = await first
    assert.deepEqual([topic, payload], ['ota/upgrade', data])
    const progress = `/ota/device/progress/${PRODUCT}/relay_001`
    await until(() => saidOn(progress).length > 0, 'the progress')
    const { params } = JSON.parse(saidOn(progress)[0]!.text) as { params: { step: string; module: string } }
    assert.deepEqual([params.step, params.module], ['1', 'MCU'])
  })

  it('comes through a device with an MQTT profile, too', async () => {
    await deployed(home, flow(home.url, { profile: 'zigbee2mqtt', topic: 'z/relay' }))
    const { next } = home.nodeRed.collect('relay-probe')
    const first = next()
    push(`/sys/${PRODUCT}/relay_001/thing/config/push`, { id: 'cfg1', params: { interval: 5 } })
    assert.deepEqual((await first).payload, { interval: 5 })
  })
})

describe('A sub-device of SagooIoT', () => {
  let home: ThingHome
  atThingHome((fresh) => (home = fresh))

  it('that is asked behind its gateway tells there what happens to it and whether it can be reached', async () => {
    await home.nodeRed.deploy([
      tab,
      broker(home.url, { clientId: 'gateway_001' }),
      ...thing('gateway'),
      ...thing('sensor'),
    ])
    await home.platform.next('properties', ({ device }) => device === 'gateway_001').catch(() => undefined)
    const root = `/sys/${PRODUCT}/gateway_001/child/sensor_001/thing`
    const saidOn = (topic: string) => home.platform.said.filter((one) => one.topic === topic)
    home.platform.south.publish(`${root}/service/reset`, JSON.stringify({ id: '1', params: {} }))
    await until(() => saidOn(`${root}/service/reset_reply`).length === 1, 'the answer')
    home.nodeRed.inject('sensor-out', { topic: 'event/alarm', payload: { value: 85.2 } })
    await until(() => saidOn(`${root}/event/alarm/post`).length === 1, 'the event')
    const { method, params } = JSON.parse(saidOn(`${root}/event/alarm/post`)[0]!.text) as Record<
      string,
      unknown
    >
    assert.deepEqual([method, params], ['thing.event.alarm.post', { value: 85.2 }])
    home.nodeRed.inject('sensor-out', { online: false })
    await until(() => saidOn(`${root}/status/offline`).length === 1, 'the end')
    home.nodeRed.inject('sensor-out', { online: true })
    await until(() => saidOn(`${root}/status/online`).length === 1, 'the return')
  })
})
