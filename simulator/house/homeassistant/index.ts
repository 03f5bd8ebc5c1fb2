import type { Firmware } from '../appliance'
import { Awning } from './awning'
import { BedLamp } from './bed-lamp'
import { DeskLamp } from './desk-lamp'
import { EsphomeNode } from './esphome-node'
import { Fireplace } from './fireplace'
import { GateButton } from './gate-button'
import { Heater } from './heater'
import { Siren } from './siren'

export { Awning, BedLamp, DeskLamp, EsphomeNode, Fireplace, GateButton, Heater, Siren }

/** Devices with topics, words, scales and units of their own, each its own MQTT client. */
export function announcedDevices(): Firmware[] {
  return [new Awning(), new Fireplace(), new Siren(), new GateButton()]
}

/** The ESPHome node under the bed, with a lamp and a heater on its pins. */
export function bedroomNode() {
  return new EsphomeNode('bedroom', [new BedLamp(), new Heater()])
}
