import assert from 'node:assert/strict'
import { profiles } from '../../../src/profiles'
import { type Action, actionOf, actions } from '../../../src/sinric/actions'
import { deviceTypes, typeRules } from '../../../src/sinric/device-types'
import type { FlowNode, Msg } from '../node-red'
import { account, atHome, CONNECTED, type Home } from './home'

/** A request of each action that a device can be asked. */
const REQUESTS: Record<string, object> = {
  setPowerState: { state: 'On' },
  setPowerLevel: { powerLevel: 50 },
  adjustPowerLevel: { powerLevelDelta: 10 },
  setBrightness: { brightness: 50 },
  adjustBrightness: { brightnessDelta: 10 },
  setColor: { color: { b: 1, g: 2, r: 255 } },
  setColorTemperature: { colorTemperature: 4000 },
  increaseColorTemperature: {},
  decreaseColorTemperature: {},
  setRangeValue: { rangeValue: 2 },
  adjustRangeValue: { rangeValueDelta: 1 },
  setMode: { mode: 'Open' },
  setToggleState: { state: 'Off' },
  setLockState: { state: 'lock' },
  setThermostatMode: { thermostatMode: 'COOL' },
  targetTemperature: { temperature: 21 },
  adjustTargetTemperature: { temperature: 1 },
  setVolume: { volume: 50 },
  adjustVolume: { volume: 10 },
  setMute: { mute: true },
  mediaControl: { control: 'Play' },
  selectInput: { input: 'TV' },
  changeChannel: { channel: { name: 'HBO' } },
  setPercentage: { percentage: 50 },
  adjustPercentage: { percentageDelta: 10 },
  setOpenClose: { openPercent: 50 },
  adjustOpenClose: { openRelativePercent: 10 },
  sendKeystroke: { keystroke: 'INFO' },
}

/** What a type of the portal has and a profile for MQTT has no words for; whatever is not named here it has. */
const ELECTRONICS = ['volume', 'mute', 'media', 'input', 'channel', 'keystroke']
const CLIMATE = ['targetTemperature', 'thermostatMode']
const MISSING: Record<string, Record<string, string[]>> = {
  zigbee2mqtt: {
    TV: ELECTRONICS,
    SPEAKER: [...ELECTRONICS, 'mode'],
    CUSTOM: [...ELECTRONICS, 'range', 'mode'],
  },
  tasmota: {
    THERMOSTAT: CLIMATE,
    AC_UNIT: CLIMATE,
    TV: ELECTRONICS,
    SPEAKER: [...ELECTRONICS, 'mode'],
    CUSTOM: [...ELECTRONICS, ...CLIMATE, 'range', 'mode'],
  },
  homeassistant: {
    TV: ELECTRONICS,
    SPEAKER: [...ELECTRONICS, 'mode'],
    CUSTOM: [...ELECTRONICS, 'range', 'mode'],
  },
}

interface Asked {
  id: string
  type: string
  action: string
  capability: string
}

const types = Object.keys(deviceTypes)
const idOf = (type: string): string => types.indexOf(type).toString(16).padStart(24, '0')

/** Every action that a type of the portal takes, but for what only a flow can answer. */
const all: Asked[] = types.flatMap((type) => {
  const rules = typeRules(type)
  return Object.keys(actions).flatMap((action) => {
    const { operation }: Action = actionOf(action) ?? {}
    const capability = rules.capabilityOf(action)
    const isAsked =
      operation !== undefined && capability !== undefined && rules.capabilities.includes(capability)
    return isAsked && action in REQUESTS ? [{ id: idOf(type), type, action, capability }] : []
  })
})

describe('What Sinric Pro asks', () => {
  let home: Home
  atHome((own) => (home = own))

  function nodesOf(type: string, more: object): FlowNode[] {
    const id = `of-${type}`
    return [
      {
        id,
        type: 'sinric-device',
        name: type,
        account: 'account',
        deviceId: idOf(type),
        deviceType: type,
        ...more,
      },
      { id: `${id}-in`, type: 'sinric-in', z: 'tab', name: '', device: id, wires: [[`${id}-probe`]] },
      { id: `${id}-probe`, type: 'probe', z: 'tab', wires: [[]] },
    ]
  }

  for (const profile of Object.keys(profiles)) {
    it(`of any type with the profile ${profile} is sent and answered, or refused in words`, async () => {
      const devices = types.flatMap((type) => nodesOf(type, { profile, topic: `at/${type}`, answer: 'now' }))
      await home.nodeRed.deploy([{ id: 'tab', type: 'tab', label: 'Test' }, account(home.server), ...devices])
      await home.nodeRed.status('of-SWITCH-in', CONNECTED)
      const sent: Msg[] = []
      for (const type of types) home.nodeRed.probe(`of-${type}-probe`, (msg) => void sent.push(msg))
      for (const { id, type, action, capability } of all) {
        sent.length = 0
        const { success, message } = await home.cloud.ask(id, action, REQUESTS[action] ?? {})
        const isMissing = MISSING[profile]?.[type]?.includes(capability) ?? false
        assert.equal(success, !isMissing, `${type} ${action}: ${message}`)
        assert.equal(sent.length, isMissing ? 0 : 1, `${type} ${action}`)
        if (isMissing) assert.match(message, new RegExp(`^${type}:?.* has no command for ${capability}`))
      }
    }).timeout(60_000)
  }
})
