import assert from 'node:assert/strict'
import type { SinricCloud } from '../../../simulator/sinric/cloud'
import { actions } from '../../../src/sinric/actions'
import { type Msg, NodeRed } from '../node-red'
import { atHome, CONNECTED, flow, LAMP } from './home'

/** One action as a request, what the flow sees of it, and the response under `flow`. */
interface Asked {
  action: string
  type?: string
  instanceId?: string
  value: object
  /** What the flow reports before, so that an adjust has something to start from. */
  known?: Msg
  capability: string
  payload: unknown
  response?: object
}

const asked: Asked[] = [
  { action: 'setPowerState', value: { state: 'On' }, capability: 'power', payload: true },
  { action: 'setPowerState', value: { state: 'Off' }, capability: 'power', payload: false },
  { action: 'setPowerLevel', value: { powerLevel: 50 }, capability: 'level', payload: 50 },
  {
    action: 'adjustPowerLevel',
    value: { powerLevelDelta: -20 },
    known: { topic: 'level', payload: 50 },
    capability: 'level',
    payload: 30,
    response: { powerLevel: 30 },
  },
  { action: 'setBrightness', value: { brightness: 0 }, capability: 'brightness', payload: 0 },
  {
    action: 'adjustBrightness',
    value: { brightnessDelta: 80 },
    known: { topic: 'brightness', payload: 50 },
    capability: 'brightness',
    payload: 100,
    response: { brightness: 100 },
  },
  {
    action: 'setColor',
    value: { color: { b: 1, g: 2, r: 3 } },
    capability: 'color',
    payload: { r: 3, g: 2, b: 1 },
  },
  {
    action: 'setColorTemperature',
    value: { colorTemperature: 2700 },
    capability: 'colorTemperature',
    payload: 2700,
  },
  {
    action: 'increaseColorTemperature',
    value: {},
    known: { topic: 'colorTemperature', payload: 2700 },
    capability: 'colorTemperature',
    payload: 4000,
    response: { colorTemperature: 4000 },
  },
  {
    action: 'decreaseColorTemperature',
    value: {},
    known: { topic: 'colorTemperature', payload: 2200 },
    capability: 'colorTemperature',
    payload: 2200,
    response: { colorTemperature: 2200 },
  },
  {
    action: 'setRangeValue',
    instanceId: 'rangeInstance1',
    value: { rangeValue: 4.5 },
    capability: 'range',
    payload: 4.5,
  },
  { action: 'setRangeValue', type: 'FAN', value: { rangeValue: 2 }, capability: 'fanSpeed', payload: 2 },
  {
    action: 'setRangeValue',
    type: 'BLIND',
    instanceId: 'Blind.Lift',
    value: { rangeValue: 100 },
    capability: 'position',
    payload: 100,
  },
  {
    action: 'setPowerLevel',
    type: 'FAN_NON-US',
    value: { powerLevel: 66 },
    capability: 'fanSpeed',
    payload: 66,
  },
  {
    action: 'adjustRangeValue',
    type: 'FAN',
    value: { rangeValueDelta: 1 },
    known: { topic: 'fanSpeed', payload: 1 },
    capability: 'fanSpeed',
    payload: 2,
    response: { rangeValue: 2 },
  },
  {
    action: 'setMode',
    instanceId: 'modeInstance1',
    value: { mode: 'Eco' },
    capability: 'mode',
    payload: 'Eco',
  },
  { action: 'setMode', type: 'GARAGE_DOOR', value: { mode: 'Open' }, capability: 'mode', payload: 'Open' },
  {
    action: 'setToggleState',
    instanceId: 'toggleInstance1',
    value: { state: 'On' },
    capability: 'toggle',
    payload: true,
  },
  {
    action: 'setLockState',
    value: { state: 'lock' },
    capability: 'lock',
    payload: 'LOCKED',
    response: { state: 'LOCKED' },
  },
  {
    action: 'setLockState',
    value: { state: 'unlock' },
    capability: 'lock',
    payload: 'UNLOCKED',
    response: { state: 'UNLOCKED' },
  },
  {
    action: 'setThermostatMode',
    value: { thermostatMode: 'COOL' },
    capability: 'thermostatMode',
    payload: 'COOL',
  },
  {
    action: 'targetTemperature',
    value: { temperature: 21.5 },
    capability: 'targetTemperature',
    payload: 21.5,
  },
  {
    action: 'targetTemperature',
    value: { temperature: 70, schedule: { duration: 'PT4H' } },
    capability: 'targetTemperature',
    payload: 70,
  },
  {
    action: 'adjustTargetTemperature',
    value: { temperature: -2 },
    known: { topic: 'targetTemperature', payload: 21.5 },
    capability: 'targetTemperature',
    payload: 19.5,
    response: { temperature: 19.5 },
  },
  { action: 'setVolume', value: { volume: 30 }, capability: 'volume', payload: 30 },
  {
    action: 'adjustVolume',
    value: { volume: -10, volumeDefault: true },
    known: { topic: 'volume', payload: 5 },
    capability: 'volume',
    payload: 0,
    response: { volume: 0 },
  },
  { action: 'setMute', value: { mute: true }, capability: 'mute', payload: true },
  { action: 'mediaControl', value: { control: 'FastForward' }, capability: 'media', payload: 'FastForward' },
  { action: 'selectInput', value: { input: 'HDMI 1' }, capability: 'input', payload: 'HDMI 1' },
  {
    action: 'changeChannel',
    value: { channel: { name: 'ARD' } },
    capability: 'channel',
    payload: { name: 'ARD' },
  },
  {
    action: 'changeChannel',
    value: { channel: { number: '12' } },
    capability: 'channel',
    payload: { number: '12' },
    response: { channel: { name: '12', number: '12' } },
  },
  { action: 'setPercentage', value: { percentage: 7 }, capability: 'percentage', payload: 7 },
  {
    action: 'adjustPercentage',
    value: { percentageDelta: 10 },
    known: { topic: 'percentage', payload: 95 },
    capability: 'percentage',
    payload: 100,
    response: { percentage: 100 },
  },
  {
    action: 'adjustPercentage',
    value: { percentage: -10 },
    known: { topic: 'percentage', payload: 50 },
    capability: 'percentage',
    payload: 40,
    response: { percentage: 40 },
  },
  {
    action: 'setOpenClose',
    value: { openPercent: 50, openDirection: 'UP' },
    capability: 'position',
    payload: 50,
  },
  {
    action: 'adjustOpenClose',
    value: { openRelativePercent: 25, openDirection: 'UP' },
    known: { topic: 'position', payload: 50 },
    capability: 'position',
    payload: 75,
    response: { openPercent: 75, openDirection: 'UP' },
  },
  { action: 'sendKeystroke', value: { keystroke: 'PAGE_UP' }, capability: 'keystroke', payload: 'PAGE_UP' },
  {
    action: 'setBands',
    value: { bands: [{ name: 'BASS', value: 3 }] },
    capability: 'setBands',
    payload: { bands: [{ name: 'BASS', value: 3 }] },
  },
  { action: 'setStartStop', value: { start: true }, capability: 'setStartStop', payload: { start: true } },
  {
    action: 'setPauseUnpause',
    value: { pause: false },
    capability: 'setPauseUnpause',
    payload: { pause: false },
  },
  {
    action: 'setSmartButtonState',
    value: { state: 'doublePress' },
    capability: 'setSmartButtonState',
    payload: { state: 'doublePress' },
  },
  {
    action: 'setSetting',
    value: { id: 'x', value: { a: 1, signature: 'zz' } },
    capability: 'setSetting',
    payload: { id: 'x', value: { a: 1, signature: 'zz' } },
  },
  {
    action: 'inventedTomorrow',
    value: { some: ['thing'] },
    capability: 'inventedTomorrow',
    payload: { some: ['thing'] },
  },
]

