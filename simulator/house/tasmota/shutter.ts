import type { State } from '../appliance'
import type { Board } from '../board'
import { Motor, type MotorOptions } from '../motor'
import { levelOf, numberOf } from '../words'
import { TasmotaDevice, type Answer, type TasmotaOptions } from './device'

/** Two relays, one for each way, run as a shutter: 0 closed, 100 open (xdrv_27_shutter.ino, ShutterMode 1). */
export class TasmotaShutter extends TasmotaDevice {
  readonly look = 'blinds'
  readonly handles = ['position']
  protected readonly traits = {
    mac: 'DC4F22A10003',
    ip: '192.168.1.43',
    module: 'Shelly 2.5',
    relays: [3, 3],
    shutters: 1,
  }
  protected readonly commands = {
    SHUTTERPOSITION: (text: string) => this.#command('ShutterPosition1', text),
    SHUTTEROPEN: () => this.#command('ShutterOpen1', '100'),
    SHUTTERCLOSE: () => this.#command('ShutterClose1', '0'),
    SHUTTERSTOP: () => this.#halt(),
  }
  readonly #motor: Motor
  #running = 0

  constructor(options: TasmotaOptions & MotorOptions = {}, id = 'shutter', name = 'Tasmota shutter') {
    super(id, name, options)
    this.#motor = new Motor(100, options)
  }

  get state(): State {
    const { position, direction } = this.#motor
    return { position, moving: direction > 0 ? 'UP' : direction < 0 ? 'DOWN' : 'STOP' }
  }

  protected get own(): State {
    const { direction } = this.#motor
    return { POWER1: direction > 0 ? 'ON' : 'OFF', POWER2: direction < 0 ? 'ON' : 'OFF' }
  }

  protected override get sensors(): State {
    const { position, direction, target } = this.#motor
    return { Shutter1: { Position: position, Direction: direction, Target: target, Tilt: 0 } }
  }

  override boot(board: Board): void {
    this.#motor.stop()
    this.#running = 0
    super.boot(board)
  }

  press(): void {
    if (this.#motor.direction !== 0) this.#halt()
    else this.#go(this.#motor.position === 0 ? 100 : 0)
  }

  set(values: State): void {
    const position = levelOf(values['position'])
    if (position !== undefined) this.#go(position)
  }

  #command(name: string, text: string): Answer {
    const words: Record<string, number | undefined> = { OPEN: 100, CLOSE: 0 }
    const word = text.toUpperCase()
    if (word === 'STOP') return this.#halt()
    const position = words[word] ?? numberOf(text)
    if (position === undefined || position < 0 || position > 100) {
      return { [name]: this.#motor.position }
    }
    this.stat('RESULT', { [name]: Math.round(position) })
    this.#go(position)
    return undefined
  }

  #halt(): Answer {
    this.#motor.stop()
    this.#moved()
    return { ShutterStop1: 'Done' }
  }

  #go(position: number): void {
    if (this.board !== undefined) this.#motor.go(position, this.board, () => this.#moved())
  }

  #moved(): void {
    const { position, direction } = this.#motor
    this.#switchRelays(direction)
    this.stat('RESULT', this.sensors)
    // the old topic for the position alone; at rest only
    if (direction === 0) this.stat('SHUTTER1', String(position))
  }

  #switchRelays(direction: number): void {
    if (direction === this.#running) return
    const relay = (way: number) => (way > 0 ? 'POWER1' : 'POWER2')
    if (this.#running !== 0) this.tellPower(relay(this.#running), false)
    if (direction !== 0) this.tellPower(relay(direction), true)
    this.#running = direction
  }
}
