import { AirConditioner } from './air-conditioner'
import { AirPurifier } from './air-purifier'
import { Blinds } from './blinds'
import { CeilingFan } from './ceiling-fan'
import { Doorbell } from './doorbell'
import { DoorLock } from './door-lock'
import { climateSensor, hallMotion, windowContact } from './sensor'
import { ShelfLamp } from './shelf-lamp'
import { Thermostat } from './thermostat'
import { WallSwitch } from './wall-switch'
import { WaterValve } from './water-valve'

export { ZigbeeBridge } from './bridge'
export {
  AirConditioner,
  AirPurifier,
  Blinds,
  CeilingFan,
  climateSensor,
  Doorbell,
  DoorLock,
  hallMotion,
  ShelfLamp,
  Thermostat,
  WallSwitch,
  WaterValve,
  windowContact,
}

/** Everything that has joined the Zigbee network, for `new ZigbeeBridge(zigbeeDevices())`. */
export function zigbeeDevices() {
  return [
    new ShelfLamp(),
    new Blinds(),
    new DoorLock(),
    new Thermostat(),
    climateSensor(),
    windowContact(),
    hallMotion(),
    new Doorbell(),
    new WallSwitch(),
    new CeilingFan(),
    new AirPurifier(),
    new WaterValve(),
    new AirConditioner(),
  ]
}
