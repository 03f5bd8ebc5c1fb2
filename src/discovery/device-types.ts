import type { CapabilityName } from '../bridge/capabilities'

/** What a device would be on the platforms that have types: a portal code of Sinric, a display type of Rokid. */
export interface DeviceTypes {
  sinric: string
  rokid: string
}

/** The first row all of whose capabilities a device has, decides. */
const TYPES: readonly (readonly [needs: readonly CapabilityName[], sinric: string, rokid: string])[] = [
  [['targetTemperature', 'fanSpeed'], 'AC_UNIT', 'ac'],
  [['targetTemperature'], 'THERMOSTAT', 'thermostat'],
  [['thermostatMode'], 'THERMOSTAT', 'thermostat'],
  [['targetHumidity'], 'CUSTOM', 'humidifier'],
  [['lock'], 'SMARTLOCK', 'door'],
  [['fanSpeed'], 'FAN', 'fan'],
  [['mode', 'position'], 'GARAGE_DOOR', 'curtain'],
  [['position'], 'BLIND', 'curtain'],
  [['color'], 'LIGHT', 'light'],
  [['colorTemperature'], 'LIGHT', 'light'],
  [['brightness'], 'LIGHT', 'light'],
  [['power'], 'SWITCH', 'switch'],
  [['mode'], 'GARAGE_DOOR', 'curtain'],
  [['doorbell'], 'DOORBELL', 'alarm'],
  [['contact'], 'CONTACT_SENSOR', 'unknown'],
  [['motion'], 'MOTION_SENSOR', 'unknown'],
  [['smoke'], 'CONTACT_SENSOR', 'unknown'],
  [['gas'], 'CONTACT_SENSOR', 'unknown'],
  [['leak'], 'CONTACT_SENSOR', 'unknown'],
  [['vibration'], 'MOTION_SENSOR', 'unknown'],
  [['airQuality'], 'AIR_QUALITY_SENSOR', 'unknown'],
  [['temperature'], 'TEMPERATURESENSOR', 'unknown'],
  [['humidity'], 'TEMPERATURESENSOR', 'unknown'],
  [['powerUsage'], 'POWER_SENSOR', 'unknown'],
]

export function typesOf(capabilities: readonly CapabilityName[]): DeviceTypes {
  const row = TYPES.find(([needs]) => needs.every((name) => capabilities.includes(name)))
  const [, sinric, rokid] = row ?? [[], 'CUSTOM', 'unknown']
  return { sinric, rokid }
}
