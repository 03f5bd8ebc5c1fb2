import { announcedList } from '../src/discovery/announcements'
import { announcement, exposes, zigbeeDevice } from '../test/unit/discovery/samples'
import type { Row } from './row'

const DEVICES = 300
const TARGET_MS = 1_000

/** How long it takes to read what a broker announces of a large house, the first time and at its slowest. */
export function announced(): Promise<Row[]> {
  const lamps = Array.from({ length: DEVICES }, (_, index) =>
    zigbeeDevice(`Lamp ${index}`, exposes.colorLamp),
  )
  const start = performance.now()
  const { devices } = announcedList([announcement('zigbee2mqtt/bridge/devices', lamps)])
  const ms = performance.now() - start
  return Promise.resolve([
    {
      what: `Announced: list of ${DEVICES} devices`,
      floor: '',
      ours: `${Math.round(ms)} ms`,
      compared: `${devices.length} listed`,
      target: `≤ ${TARGET_MS} ms`,
      met: ms <= TARGET_MS && devices.length === DEVICES,
    },
  ])
}
