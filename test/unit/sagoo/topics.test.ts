import assert from 'node:assert/strict'
import * as alink from '../../../src/sagoo/device-side/alink/topics'
import * as jetlinks from '../../../src/sagoo/device-side/jetlinks/topics'
import { subscribeFrame, unsubscribeFrame } from '../../../src/sagoo/northbound/messages'

const lamp = { productKey: 'lamps', deviceKey: 'lamp' }
const hub = { productKey: 'hubs', deviceKey: 'hub' }

describe('A topic of SagooIoT', () => {
  it('of a device behind a gateway has the gateway in it, and of one by itself has not', () => {
    assert.equal(alink.eventTopic(lamp, 'pressed'), '/sys/lamps/lamp/thing/event/pressed/post')
    assert.equal(alink.eventTopic(lamp, 'pressed', hub), '/sys/lamps/hub/child/lamp/thing/event/pressed/post')
    assert.equal(alink.statusTopic(lamp, hub, 'offline'), '/sys/lamps/hub/child/lamp/thing/status/offline')
    assert.equal(jetlinks.rootOf(lamp, hub), '/hubs/hub/child/lamp')
    assert.equal(jetlinks.rootOf(lamp, { ...hub, productKey: '' }), '/lamps/hub/child/lamp')
    assert.equal(jetlinks.rootOf(hub, hub), '/hubs/hub')
  })

  it("is the device's own, also behind its gateway, and never another one's", () => {
    const own = '/sys/lamps/lamp/thing/service/property/set'
    const behind = '/sys/lamps/hub/child/lamp/thing/service/property/set'
    const isOwn = (topic: string, gateway?: typeof hub) => alink.isTopicOf(lamp, gateway, topic)
    assert.deepEqual(
      [isOwn(own), isOwn(behind), isOwn(own, hub), isOwn(behind, hub)],
      [true, false, true, true],
    )
    assert.equal(isOwn('/sys/lamps/lamp2/thing/service/x', hub), false)
  })

  it('brings settings of a device, and nothing else that is said about them', () => {
    assert.deepEqual(alink.readTopic(alink.configTopic(lamp)), {
      place: lamp,
      subject: 'config',
      service: undefined,
      isChild: false,
    })
    assert.equal(alink.readTopic(alink.replyTopic(alink.configTopic(lamp))), undefined)
    assert.equal(alink.readTopic('/sys/lamps/lamp/thing/config/get'), undefined)
  })

  it('of JetLinks is listened to for commands alone, of children whatever the gateway is called', () => {
    const root = '/lamps/lamp'
    assert.deepEqual(jetlinks.ownFilters(lamp), [
      `${root}/properties/read`,
      `${root}/properties/write`,
      `${root}/function/invoke`,
    ])
    assert.equal(jetlinks.childFilter(hub), '/hubs/hub/child/+/#')
    assert.equal(jetlinks.childFilter({ ...hub, productKey: '' }), '/+/hub/child/+/#')
    assert.equal(jetlinks.timeSyncTopic(hub), '/hubs/hub/time-sync')
    assert.equal(jetlinks.timeSyncTopic({ ...hub, productKey: '' }), '/+/hub/time-sync')
  })
})

describe('A subscription to SagooIoT', () => {
  it('always carries a parameter, without which JetLinks answers nothing, and ends by its id', () => {
    assert.deepEqual(subscribeFrame('1', '/device/*/*/online'), {
      id: '1',
      type: 'sub',
      topic: '/device/*/*/online',
      parameter: {},
    })
    assert.deepEqual(unsubscribeFrame('1'), { type: 'unsub', id: '1' })
  })
})
