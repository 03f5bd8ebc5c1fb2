import { typeRules } from '../../src/sinric/device-types'
import { LocalHub } from '../../src/sinric/local/hub'
import { sinricPlatform } from '../../src/sinric/platform'
import { systemClock } from '../../src/transport/system-clock'
import { registerDevicePlatform } from '../runtime/device-platform'
import type { Node, RED } from '../runtime/red'
import { macAddress, packageVersion } from '../runtime/system'
import { SystemTime } from '../runtime/system-time'
import { onTermination } from '../runtime/termination'
import { serveSinricAdmin } from './admin'
import { AccountNode, type LocalServices } from './owner'
import { type RequestDef, runRequestNode } from './request'
import { SavedOffsets } from './saved-offset'
import { runSubscribeNode, type SubscribeDef } from './subscribe'

/** The Sinric Pro set: Alexa, Google Home and SmartThings over one signed WebSocket per account. */
export default function sinric(red: RED): void {
  const local: LocalServices = {
    hub: new LocalHub({ clock: systemClock, version: packageVersion(), mac: macAddress() }),
    time: new SystemTime(systemClock),
    offsets: new SavedOffsets(),
  }
  onTermination(() => local.hub.sayGoodbye())
  const set = registerDevicePlatform(
    red,
    sinricPlatform,
    {
      create: (node, def, services) => new AccountNode(red, node, def, { ...services, local }),
      reconcile: (accounts) => {
        markTwins(accounts)
        for (const account of accounts) account.reconcile()
        local.hub.announce()
      },
    },
    ({ deviceType }) => typeRules(typeof deviceType === 'string' ? deviceType : ''),
  )
  serveSinricAdmin(red, set.owner)
  registerNodesOfTheAccount(red, set.owner)
}

/** The nodes that deal with the account's other devices, by its API. */
function registerNodesOfTheAccount(red: RED, accountOf: (id: string) => AccountNode | undefined): void {
  function Request(this: Node, def: RequestDef): void {
    red.nodes.createNode(this, def)
    runRequestNode(red, this, def, accountOf(def.account ?? ''), systemClock)
  }

  function Subscribe(this: Node, def: SubscribeDef): void {
    red.nodes.createNode(this, def)
    runSubscribeNode(red, this, def, accountOf(def.account ?? ''), systemClock)
  }

  red.nodes.registerType('sinric-request', Request)
  red.nodes.registerType('sinric-subscribe', Subscribe)
}

/** Two accounts with one key work, but each device should be on one of them only. */
function markTwins(accounts: readonly AccountNode[]): void {
  const seen = new Set<string>()
  for (const account of accounts) {
    account.setTwin(seen.has(account.appKey) && account.appKey !== '')
    seen.add(account.appKey)
  }
}
