import type { Clock } from '../../bridge/clock'
import { AlinkDialect } from './alink/dialect'
import type { DeviceDialect } from './dialect'
import type { DeviceDialectName } from './dialect-names'
import { JetLinksDialect } from './jetlinks/dialect'

/** What a session speaks; it remembers what it learns of its platform. */
export function deviceDialect(name: DeviceDialectName, clock: Clock): DeviceDialect {
  return name === 'jetlinks' ? new JetLinksDialect(clock) : new AlinkDialect()
}
