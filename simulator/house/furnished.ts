import type { Firmware } from './appliance'
import { announcedDevices, bedroomNode, DeskLamp } from './homeassistant/index'
import { Lamp } from './lamp'
import { Switch } from './switch'
import { tasmotaDevices } from './tasmota/index'
import { ZigbeeBridge, zigbeeDevices } from './zigbee/index'

/** Everything that the demo's house holds, in the order of the page. */
export function furnished(): Firmware[] {
  return [
    new Lamp(),
    new Switch(),
    new ZigbeeBridge(zigbeeDevices()),
    ...tasmotaDevices(),
    new DeskLamp(),
    bedroomNode(),
    ...announcedDevices(),
  ]
}
