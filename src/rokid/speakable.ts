/**
 * Every capability that Rokid has an interface for (docs/contract.md#5-capabilities-and-canonical-values).
 */
export const capabilityNames = [
  'power',
  'lock',
  'toggle',
  'position',
  'brightness',
  'volume',
  'targetHumidity',
  'fanSpeed',
  'humidity',
  'temperature',
  'targetTemperature',
  'color',
  'colorTemperature',
  'mode',
  'thermostatMode',
  'swing',
  'playbackMode',
  'media',
  'mute',
  'channel',
] as const

/** Every name that a device's list of capabilities may hold; the doorbell has events only. */
export const speakable: readonly string[] = [...capabilityNames, 'doorbell', 'Media.Music']
