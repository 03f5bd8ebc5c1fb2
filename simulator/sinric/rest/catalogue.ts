/** An id as the platform's data base makes them: 24 hexadecimal characters. */
export function objectId(prefix: string, count: number): string {
  return prefix.padEnd(24 - 6, '0') + count.toString(16).padStart(6, '0')
}

const SWITCHED = ['setPowerState']
const COVER = ['setRangeValue', 'adjustRangeValue']

/** What the kinds of devices can be asked for, keyed by portal code. */
const ACTIONS: Record<string, readonly string[]> = {
  SWITCH: SWITCHED,
  LIGHT: [
    ...SWITCHED,
    'setBrightness',
    'adjustBrightness',
    'setColor',
    'setColorTemperature',
    'increaseColorTemperature',
    'decreaseColorTemperature',
  ],
  DIMMABLE_SWITCH: [...SWITCHED, 'setPowerLevel', 'adjustPowerLevel'],
  DOORBELL: [],
  FAN: [...SWITCHED, 'setRangeValue', 'adjustRangeValue'],
  THERMOSTAT: [...SWITCHED, 'targetTemperature', 'adjustTargetTemperature', 'setThermostatMode'],
  AC_UNIT: [
    ...SWITCHED,
    'targetTemperature',
    'adjustTargetTemperature',
    'setThermostatMode',
    'setRangeValue',
  ],
  TV: [...SWITCHED, 'setVolume', 'adjustVolume', 'setMute', 'mediaControl', 'selectInput', 'changeChannel'],
  SPEAKER: [...SWITCHED, 'setVolume', 'adjustVolume', 'setMute', 'mediaControl', 'setBands'],
  SMARTLOCK: ['setLockState'],
  GARAGE_DOOR: ['setMode'],
  BLIND: [...SWITCHED, ...COVER],
  TEMPERATURESENSOR: SWITCHED,
  MOTION_SENSOR: SWITCHED,
  CONTACT_SENSOR: SWITCHED,
  AIR_QUALITY_SENSOR: [],
  CAMERA: [...SWITCHED, 'getSnapshot'],
  ENERGY_SENSOR: SWITCHED,
  CUSTOM: [],
}

export interface Product {
  id: string
  code: string
  name: string
  actions: readonly string[]
}

/** Keyed by portal code. */
export const PRODUCTS: ReadonlyMap<string, Product> = new Map(
  Object.entries(ACTIONS).map(([type, actions], index) => [
    type,
    {
      id: objectId('5f0d0c', index + 1),
      code: `sinric.devices.types.${type}`,
      name: type.charAt(0) + type.slice(1).toLowerCase().replaceAll('_', ' '),
      actions,
    },
  ]),
)

/** A product also for a kind that nobody has heard of. */
export function productOf(type: string): Product {
  return (
    PRODUCTS.get(type) ?? {
      id: objectId('5f0dff', 1),
      code: `sinric.devices.types.${type}`,
      name: type,
      actions: [],
    }
  )
}

export const HOME = { id: objectId('5f0a', 1), name: 'My Home' }
export const ROOMS: readonly { id: string; name: string }[] = [
  { id: objectId('5f0b', 1), name: 'Living room' },
  { id: objectId('5f0b', 2), name: 'Kitchen' },
]
