/**
 * What Rokid can show a device as, and the capabilities that such a device usually has
 * (docs/protocols/rokid.md#types); the most usual first.
 */
export const displayTypes = {
  light: ['power', 'brightness', 'color', 'colorTemperature'],
  switch: ['power'],
  socket: ['power'],
  curtain: ['position', 'power', 'toggle'],
  ac: ['power', 'targetTemperature', 'mode', 'fanSpeed', 'swing'],
  fan: ['power', 'fanSpeed', 'swing'],
  scene: ['power'],
  tv: ['power', 'volume', 'mute', 'channel'],
  speaker: ['power', 'volume', 'mute', 'media', 'playbackMode', 'Media.Music'],
  thermostat: ['power', 'targetTemperature'],
  floorHeater: ['power', 'targetTemperature'],
  heater: ['power', 'targetTemperature'],
  heatingFurnace: ['power', 'targetTemperature'],
  waterHeater: ['power', 'targetTemperature'],
  humidifier: ['power', 'targetHumidity', 'mode'],
  dehumidifier: ['power', 'targetHumidity', 'mode'],
  airPurifier: ['power', 'mode', 'fanSpeed'],
  ventilation: ['power', 'mode', 'fanSpeed'],
  windowPusher: ['position', 'power', 'toggle'],
  door: ['power', 'doorbell'],
  projector: ['power', 'volume', 'mute'],
  tvBox: ['power', 'volume', 'mute', 'channel'],
  stb: ['power', 'volume', 'mute', 'channel'],
  box: ['power', 'volume', 'mute', 'channel'],
  cleanBot: ['power', 'mode'],
  airer: ['power', 'position'],
  atomizedGlass: ['power'],
  panel: ['power'],
  lampblackMachine: ['power', 'fanSpeed'],
  washingMachine: ['power', 'mode'],
  gasStove: ['power'],
  refrigerator: ['power', 'targetTemperature'],
  wineCabinet: ['power', 'targetTemperature'],
  feeder: ['power'],
  alarm: ['power', 'doorbell'],
  waterDetector: ['power'],
  irController: ['power'],
  remoteController: ['power'],
  bridge: ['power'],
  rokid: ['power'],
  unknown: ['power'],
} as const satisfies Record<string, readonly string[]>

/** The capabilities that a display type usually has; of a type of one's own, power. */
export function recommended(displayType: string): readonly string[] {
  const known: Record<string, readonly string[]> = displayTypes
  return (Object.hasOwn(known, displayType) ? known[displayType] : undefined) ?? ['power']
}

/** What an announced device is to Rokid: the first type of which it has a capability. */
const TYPICAL: readonly (readonly [keyof typeof displayTypes, readonly string[]])[] = [
  ['light', ['brightness', 'color', 'colorTemperature']],
  ['thermostat', ['targetTemperature']],
  ['fan', ['fanSpeed']],
  ['curtain', ['position']],
  ['switch', ['power']],
]

/** The display type for a device with these capabilities; undefined when none fits. */
export function displayTypeFor(capabilities: readonly string[]): keyof typeof displayTypes | undefined {
  return TYPICAL.find(([, typical]) => typical.some((name) => capabilities.includes(name)))?.[0]
}

/** What people also say to an announced device with these capabilities: a cover is opened by a switch, and stopped. */
export function spokenOf(capabilities: readonly string[]): readonly string[] {
  const isCover = displayTypeFor(capabilities) === 'curtain'
  return isCover ? [...new Set([...capabilities, ...displayTypes.curtain])] : capabilities
}

/** Rokid's speech recognition stumbles over digits and signs in a name (docs/protocols/rokid.md#endpoint). */
export function isSpeakableName(name: string): boolean {
  return /^[\p{L}\p{M} ]+$/u.test(name)
}
