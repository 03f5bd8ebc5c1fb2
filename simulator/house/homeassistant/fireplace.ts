import type { State } from '../appliance'
import { numberOf, within } from '../words'
import { AnnouncedDevice, type Said } from './announced'

const COLDEST_F = 45
const WARMEST_F = 86

const inFahrenheit = (celsius: number): number => Math.round((celsius * 9) / 5 + 32)
const inCelsius = (fahrenheit: number): number => Number((((fahrenheit - 32) * 5) / 9).toFixed(1))

/** A fireplace that counts in whole degrees of Fahrenheit. Somebody in the house reads them in Celsius. */
export class Fireplace extends AnnouncedDevice {
  readonly look = 'thermostat'
  override readonly handles = ['targetTemperature', 'temperature']
  protected readonly component = 'climate'
  protected readonly config = {
    temperature_unit: 'F',
    min_temp: COLDEST_F,
    max_temp: WARMEST_F,
    temp_step: 1,
    modes: ['off', 'heat'],
    mode_command_topic: '~/do/mode',
    mode_state_topic: '~/mode',
    temperature_command_topic: '~/do/target',
    temperature_state_topic: '~/target',
    current_temperature_topic: '~/measured',
  }
  #mode = 'heat'
  #target = 70
  #measured = 66

  constructor(id = 'fireplace', name = 'Fireplace') {
    super(id, name)
  }

  get state(): State {
    return {
      heating: this.#mode,
      targetTemperature: inCelsius(this.#target),
      temperature: inCelsius(this.#measured),
    }
  }

  protected get said(): Said {
    return { mode: this.#mode, target: String(this.#target), measured: String(this.#measured) }
  }

  protected obey(what: string, payload: string): void {
    const degrees = numberOf(payload)
    if (what === 'mode' && ['off', 'heat'].includes(payload)) this.#mode = payload
    else if (what === 'target' && degrees !== undefined)
      this.#target = within(COLDEST_F, Math.round(degrees), WARMEST_F)
    else return
    this.report()
  }

  press(): void {
    this.#mode = this.#mode === 'off' ? 'heat' : 'off'
    this.report()
  }

  set(values: State): void {
    const [target, measured] = [numberOf(values['targetTemperature']), numberOf(values['temperature'])]
    if (target !== undefined) this.#target = within(COLDEST_F, inFahrenheit(target), WARMEST_F)
    if (measured !== undefined) this.#measured = inFahrenheit(measured)
    this.report()
  }
}
