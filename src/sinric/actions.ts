import type { CapabilityName } from '../bridge/capabilities'
import type { Json } from '../bridge/json'
import type { Operation } from '../bridge/request'
import { airQuality, climate, powerUsage } from './measurements'
import { channel, color, delta, lock, member, press, type ValueCodec, words } from './value-codecs'

/**
 * One action of the platform: as a request, as its response and as an event
 * (docs/protocols/sinric.md#actions).
 */
export interface Action {
  /** Absent: the action has no capability and passes whole, under its own name. */
  capability?: CapabilityName
  /** Absent: the platform never asks this, it only takes it as an event. */
  operation?: Operation
  /** The value in requests, responses and events; absent for what passes whole. */
  codec?: ValueCodec
  /** For a measurement: checks a report and adds its missing parts. */
  complete?: (value: unknown) => Json
  /** For an event of several capabilities: its value by their names; undefined while a part is missing. */
  combine?: (values: ReadonlyMap<string, unknown>) => Json | undefined
  /** The member of the value that tells several events apart; such an event carries no instanceId. */
  identifiedBy?: string
  /** The event says over which period it was measured, and the energy used in it. */
  isMetered?: true
  /** For an adjust: the signed change. */
  delta?: (value: Json) => number
  /** For an adjust that goes from step to step instead: the next one. */
  next?: (known: number) => number
  /** For what passes whole: the member of the response that a plain answer of the flow is. */
  result?: string
  /** Absent: the platform takes no such event. */
  event?: EventRule
}

/** What limits an event; the gap is per device, action and instance. */
export interface EventRule {
  /** In ms. */
  gap: number
  cause: 'PHYSICAL_INTERACTION' | 'PERIODIC_POLL' | 'ALERT'
}

const STATE: EventRule = { gap: 1_000, cause: 'PHYSICAL_INTERACTION' }
const SENSOR: EventRule = { gap: 60_000, cause: 'PERIODIC_POLL' }
const ALERT: EventRule = { gap: 60_000, cause: 'ALERT' }

/** Asked for, answered and reported in the same shape. */
function state(capability: CapabilityName, codec: ValueCodec): Action {
  return { capability, operation: 'set', codec, event: STATE }
}

/** Asked for as a change, answered with the absolute value. */
function adjust(capability: CapabilityName, change: (value: Json) => number, codec: ValueCodec): Action {
  return { capability, operation: 'adjust', delta: change, codec }
}

/** Never asked for. */
function eventOnly(capability: CapabilityName, codec: ValueCodec, event: EventRule): Action {
  return { capability, codec, event }
}

const onOff = words('state', 'On', 'Off')
const kelvin = member('colorTemperature')
/** What Alexa calls warm, soft, white, daylight and cool, in K. */
const WHITES = [2200, 2700, 4000, 5500, 7000]
const cooler = (known: number): number => WHITES.find((white) => white > known) ?? known
const warmer = (known: number): number => WHITES.findLast((white) => white < known) ?? known

/** Every action of the platform, by its name on the wire. */
export const actions = {
  setPowerState: state('power', onOff),
  setPowerLevel: state('level', member('powerLevel')),
  adjustPowerLevel: adjust('level', delta('powerLevelDelta'), member('powerLevel')),
  setBrightness: state('brightness', member('brightness')),
  adjustBrightness: adjust('brightness', delta('brightnessDelta'), member('brightness')),
  setColor: state('color', color),
  setColorTemperature: state('colorTemperature', kelvin),
  increaseColorTemperature: { ...adjust('colorTemperature', () => 1000, kelvin), next: cooler },
  decreaseColorTemperature: { ...adjust('colorTemperature', () => -1000, kelvin), next: warmer },
  setRangeValue: state('range', member('rangeValue')),
  adjustRangeValue: adjust('range', delta('rangeValueDelta'), member('rangeValue')),
  setMode: state('mode', member('mode')),
  setToggleState: state('toggle', onOff),
  setLockState: state('lock', lock),
  setThermostatMode: state('thermostatMode', member('thermostatMode')),
  targetTemperature: state('targetTemperature', member('temperature')),
  adjustTargetTemperature: adjust('targetTemperature', delta('temperature'), member('temperature')),
  currentTemperature: { capability: 'temperature', combine: climate, event: SENSOR },
  airQuality: { capability: 'airQuality', complete: airQuality, event: SENSOR },
  powerUsage: { capability: 'powerUsage', complete: powerUsage, isMetered: true, event: SENSOR },
  motion: eventOnly('motion', words('state', 'detected', 'notDetected'), STATE),
  setContactState: eventOnly('contact', member('state'), STATE),
  DoorbellPress: eventOnly('doorbell', press('state', 'pressed'), STATE),
  setVolume: state('volume', member('volume')),
  adjustVolume: adjust('volume', delta('volume'), member('volume')),
  setMute: state('mute', member('mute')),
  mediaControl: state('media', member('control')),
  selectInput: state('input', member('input')),
  changeChannel: state('channel', channel),
  skipChannels: { capability: 'channel', operation: 'action' },
  setPercentage: state('percentage', member('percentage')),
  adjustPercentage: adjust('percentage', delta('percentageDelta', 'percentage'), member('percentage')),
  setOpenClose: state('position', member('openPercent')),
  adjustOpenClose: adjust('position', delta('openRelativePercent'), member('openPercent')),
  sendKeystroke: { capability: 'keystroke', operation: 'action', codec: member('keystroke') },
  // The vendor's reference client sends `alert`, some others `notification`; the maintainers tested `alert`.
  pushNotification: eventOnly('notification', member('alert'), ALERT),
  setBands: { operation: 'action', event: STATE },
  adjustBands: { operation: 'action' },
  resetBands: { operation: 'action', event: STATE },
  setStartStop: { operation: 'action', event: STATE },
  setPauseUnpause: { operation: 'action', event: STATE },
  setSmartButtonState: { operation: 'action' },
  setSetting: { operation: 'action', identifiedBy: 'id', event: STATE },
  // The picture goes by HTTP; that it is on its way is all there is to answer.
  getSnapshot: { operation: 'action' },
  getCameraStreamUrl: { operation: 'query', result: 'url' },
  getWebRTCAnswer: { operation: 'query', result: 'answer' },
} as const satisfies Record<string, Action>

export type ActionName = keyof typeof actions

const rows = new Map<string, Action>(Object.entries(actions))

/** The row of an action; undefined for one that the platform added later. */
export function actionOf(name: string): Action | undefined {
  return rows.get(name)
}
