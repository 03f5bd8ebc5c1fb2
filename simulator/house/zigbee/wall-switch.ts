import type { State } from '../appliance'
import { onOrOff, wordOf } from '../words'
import { ZigbeeDevice } from './device'
import { onOff, specific } from './exposes'

const SIDES = ['left', 'right'] as const
type Side = (typeof SIDES)[number]

const definition = {
  ieee: '0x00158d0001a10009',
  vendor: 'Aqara',
  model: 'QBKG12LM',
  description: 'Smart wall switch (with neutral, double rocker)',
  power: 'mains' as const,
  exposes: SIDES.map((endpoint) =>
    specific('switch', [onOff({ endpoint, label: `State ${endpoint}`, property: `state_${endpoint}` })], {
      endpoint,
    }),
  ),
}

/** Two switches in one frame: two endpoints, `state_left` and `state_right`. */
export class WallSwitch extends ZigbeeDevice {
  readonly look = 'switches'
  override readonly handles = SIDES
  override readonly endpoints = SIDES
  readonly definition = definition
  readonly #power: Record<Side, boolean> = { left: false, right: false }

  constructor(name = 'Wall switch') {
    super(name)
  }

  get state(): State {
    return { ...this.#power }
  }

  protected get cache(): State {
    const entries = SIDES.map((side) => [`state_${side}`, this.#power[side] ? 'ON' : 'OFF'])
    return Object.fromEntries(entries) as State
  }

  obey(values: State): void {
    const understood = SIDES.map((side) => this.#take(side, values[`state_${side}`]))
    if (understood.includes(true)) this.report()
  }

  press(): void {
    this.obey({ state_left: 'TOGGLE' })
  }

  set(values: State): void {
    this.obey({ state_left: values['left'], state_right: values['right'] })
  }

  #take(side: Side, word: unknown): boolean {
    const isToggle = wordOf(word) === 'toggle'
    const power = isToggle ? !this.#power[side] : onOrOff(word)
    this.#power[side] = power ?? this.#power[side]
    return power !== undefined
  }
}
