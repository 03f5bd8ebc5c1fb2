import { say } from '../../src/bridge/sentence'
import { typeRules } from '../../src/sinric/device-types'
import { LocalHub } from '../../src/sinric/local/hub'
import { sinricPlatform } from '../../src/sinric/platform'
import { systemClock } from '../../src/transport/system-clock'
import { registerDevicePlatform } from '../runtime/device-platform'
import type { RED } from '../runtime/red'
import { serveSpeaker } from '../runtime/speaker'
import { macAddress, packageVersion } from '../runtime/system'
import { SystemTime } from '../runtime/system-time'
import { serveSinricAdmin } from './admin'
import { AccountNode, credentialTypes, type LocalServices } from './owner'
import { SavedOffsets } from './saved-offset'

/** The Sinric Pro set: Alexa, Google Home and SmartThings over one signed WebSocket per account. */
export default function sinric(red: RED): void {
  const local: LocalServices = {
    hub: new LocalHub({ clock: systemClock, version: packageVersion(), mac: macAddress() }),
    time: new SystemTime(systemClock),
    offsets: new SavedOffsets(),
  }
  const set = registerDevicePlatform(
    red,
    sinricPlatform,
    {
      credentials: credentialTypes,
      create: (node, def, services) => new AccountNode(red, node, def, { ...services, local }),
      reconcile: (accounts) => {
        warnOfTwins(accounts)
        for (const account of accounts) account.reconcile()
        local.hub.announce()
      },
    },
    ({ deviceType }) => typeRules(typeof deviceType === 'string' ? deviceType : ''),
  )
  serveSinricAdmin(red, set.owner)
  serveSpeaker(red)
}

/** Two accounts with one key work, but each device should be on one of them only. */
function warnOfTwins(accounts: readonly AccountNode[]): void {
  const seen = new Set<string>()
  for (const account of accounts) {
    if (seen.has(account.appKey) && account.appKey !== '')
      account.warn(
        say`Another sinric account has the same App Key. One account is enough for all its devices`,
      )
    seen.add(account.appKey)
  }
}
