import { Solo, type State } from '../appliance'
import { kept, type Board } from '../board'

/** Its own topics, each below the device's: `power`, `mode`; keyed by the end of the topic. */
export type Said = Record<string, string>

/**
 * A device with topics and words of its own, which it announces for Home Assistant
 * (https://www.home-assistant.io/integrations/mqtt/#mqtt-discovery).
 */
export abstract class AnnouncedDevice extends Solo {
  readonly family = 'homeassistant'
  readonly topic
  readonly filters
  readonly will
  readonly handles: readonly string[] = []
  protected abstract readonly component: string
  /** What the announcement says besides name, id, device and availability. */
  protected abstract readonly config: State
  /** What it publishes of itself. */
  protected abstract readonly said: Said

  constructor(id: string, name: string) {
    super(id, name)
    this.topic = `house/${id}`
    this.filters = [`${this.topic}/do/#`]
    this.will = kept(`${this.topic}/status`, 'offline')
  }

  override boot(board: Board): void {
    super.boot(board)
    board.publish(kept(`homeassistant/${this.component}/${this.id}/config`, this.#announcement()))
    board.publish(kept(this.will.topic, 'online'))
    this.report()
  }

  receive(topic: string, payload: string): void {
    this.obey(topic.slice(`${this.topic}/do/`.length), payload)
  }

  /** @param what the end of the topic of the command */
  protected abstract obey(what: string, payload: string): void

  protected report(): void {
    for (const [end, payload] of Object.entries(this.said))
      this.board?.publish(kept(`${this.topic}/${end}`, payload))
  }

  #announcement(): State {
    return {
      name: null,
      unique_id: `house_${this.id}`,
      '~': this.topic,
      availability_topic: this.will.topic,
      ...this.config,
      device: {
        identifiers: [`house_${this.id}`],
        name: this.name,
        manufacturer: 'Homemade',
        model: this.component,
      },
    }
  }
}
