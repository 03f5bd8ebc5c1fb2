import type { CapabilityName } from '../bridge/capabilities'
import { LazySet } from '../bridge/lazy-collections'
import type { Report } from '../bridge/report'

const contact = { capability: 'contact', on: 'open', off: 'closed' } as const
const motion = { capability: 'motion', on: true, off: false } as const

/**
 * What the platform knows an alarm as: it has contact and motion sensors, and no others that say yes or no
 * (docs/protocols/sinric.md#device-types). An alarm is a contact that stands open.
 */
const STAND_INS = {
  smoke: contact,
  gas: contact,
  leak: contact,
  vibration: motion,
} as const satisfies Partial<Record<CapabilityName, unknown>>

/** The same, and what stands for itself. */
const SENSORS = new Map<string, typeof contact | typeof motion>(
  Object.entries({ contact, motion, ...STAND_INS }),
)

/** Capabilities for which another one stands in. */
export const alarmNames: readonly string[] = Object.keys(STAND_INS)

/** The alarms that a sensor with these capabilities can tell. */
export function alarmsOf(capabilities: readonly string[]): string[] {
  return alarmNames.filter((name) => capabilities.includes(SENSORS.get(name)?.capability ?? ''))
}

/** The alarms of one device: a sensor of smoke and gas is one contact, open while either is there. */
export class Alarms {
  readonly #active = new LazySet<string>()

  /** A report in the platform's capabilities; one that is no alarm is returned as it is. */
  told(report: Report): Report {
    const sensor = SENSORS.get(report.capability)
    const isActive = report.value === true || report.value === sensor?.on
    if (!sensor || (!isActive && report.value !== false && report.value !== sensor.off)) return report
    if (isActive) this.#active.add(report.capability)
    else this.#active.delete(report.capability)
    const { capability, on, off } = sensor
    const isOn = [...this.#active].some((name) => SENSORS.get(name)?.capability === capability)
    return { ...report, capability, value: isOn ? on : off }
  }
}
