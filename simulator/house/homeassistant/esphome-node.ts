import type { Firmware, State } from '../appliance'
import { kept, type Board } from '../board'
import type { EsphomeEntity } from './entity'

const MAC = 'a4cf12f03d10'

/**
 * An ESP32 with ESPHome's firmware: one MQTT client for all its entities, topics as ESPHome makes them up
 * (docs, components/mqtt): `<node>/<component>/<object>/state` and `/command`, `<node>/status`.
 */
export class EsphomeNode implements Firmware {
  readonly clientId: string
  readonly filters: readonly string[]
  readonly will

  constructor(
    readonly node: string,
    readonly appliances: readonly EsphomeEntity[],
  ) {
    this.clientId = `house-${node}`
    this.will = kept(`${node}/status`, 'offline')
    for (const entity of appliances) entity.topic = `${node}/${entity.component}/${entity.id}`
    this.filters = appliances.map(({ topic }) => `${topic}/command`)
  }

  boot(board: Board): void {
    board.publish(kept(this.will.topic, 'online'))
    for (const entity of this.appliances) {
      const { component, id, topic } = entity
      board.publish(kept(`homeassistant/${component}/${this.node}/${id}/config`, this.#announcement(entity)))
      entity.line = {
        after: (ms, call) => board.after(ms, call),
        report: (payload) => board.publish(kept(`${topic}/state`, payload)),
      }
      entity.report()
    }
  }

  addressee(topic: string): EsphomeEntity | undefined {
    return this.appliances.find((entity) => topic === `${entity.topic}/command`)
  }

  receive(topic: string, payload: string): void {
    this.addressee(topic)?.receive(payload)
  }

  /** ESPHome writes the short keys (esphome/components/mqtt/mqtt_const.h). */
  #announcement({ abilities, component, id, name, topic }: EsphomeEntity): State {
    return {
      ...abilities,
      name,
      stat_t: `${topic}/state`,
      cmd_t: `${topic}/command`,
      avty_t: this.will.topic,
      uniq_id: `ESP${component}${id}`,
      dev: { ids: MAC, name: this.node, sw: '2024.12.2', mdl: 'esp32dev', mf: 'espressif' },
    }
  }
}
