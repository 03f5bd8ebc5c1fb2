import type { Clock } from '../../bridge/clock'
import type { Device } from '../../bridge/device'

/** What lives: a device, and how often it shows that, in ms; 0: only when it connects or comes back. */
export interface Living {
  device: Device
  heartbeat: number
}

/**
 * Shows that a device lives: at once, every so often, and the moment it is back; a device that is silent counts
 * as offline (sagoo.md 3.4, 8). Of one that cannot be reached nothing is shown: any post would bring it online there.
 */
export class Heart {
  #wasOnline: boolean
  #cancel: () => void = () => undefined
  readonly #unwatch: () => void

  constructor(
    private readonly living: Living,
    private readonly clock: Clock,
    private readonly show: () => void,
  ) {
    this.#wasOnline = living.device.online
    this.#unwatch = living.device.watch(() => this.#look())
    this.#beat()
  }

  stop(): void {
    this.#cancel()
    this.#unwatch()
  }

  #look(): void {
    const { online } = this.living.device
    const isBack = online && !this.#wasOnline
    this.#wasOnline = online
    if (isBack) this.#beat()
  }

  #beat(): void {
    const { device, heartbeat } = this.living
    this.#cancel()
    if (heartbeat > 0) this.#cancel = this.clock.after(heartbeat, () => this.#beat())
    if (device.online) this.show()
  }
}
