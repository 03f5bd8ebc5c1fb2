import type { State } from '../appliance'
import { numberOf, within } from '../words'
import { ZigbeeDevice } from './device'
import { ALL, ASK, battery, enumeration, numeric, READ, specific } from './exposes'

const MODES = ['off', 'heat', 'auto']
const COLDEST = 5
const WARMEST = 30

const definition = {
  ieee: '0x00158d0001a10004',
  vendor: 'Danfoss',
  model: '014G2461',
  description: 'Ally thermostat',
  power: 'battery' as const,
  exposes: [
    specific('climate', [
      numeric('occupied_heating_setpoint', ALL, {
        unit: '°C',
        value_min: COLDEST,
        value_max: WARMEST,
        value_step: 0.5,
        description: 'Temperature setpoint',
      }),
      numeric('local_temperature', READ | ASK, { unit: '°C', description: 'Current temperature' }),
      enumeration('system_mode', ALL, MODES),
      enumeration('running_state', READ | ASK, ['idle', 'heat']),
    ]),
    battery,
  ],
}

/** A radiator's thermostat. */
export class Thermostat extends ZigbeeDevice {
  readonly look = 'thermostat'
  override readonly handles = ['targetTemperature', 'temperature', 'heating']
  readonly definition = definition
  #setpoint = 21
  #temperature = 20.5
  #mode = 'heat'

  constructor(name = 'Thermostat') {
    super(name)
  }

  get state(): State {
    return {
      heating: this.#mode,
      targetTemperature: this.#setpoint,
      temperature: this.#temperature,
      warming: this.#isHeating,
    }
  }

  protected get cache(): State {
    return {
      occupied_heating_setpoint: this.#setpoint,
      local_temperature: this.#temperature,
      system_mode: this.#mode,
      running_state: this.#isHeating ? 'heat' : 'idle',
      battery: 74,
    }
  }

  /** The setpoint goes to the nearest half degree, within the valve's limits. */
  obey(values: State): void {
    const setpoint = numberOf(values['occupied_heating_setpoint'])
    const mode = values['system_mode']
    if (setpoint !== undefined) this.#setpoint = within(COLDEST, Math.round(setpoint * 2) / 2, WARMEST)
    if (typeof mode === 'string' && MODES.includes(mode)) this.#mode = mode
    if (setpoint !== undefined || mode !== undefined) this.report()
  }

  press(): void {
    this.obey({ system_mode: this.#mode === 'off' ? 'heat' : 'off' })
  }

  set(values: State): void {
    this.#temperature = numberOf(values['temperature']) ?? this.#temperature
    this.obey({
      occupied_heating_setpoint: values['targetTemperature'] ?? this.#setpoint,
      system_mode: values['heating'] ?? this.#mode,
    })
  }

  get #isHeating(): boolean {
    return this.#mode !== 'off' && this.#temperature < this.#setpoint
  }
}
