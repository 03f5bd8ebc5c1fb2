import type { Clock } from '../../bridge/clock'
import type { SagooDevice } from './device'

/**
 * Shows that a device lives: at once, every so often, and the moment it is back; a device that is silent counts
 * as offline (sagoo.md 3.4, 8). Of one that cannot be reached nothing is shown: any post would bring it online there.
 */
export class Heartbeat {
  #wasOnline: boolean
  #cancel: () => void = () => undefined
  readonly #unwatch: () => void

  constructor(
    private readonly own: SagooDevice,
    private readonly clock: Clock,
    private readonly show: () => void,
  ) {
    this.#wasOnline = own.device.online
    this.#unwatch = own.device.watch(() => this.#look())
    this.#beat()
  }

  stop(): void {
    this.#cancel()
    this.#unwatch()
  }

  #look(): void {
    const { online } = this.own.device
    const isBack = online && !this.#wasOnline
    this.#wasOnline = online
    if (isBack) this.#beat()
  }

  #beat(): void {
    const {
      device,
      facts: { heartbeat },
    } = this.own
    this.#cancel()
    if (heartbeat > 0) this.#cancel = this.clock.after(heartbeat, () => this.#beat())
    if (device.online) this.show()
  }
}
