/** Every capability that Rokid has an interface for (contract, section 5). */
export const capabilityNames = [
  'power',
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