/** Requests whose answer only the flow can give: what it says, and what the platform hears. */
const flowOnly: Record<string, { value: object; payload: object; response?: object }> = {
  skipChannels: {
    value: { channelCount: 2 },
    payload: { name: 'ZDF' },
    response: { channel: { name: 'ZDF' } },
  },
  adjustBands: {
    value: { bands: [{ name: 'BASS', levelDelta: 1, levelDirection: 'UP' }] },
    payload: { bands: [{ name: 'BASS', value: 4 }] },
  },
  resetBands: { value: { bands: [{ name: 'BASS' }] }, payload: { bands: [{ name: 'BASS', value: 0 }] } },
  getSnapshot: { value: {}, payload: {} },
  getCameraStreamUrl: { value: { protocol: 'rtsp' }, payload: { url: 'rtsp://camera' } },
  getWebRTCAnswer: { value: { offer: 'c2Rw' }, payload: { answer: 'c2Rw' } },
}

/** A report, and the event that the platform hears. */
interface Told {
  type?: string
  msg: Msg
  action: string
  value: object
  cause?: string
  instanceId?: string
}

const told: Told[] = [
  { msg: { payload: true }, action: 'setPowerState', value: { state: 'On' } },
  {
    type: 'LIGHT',
    msg: { topic: 'brightness', payload: '50%' },
    action: 'setBrightness',
    value: { brightness: 50 },
  },
  { msg: { topic: 'level', payload: 5 }, action: 'setPowerLevel', value: { powerLevel: 5 } },
  { msg: { topic: 'color', payload: '#030201' }, action: 'setColor', value: { color: { b: 1, g: 2, r: 3 } } },
  {
    msg: { topic: 'colorTemperature', payload: '2700 K' },
    action: 'setColorTemperature',
    value: { colorTemperature: 2700 },
  },
  {
    msg: { topic: 'range', payload: 3, instance: 'rangeInstance1' },
    action: 'setRangeValue',
    value: { rangeValue: 3 },
    instanceId: 'rangeInstance1',
  },
  { type: 'FAN', msg: { topic: 'fanSpeed', payload: 3 }, action: 'setRangeValue', value: { rangeValue: 3 } },
  {
    type: 'FAN_NON-US',
    msg: { topic: 'fanSpeed', payload: 33 },
    action: 'setPowerLevel',
    value: { powerLevel: 33 },
  },
  { type: 'BLIND', msg: { payload: 40 }, action: 'setRangeValue', value: { rangeValue: 40 } },
  { msg: { topic: 'position', payload: 40 }, action: 'setOpenClose', value: { openPercent: 40 } },
  { type: 'GARAGE_DOOR', msg: { payload: 'Open' }, action: 'setMode', value: { mode: 'Open' } },
  {
    msg: { topic: 'toggle', payload: 'on', instance: 't1' },
    action: 'setToggleState',
    value: { state: 'On' },
    instanceId: 't1',
  },
  { type: 'SMARTLOCK', msg: { payload: 'jammed' }, action: 'setLockState', value: { state: 'JAMMED' } },
  {
    msg: { topic: 'thermostatMode', payload: 'eco' },
    action: 'setThermostatMode',
    value: { thermostatMode: 'ECO' },
  },
  {
    msg: { topic: 'targetTemperature', payload: 21 },
    action: 'targetTemperature',
    value: { temperature: 21 },
  },
  {
    type: 'TEMPERATURESENSOR',
    msg: { payload: 21.5 },
    action: 'currentTemperature',
    value: { temperature: 21.5, humidity: -1 },
    cause: 'PERIODIC_POLL',
  },
  { type: 'MOTION_SENSOR', msg: { payload: 1 }, action: 'motion', value: { state: 'detected' } },
  { type: 'CONTACT_SENSOR', msg: { payload: 'open' }, action: 'setContactState', value: { state: 'open' } },
  {
    type: 'DOORBELL',
    msg: { topic: 'doorbell', payload: 0 },
    action: 'DoorbellPress',
    value: { state: 'pressed' },
  },
  { msg: { topic: 'volume', payload: 5 }, action: 'setVolume', value: { volume: 5 } },
  { msg: { topic: 'mute', payload: false }, action: 'setMute', value: { mute: false } },
  { msg: { topic: 'media', payload: 'play' }, action: 'mediaControl', value: { control: 'Play' } },
  { msg: { topic: 'input', payload: 'HDMI 1' }, action: 'selectInput', value: { input: 'HDMI 1' } },
  {
    msg: { topic: 'channel', payload: { name: 'ARD' } },
    action: 'changeChannel',
    value: { channel: { name: 'ARD' } },
  },
  { msg: { topic: 'percentage', payload: 5 }, action: 'setPercentage', value: { percentage: 5 } },
  {
    type: 'AIR_QUALITY_SENSOR',
    msg: { payload: { pm1: 1, pm2_5: 2.4, pm10: '3' } },
    action: 'airQuality',
    value: { pm1: 1, pm2_5: 2, pm10: 3 },
    cause: 'PERIODIC_POLL',
  },
  {
    type: 'POWER_SENSOR',
    msg: { payload: { voltage: 230, current: 2 } },
    action: 'powerUsage',
    value: {
      startTime: 0,
      voltage: 230,
      current: 2,
      power: 460,
      apparentPower: -1,
      reactivePower: -1,
      factor: -1,
      wattHours: 0,
    },
    cause: 'PERIODIC_POLL',
  },
  {
    type: 'SWITCH',
    msg: { topic: 'notification', payload: 'Tür offen – ☃' },
    action: 'pushNotification',
    value: { alert: 'Tür offen – ☃' },
    cause: 'ALERT',
  },
  {
    msg: { topic: 'setBands', payload: { bands: [{ name: 'BASS', value: 1 }] } },
    action: 'setBands',
    value: { bands: [{ name: 'BASS', value: 1 }] },
  },
  {
    msg: { topic: 'resetBands', payload: { bands: [{ name: 'BASS', value: 0 }] } },
    action: 'resetBands',
    value: { bands: [{ name: 'BASS', value: 0 }] },
  },
  {
    msg: { topic: 'setStartStop', payload: { start: true } },
    action: 'setStartStop',
    value: { start: true },
  },
  {
    msg: { topic: 'setPauseUnpause', payload: { pause: true } },
    action: 'setPauseUnpause',
    value: { pause: true },
  },
  {
    msg: { topic: 'setSetting', payload: { id: 'a', value: [1] } },
    action: 'setSetting',
    value: { id: 'a', value: [1] },
  },
  {
    msg: { topic: 'setPowerState', payload: { state: 'Off' } },
    action: 'setPowerState',
    value: { state: 'Off' },
  },
  {
    msg: { payload: 1, cause: 'APP_INTERACTION' },
    action: 'setPowerState',
    value: { state: 'On' },
    cause: 'APP_INTERACTION',
  },
]

