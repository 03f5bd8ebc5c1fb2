import type { Clock } from '../../src/bridge/clock'
import { Device } from '../../src/bridge/device'
import {
  type DeviceDef,
  type DeviceFacts,
  type DevicePlatform,
  type PlatformDevice,
  DevicePort,
} from '../../src/bridge/platform'
import type { AnswerMode } from '../../src/bridge/request'

/** A device of a platform without Node-RED around it: a flow is whatever the test lets `device.serve` do. */
export function platformDevice<Facts extends DeviceFacts, Session>(
  platform: DevicePlatform<Facts, Session>,
  def: DeviceDef,
  { session, clock, answer }: { session: Session; clock: Clock; answer: AnswerMode },
): PlatformDevice<Facts> {
  const facts = platform.describe(def)
  const timeout = platform.timeout * 1000
  const own: PlatformDevice<Facts> = {
    facts,
    timeout,
    abilities: { has: () => true, takes: () => true },
    warnOnce: () => undefined,
    get device() {
      return device
    },
  }
  const device = new Device({
    id: facts.id,
    name: facts.name,
    platform: platform.set,
    clock,
    answer,
    timeout,
    patience: platform.patience,
    port: new DevicePort(platform, own, session),
  })
  return own
}
