import { say } from '../../src/bridge/sentence'
import { typeRules } from '../../src/sinric/device-types'
import { sinricPlatform } from '../../src/sinric/platform'
import { registerDevicePlatform } from '../runtime/device-platform'
import type { RED } from '../runtime/red'
import { serveSinricAdmin } from './admin'
import { AccountNode, credentialTypes } from './owner'

/** The Sinric Pro set: Alexa, Google Home and SmartThings over one signed WebSocket per account. */
export default function sinric(red: RED): void {
  const set = registerDevicePlatform(
    red,
    sinricPlatform,
    {
      credentials: credentialTypes,
      create: (node, def, services) => new AccountNode(red, node, def, services),
      reconcile: (accounts) => {
        warnOfTwins(accounts)
        for (const account of accounts) account.reconcile()
      },
    },
    ({ deviceType }) => typeRules(typeof deviceType === 'string' ? deviceType : ''),
  )
  serveSinricAdmin(red, set.owner)
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