describe('The action table of Sinric Pro', () => {
  let nodeRed: NodeRed
  let cloud: SinricCloud
  let server: string

  atHome((home) => ({ nodeRed, cloud, server } = home))

  async function deploy(deviceType = 'CUSTOM', answer = 'flow'): Promise<void> {
    await nodeRed.deploy(flow(server, { deviceType, answer }))
    await nodeRed.status('in', CONNECTED)
  }

  it('is tested here with every action that it has', () => {
    const tested = new Set([
      ...asked.map(({ action }) => action),
      ...told.map(({ action }) => action),
      ...Object.keys(flowOnly),
    ])
    assert.deepEqual(
      Object.keys(actions).filter((action) => !tested.has(action)),
      [],
    )
  })

  for (const { action, type = 'CUSTOM', instanceId, value, known, capability, payload, response } of asked) {
    it(`${action} ${JSON.stringify(value)} on a ${type} is ${capability} ${JSON.stringify(payload)} in the flow`, async () => {
      await deploy(type)
      const probe = nodeRed.collect('probe')
      if (known) {
        const heard = cloud.next('event')
        nodeRed.inject('out', known)
        await heard
      }
      const answer = await cloud.ask(LAMP, action, value, instanceId === undefined ? {} : { instanceId })
      assert.equal(answer.message, 'OK')
      assert.equal(answer.success, true)
      assert.deepEqual(answer.value, response ?? value)
      assert.equal(answer.instanceId, instanceId)
      const msg = await probe.next()
      assert.equal(msg.topic, capability)
      assert.deepEqual(msg.payload, payload)
      const request = msg.request as Msg
      assert.equal(request.capability, capability)
      assert.equal(request.instance, instanceId)
      assert.deepEqual(request.value, payload)
      assert.deepEqual(cloud.rejected, [])
    })
  }

  for (const [action, { value, payload, response }] of Object.entries(flowOnly)) {
    it(`${action} is answered with what the flow says`, async () => {
      await deploy('CUSTOM', 'reply')
      nodeRed.probe('probe', (msg) => nodeRed.inject('out', { ...msg, payload }))
      const answer = await cloud.ask(LAMP, action, value)
      assert.equal(answer.success, true)
      assert.deepEqual(answer.value, response ?? payload)
      assert.deepEqual(cloud.rejected, [])
    })
  }

  for (const action of ['skipChannels', 'adjustBands', 'resetBands']) {
    it(`${action} echoes what was asked when the flow says no more than that it is done`, async () => {
      await deploy('CUSTOM')
      const { value = {} } = flowOnly[action] ?? {}
      const answer = await cloud.ask(LAMP, action, value)
      assert.deepEqual([answer.success, answer.value], [true, value])
      assert.deepEqual(cloud.rejected, [])
    })
  }

  for (const { type = 'CUSTOM', msg, action, value, cause = 'PHYSICAL_INTERACTION', instanceId } of told) {
    it(`a ${type} that reports ${JSON.stringify(msg)} is heard as ${action}`, async () => {
      await deploy(type)
      const heard = cloud.next('event')
      nodeRed.inject('out', msg)
      const event = await heard
      assert.equal(event.action, action)
      assert.deepEqual(event.value, value)
      assert.deepEqual(event.cause, { type: cause })
      assert.equal(event.instanceId, instanceId)
      assert.deepEqual(cloud.rejected, [])
    })
  }

  it('temperature and humidity share one event', async () => {
    await deploy('TEMPERATURESENSOR')
    const heard = cloud.next('event')
    nodeRed.inject('out', { topic: 'humidity', payload: 40 })
    nodeRed.inject('out', { topic: 'temperature', payload: 21 })
    assert.deepEqual((await heard).value, { temperature: 21, humidity: 40 })
  })
})
