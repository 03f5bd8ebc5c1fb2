import * as v from 'valibot'

/** What the value of an action must look like on its way to the server. A missing row direction is not allowed. */
interface Shapes {
  response?: v.GenericSchema
  event?: v.GenericSchema
  /** the action name may also come back as this (sample messages of the vendor disagree with the SDKs) */
  alias?: string
  /**
   * a device that cannot tell what came of it may give the request's value back as it was
   * (docs/contract.md#8-fine-print)
   */
  mayEcho?: true
  /** responses and events are meaningless without an instanceId */
  instanced?: true
}

const whole = (min: number, max: number) => v.pipe(v.number(), v.integer(), v.minValue(min), v.maxValue(max))
const level = whole(0, 100)
const text = v.string()
const finite = v.pipe(v.number(), v.finite())
const onOff = v.picklist(['On', 'Off'])

const power = v.strictObject({ state: onOff })
const powerLevel = v.strictObject({ powerLevel: level })
const brightness = v.strictObject({ brightness: level })
const color = v.strictObject({
  color: v.strictObject({ b: whole(0, 255), g: whole(0, 255), r: whole(0, 255) }),
})
const colorTemperature = v.strictObject({ colorTemperature: whole(1000, 10000) })
const range = v.strictObject({ rangeValue: finite })
const mode = v.strictObject({ mode: text })
const lock = v.strictObject({ state: v.picklist(['LOCKED', 'UNLOCKED']) })
const lockEvent = v.strictObject({ state: v.picklist(['LOCKED', 'UNLOCKED', 'JAMMED']) })
const thermostatMode = v.strictObject({
  thermostatMode: v.picklist(['AUTO', 'COOL', 'HEAT', 'ECO', 'OFF']),
})
const target = v.strictObject({ temperature: finite, schedule: v.optional(v.looseObject({})) })
const volume = v.strictObject({ volume: level })
const mute = v.strictObject({ mute: v.boolean() })
const media = v.strictObject({
  control: v.picklist(['Play', 'Pause', 'Stop', 'StartOver', 'Previous', 'Next', 'Rewind', 'FastForward']),
})
const input = v.strictObject({ input: text })
const channel = v.strictObject({ channel: v.strictObject({ name: text }) })
const changedChannel = v.strictObject({
  channel: v.strictObject({ name: v.optional(text), number: v.optional(text) }),
})
const band = v.picklist(['BASS', 'MIDRANGE', 'TREBLE'])
const bands = v.strictObject({
  bands: v.array(
    v.union([
      v.strictObject({ name: band, value: v.pipe(finite, v.integer()) }),
      v.strictObject({ name: band, level: v.pipe(finite, v.integer()) }),
    ]),
  ),
})
/** A reset brings every band to 0 (docs/protocols/sinric.md#actions). */
const flatBands = v.strictObject({
  bands: v.array(
    v.union([
      v.strictObject({ name: band, value: v.literal(0) }),
      v.strictObject({ name: band, level: v.literal(0) }),
    ]),
  ),
})
const percentage = v.strictObject({ percentage: level })
const openClose = v.strictObject({
  openPercent: level,
  openDirection: v.optional(v.picklist(['UP', 'DOWN', 'LEFT', 'RIGHT', 'IN', 'OUT'])),
})
const setting = v.strictObject({ id: text, value: v.unknown() })
const nothing = v.strictObject({})
const meter = v.strictObject({
  startTime: whole(0, Number.MAX_SAFE_INTEGER),
  voltage: finite,
  current: finite,
  power: finite,
  apparentPower: finite,
  reactivePower: finite,
  factor: finite,
  wattHours: finite,
})

const both = (shape: v.GenericSchema): Shapes => ({ response: shape, event: shape })

/** Keyed by action. */
export const ACTIONS: Record<string, Shapes | undefined> = {
  setPowerState: both(power),
  setPowerLevel: both(powerLevel),
  adjustPowerLevel: { response: powerLevel },
  setBrightness: both(brightness),
  adjustBrightness: { response: brightness },
  setColor: both(color),
  setColorTemperature: both(colorTemperature),
  increaseColorTemperature: { response: colorTemperature },
  decreaseColorTemperature: { response: colorTemperature },
  setRangeValue: both(range),
  adjustRangeValue: { response: range },
  setMode: both(mode),
  setToggleState: { ...both(power), instanced: true },
  setLockState: { response: lock, event: lockEvent },
  setThermostatMode: both(thermostatMode),
  targetTemperature: { response: target, event: v.strictObject({ temperature: finite }) },
  adjustTargetTemperature: { response: v.strictObject({ temperature: finite }) },
  currentTemperature: { event: v.strictObject({ temperature: finite, humidity: finite }) },
  airQuality: {
    event: v.strictObject({ pm1: whole(0, 10000), pm2_5: whole(0, 10000), pm10: whole(0, 10000) }),
  },
  powerUsage: { event: meter },
  motion: { event: v.strictObject({ state: v.picklist(['detected', 'notDetected']) }) },
  setContactState: { event: v.strictObject({ state: v.picklist(['open', 'closed']) }) },
  DoorbellPress: { event: v.strictObject({ state: v.literal('pressed') }) },
  setVolume: both(volume),
  adjustVolume: { response: volume },
  setMute: both(mute),
  mediaControl: both(media),
  selectInput: both(input),
  changeChannel: { response: changedChannel, event: changedChannel },
  skipChannels: { response: channel, alias: 'changeChannel', mayEcho: true },
  setBands: both(bands),
  adjustBands: { response: bands, alias: 'setBands', mayEcho: true },
  resetBands: { ...both(flatBands), mayEcho: true },
  setPercentage: both(percentage),
  adjustPercentage: { response: percentage },
  setOpenClose: both(openClose),
  adjustOpenClose: { response: openClose },
  setStartStop: both(v.strictObject({ start: v.boolean() })),
  setPauseUnpause: both(v.strictObject({ pause: v.boolean() })),
  setSmartButtonState: {
    response: v.union([nothing, v.strictObject({ state: text })]),
    alias: 'setButtonState',
  },
  sendKeystroke: { response: v.strictObject({ keystroke: text }) },
  getSnapshot: { response: nothing },
  getCameraStreamUrl: { response: v.strictObject({ url: text }) },
  getWebRTCAnswer: { response: v.strictObject({ answer: text }) },
  pushNotification: {
    event: v.union([v.strictObject({ alert: text }), v.strictObject({ notification: text })]),
  },
  setSetting: both(setting),
  otaUpdateAvailable: { response: nothing },
  health: { response: v.strictObject({ report: text }) },
}

/** Why a value does not have the shape, as the end of a sentence; undefined when it has. */
export function misfit(shape: v.GenericSchema, value: unknown): string | undefined {
  const result = v.safeParse(shape, value)
  if (result.success) return undefined
  const [issue] = result.issues
  const path = v.getDotPath(issue)
  return `${path === null ? 'the value' : `value.${path}`}: ${issue.message}`
}
