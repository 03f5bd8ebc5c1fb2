import { BedLamp } from './bed-lamp'
import { DeskLamp } from './desk-lamp'
import { EsphomeNode } from './esphome-node'
import { Heater } from './heater'

export { BedLamp, DeskLamp, EsphomeNode, Heater }

/** The ESPHome node under the bed, with a lamp and a heater on its pins. */
export function bedroomNode() {
  return new EsphomeNode('bedroom', [new BedLamp(), new Heater()])
}
