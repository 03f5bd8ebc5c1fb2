import { profiles } from '../../src/profiles/index'
import type { Listed } from '../../nodes/runtime/device-directory'
import { OwnerDevices } from '../../nodes/runtime/owner-devices'
import { Device } from '../../src/bridge/device'
import type { RED } from '../../nodes/runtime/red'
import { systemClock } from '../../src/transport/system-clock'
import type { Row } from '../row'
import { median } from '../statistics'

const MANY = 2_000
const MESSAGES = 100_000
const ROUNDS = 9
const TARGET = 1.1
const LARGE_BYTES = 10 * 1024 * 1024
const STALL_TARGET_MS = 50

/** Finding whom a message is about: among thousands of devices, among foreign messages, and with a large payload. */
export function routing(): Promise<Row[]> {
  const [one, many] = [houseOf(1), houseOf(MANY)]
  const message = (topic: string) => ({ topic, payload: '{"state":"ON"}', qos: 0, retain: false })
  const last = message(`zigbee2mqtt/lamp ${MANY - 1}`)
  const first = message('zigbee2mqtt/lamp 0')
  const pairs = Array.from({ length: ROUNDS }, () => ({
    floor: perMessage(() => one.find(first)),
    ours: perMessage(() => many.find(last)),
  }))
  const share = median(pairs.map(({ floor, ours }) => ours / floor))
  const large = { ...message('somebody/else'), payload: Buffer.alloc(LARGE_BYTES, '{') }
  const stall = median(Array.from({ length: ROUNDS }, () => elapsed(() => many.find(large))))
  return Promise.resolve([
    {
      what: `All devices: finding one of ${MANY.toLocaleString('en-US')}`,
      floor: `${nanos(median(pairs.map(({ floor }) => floor)))} (1 device)`,
      ours: nanos(median(pairs.map(({ ours }) => ours))),
      compared: `${share.toFixed(2)} ×`,
      target: `≤ ${TARGET.toFixed(2)} ×`,
      met: share <= TARGET,
    },
    {
      what: 'All devices: a foreign message of 10 MB',
      floor: '',
      ours: `${stall.toFixed(3)} ms`,
      compared: '',
      target: `≤ ${STALL_TARGET_MS} ms`,
      met: stall <= STALL_TARGET_MS,
    },
  ])
}

interface Lamp extends Listed {
  isUsable: boolean
  leaveTo(): void
}

function houseOf(count: number): OwnerDevices<Lamp> {
  const owner = { backing: { link: { state: 'connected' } as const }, watch: () => () => undefined }
  const devices = new OwnerDevices<Lamp>({} as RED, owner)
  for (let n = 0; n < count; n += 1) devices.add(lamp(n))
  return devices
}

function lamp(n: number): Lamp {
  const device = new Device({
    ...{ id: `lamp-${n}`, name: `lamp ${n}`, platform: 'bench', clock: systemClock },
    ...{ answer: 'state', timeout: 1_000, patience: 1_000 },
    port: { refine: (report) => report, channel: () => undefined, send: () => 'nothing' },
  })
  return {
    ...{
      id: `node-${n}`,
      device,
      facts: { key: device.id },
      isDuplicate: false,
      isUsable: true,
      isServed: true,
    },
    profile: profiles.zigbee2mqtt({ topic: `zigbee2mqtt/lamp ${n}` }),
    leaveTo: () => undefined,
    isWordless: () => false,
    warnWordless: () => undefined,
    subject: () => ({
      ...{ name: device.name, capabilities: ['power'], isAction: () => false },
      asked: () => undefined,
      expected: () => [],
    }),
  }
}

/** Ns of one message. */
function perMessage(find: () => unknown): number {
  return (
    (elapsed(() => {
      for (let n = 0; n < MESSAGES; n += 1) find()
    }) *
      1e6) /
    MESSAGES
  )
}

function elapsed(act: () => unknown): number {
  const begun = performance.now()
  act()
  return performance.now() - begun
}

function nanos(value: number): string {
  return `${Math.round(value)} ns`
}
