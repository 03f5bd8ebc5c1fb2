import type { Case } from './player'

type Step = Case['steps'][number]
type Ask = NonNullable<Step['ask']>

const asked = (action: string, value: object, more: Partial<Ask> = {}): Step => ({
  ask: { action, value, success: true, ...more },
})
const settle = { wait: 100 }

function own(id: string, title: string, device: object, ...steps: Step[]): Case {
  return { id, title, device: { profile: 'value', ...device }, flow: [], steps }
}

const FAN = { deviceType: 'FAN', min: 0, max: 3 }
const HEATER = { deviceType: 'THERMOSTAT', min: 5, max: 30 }
const POOL = { deviceType: 'CUSTOM', min: 10, max: 20, step: 2 }
const GARAGE = { deviceType: 'GARAGE_DOOR', onlyChanges: true }

/** Further inputs for what a platform may ask of a device. */
export const ownRequests: Case[] = [
  // Bounds.
  own(
    'e1',
    'a fan with highest speed 3, set to 5: a failure that names both, and nothing is sent',
    FAN,
    asked('setRangeValue', { rangeValue: 5 }, { success: false, says: 'a number from 0 to 3' }),
    { flowCount: 0 },
  ),
  own(
    'e2',
    'a fan with highest speed 3, set to 3',
    FAN,
    asked('setRangeValue', { rangeValue: 3 }, { res: { rangeValue: 3 } }),
    { flowPayload: 3 },
  ),
  own(
    'e3',
    'a fan with lowest speed 0, slower than 0 stays 0',
    FAN,
    { say: { topic: 'fanSpeed', payload: 1 } },
    settle,
    asked('adjustRangeValue', { rangeValueDelta: -5 }, { res: { rangeValue: 0 } }),
  ),
  own(
    'e4',
    'a fan that reports a speed beyond its bounds: an error, and nothing goes out',
    FAN,
    { say: { topic: 'fanSpeed', payload: 7 } },
    { error: 'fanSpeed: 7 is out of range, expected a number from 0 to 3' },
    { eventsNone: 'setRangeValue' },
  ),
  own(
    'e5',
    'a set point above its bounds: a failure that names them',
    HEATER,
    asked('targetTemperature', { temperature: 40 }, { success: false, says: 'a number from 5 to 30' }),
    { flowCount: 0 },
  ),
  own(
    'e6',
    'a set point, warmer than its highest, stops there',
    HEATER,
    { say: { topic: 'targetTemperature', payload: 29 } },
    settle,
    asked('adjustTargetTemperature', { temperature: 4 }, { res: { temperature: 30 } }),
    { flowPayload: 30 },
  ),
  own(
    'e7',
    'a set point with bounds of which nothing is known goes up from their middle',
    HEATER,
    asked('adjustTargetTemperature', { temperature: 2 }, { res: { temperature: 19.5 } }),
  ),
  own(
    'e8',
    'a range with steps of 2 is asked for 13: the device gets 14',
    POOL,
    asked('setRangeValue', { rangeValue: 13 }, { instance: 'r1' }),
    { flowPayload: 14 },
  ),
  own(
    'e9',
    'a range below its lowest is refused, and one step below stops there',
    POOL,
    asked(
      'setRangeValue',
      { rangeValue: 8 },
      { instance: 'r1', success: false, says: 'a number from 10 to 20' },
    ),
    asked('setRangeValue', { rangeValue: 10 }, { instance: 'r1' }),
    asked('adjustRangeValue', { rangeValueDelta: -1 }, { instance: 'r1', res: { rangeValue: 10 } }),
  ),

  // A second tap.
  own(
    'k7',
    'a garage door that is shut, told Open twice at once: one pulse, and both are told that it opens',
    GARAGE,
    { say: { payload: 'closed' } },
    settle,
    {
      overtaken: {
        action: 'setMode',
        first: { mode: 'Open' },
        second: { mode: 'Open' },
        firstSucceeds: true,
      },
    },
    { flowCount: 1 },
  ),
  own(
    'k8',
    'a garage door that was told Open and says that it is shut, told Open again: a second pulse',
    GARAGE,
    { say: { payload: 'closed' } },
    settle,
    asked('setMode', { mode: 'Open' }),
    { say: { payload: 'closed' } },
    settle,
    asked('setMode', { mode: 'Open' }),
    { flowCount: 2 },
  ),
  own(
    'k9',
    'a garage door told Open, Close and Open at once gets three pulses: each is another wish',
    GARAGE,
    { say: { payload: 'closed' } },
    settle,
    ...['Open', 'Close', 'Open'].map((mode) => asked('setMode', { mode })),
    { flowCount: 3 },
  ),
  own(
    'k10',
    'a pulse relay whose pulse was confirmed by nothing, asked again after 2 s, gets another pulse',
    { deviceType: 'SWITCH', onlyChanges: true },
    { say: { payload: false } },
    settle,
    asked('setPowerState', { state: 'On' }),
    { wait: 2_100 },
    asked('setPowerState', { state: 'On' }),
    { flowCount: 2 },
  ),
]
