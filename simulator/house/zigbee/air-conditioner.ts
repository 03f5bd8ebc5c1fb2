import type { State } from '../appliance'
import { numberOf, onOrOff, within, wordOf } from '../words'
import { ZigbeeDevice } from './device'
import { ALL, binary, enumeration, numeric, READ } from './exposes'

const MODES = ['cool', 'heat', 'dry', 'fan_only', 'auto']
const COLDEST = 16
const WARMEST = 30

const definition = {
  ieee: '0x00158d0001a1000d',
  vendor: 'Tuya',
  model: 'TS0601_ac',
  description: 'Air conditioner controller',
  power: 'mains' as const,
  // Single values, without a word that they are one climate.
  exposes: [
    binary('state', ALL, 'ON', 'OFF'),
    numeric('current_heating_setpoint', ALL, {
      unit: '°C',
      value_min: COLDEST,
      value_max: WARMEST,
      value_step: 1,
    }),
    numeric('local_temperature', READ, { unit: '°C' }),
    enumeration('system_mode', ALL, MODES),
  ],
}

/** An air conditioner whose converter exposes plain values. */
export class AirConditioner extends ZigbeeDevice {
  readonly look = 'thermostat'
  override readonly handles = ['targetTemperature', 'temperature']
  readonly definition = definition
  #isOn = false
  #mode = 'cool'
  #target = 26
  #temperature = 28

  constructor(name = 'Air conditioner') {
    super(name)
  }

  get state(): State {
    return {
      heating: this.#isOn ? this.#mode : 'off',
      targetTemperature: this.#target,
      temperature: this.#temperature,
    }
  }

  protected get cache(): State {
    return {
      state: this.#isOn ? 'ON' : 'OFF',
      current_heating_setpoint: this.#target,
      local_temperature: this.#temperature,
      system_mode: this.#mode,
    }
  }

  obey(values: State): void {
    const power = onOrOff(values['state'])
    const mode = wordOf(values['system_mode'])
    const target = numberOf(values['current_heating_setpoint'])
    if (power !== undefined) this.#isOn = power
    if (MODES.includes(mode)) this.#mode = mode
    if (target !== undefined) this.#target = within(COLDEST, Math.round(target), WARMEST)
    this.report()
  }

  press(): void {
    this.obey({ state: this.#isOn ? 'OFF' : 'ON' })
  }

  set({ targetTemperature, temperature }: State): void {
    this.#temperature = numberOf(temperature) ?? this.#temperature
    this.obey({ current_heating_setpoint: targetTemperature })
  }
}
