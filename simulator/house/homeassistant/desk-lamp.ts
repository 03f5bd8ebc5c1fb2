import { Solo, type State } from '../appliance'
import { kept, type Board } from '../board'
import { reciprocal, type Color } from '../color'
import { Transition } from '../transition'
import { objectOf } from '../words'
import { ABILITIES, asked, askedByHand, BYTE, type Asked } from './schema'

const PWM = 1023

/** Arduino's `map()`: whole numbers, and what is left over is cut off */
const map = (value: number, from: number, to: number) => Math.trunc((value * to) / from)

/**
 * A sketch on an ESP8266 with Home Assistant's JSON schema. It remembers its brightness as the duty of a 10-bit PWM,
 * and works it back out of that: 57 becomes 228 of 1023, and is told as 56. Only multiples of 85 survive.
 */
export class DeskLamp extends Solo {
  readonly family = 'homeassistant'
  readonly look = 'lamp'
  readonly handles = ['brightness', 'color']
  readonly topic = 'home/desk'
  readonly filters = ['home/desk/set']
  readonly will = kept('home/desk/availability', 'offline')
  #power = false
  readonly #transition = new Transition()
  #duty = PWM
  #color: Color | undefined
  #temperature = 370

  constructor(id = 'desk', name = 'Desk lamp') {
    super(id, name)
  }

  get state(): State {
    return {
      power: this.#power,
      brightness: Math.round((this.#brightness / BYTE) * 100),
      ...(this.#color === undefined
        ? { colorTemperature: reciprocal(this.#temperature) }
        : { color: this.#color }),
    }
  }

  override boot(board: Board): void {
    super.boot(board)
    board.publish(kept('homeassistant/light/desk/lamp/config', this.#announcement()))
    board.publish(kept(this.will.topic, 'online'))
    this.#report()
  }

  /** With a `transition` (seconds) it tells its state when it is there. */
  receive(_topic: string, payload: string): void {
    const values = objectOf(payload)
    if (values === undefined) return
    const wanted = asked(values, this.#power)
    this.#go(wanted)
  }

  press(): void {
    this.#go({ power: !this.#power, transition: 0 })
  }

  set(values: State): void {
    this.#go(askedByHand(values))
  }

  get #brightness(): number {
    // a lamp that shines is never told as 0
    return Math.max(this.#duty > 0 ? 1 : 0, map(this.#duty, PWM, BYTE))
  }

  #go(wanted: Asked): void {
    this.#transition.run(
      wanted.transition,
      this.board,
      () => this.#take(wanted),
      () => this.#report(),
    )
  }

  #take({ power, brightness, color, temperature }: Asked): boolean {
    this.#power = power ?? (brightness === undefined ? this.#power : brightness > 0)
    if (brightness !== undefined && brightness > 0) this.#duty = map(brightness, BYTE, PWM)
    if (color !== undefined) this.#color = color
    if (temperature !== undefined) {
      this.#color = undefined
      this.#temperature = temperature
    }
    return true
  }

  #report(): void {
    const light =
      this.#color === undefined
        ? { color_mode: 'color_temp', color_temp: this.#temperature }
        : { color_mode: 'rgb', color: this.#color }
    const state = { state: this.#power ? 'ON' : 'OFF', brightness: this.#brightness, ...light }
    this.board?.publish(kept(this.topic, state))
  }

  #announcement(): State {
    return {
      '~': this.topic,
      name: this.name,
      unique_id: 'desk_lamp_8266',
      state_topic: '~',
      command_topic: '~/set',
      availability_topic: '~/availability',
      ...ABILITIES,
      device: { identifiers: ['desk_8266'], name: this.name, manufacturer: 'Homemade', model: 'ESP8266' },
    }
  }
}
