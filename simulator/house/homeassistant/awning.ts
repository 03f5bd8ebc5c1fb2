import type { State } from '../appliance'
import type { Board } from '../board'
import { Motor, type MotorOptions } from '../motor'
import { levelOf, numberOf } from '../words'
import { AnnouncedDevice, type Said } from './announced'

/** So many turns of the shaft from open to closed: it counts the other way round. */
const CLOSED_TURNS = 40

/** An awning that counts the turns of its shaft, with words of its own. */
export class Awning extends AnnouncedDevice {
  readonly look = 'blinds'
  override readonly handles = ['position']
  protected readonly component = 'cover'
  protected readonly config = {
    command_topic: '~/do/move',
    payload_open: 'OUT',
    payload_close: 'IN',
    payload_stop: 'HOLD',
    position_topic: '~/turns',
    set_position_topic: '~/do/turns',
    position_open: 0,
    position_closed: CLOSED_TURNS,
  }
  readonly #motor: Motor

  constructor(options: MotorOptions = {}, id = 'awning', name = 'Awning') {
    super(id, name)
    this.#motor = new Motor(0, options)
  }

  get state(): State {
    return { position: this.#motor.position }
  }

  protected get said(): Said {
    return { turns: String(Math.round(((100 - this.#motor.position) * CLOSED_TURNS) / 100)) }
  }

  override boot(board: Board): void {
    this.#motor.stop()
    super.boot(board)
  }

  protected obey(what: string, payload: string): void {
    const turns = what === 'turns' ? numberOf(payload) : undefined
    if (turns !== undefined) this.#go(100 - (turns * 100) / CLOSED_TURNS)
    else if (payload === 'OUT') this.#go(100)
    else if (payload === 'IN') this.#go(0)
    else if (payload === 'HOLD') this.#stop()
  }

  press(): void {
    if (this.#motor.direction !== 0) this.#stop()
    else this.#go(this.#motor.position === 0 ? 100 : 0)
  }

  set(values: State): void {
    const position = levelOf(values['position'])
    if (position !== undefined) this.#go(position)
  }

  #go(position: number): void {
    if (this.board) this.#motor.go(position, this.board, () => this.report())
  }

  #stop(): void {
    this.#motor.stop()
    this.report()
  }
}
