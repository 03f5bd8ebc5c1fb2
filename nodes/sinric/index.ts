import { say } from '../../src/bridge/sentence'
import { systemClock } from '../../src/transport/system-clock'
import { FlowOutcomes } from '../runtime/flow-outcomes'
import type { Node, RED } from '../runtime/red'
import { SavedStates } from '../runtime/saved-states'
import { registerUsers } from '../runtime/user-nodes'
import { type AccountCredentials, type AccountDef, AccountNode } from './owner'
import { serveSinricAdmin } from './admin'
import { type DeviceDef, DeviceNode } from './device'

/** The Sinric Pro set: Alexa, Google Home and SmartThings over one signed WebSocket per account. */
export default function sinric(red: RED): void {
  const clock = systemClock
  const outcomes = new FlowOutcomes(red, 'homewire-sinric', clock)
  const services = { outcomes, savedStates: new SavedStates(clock), clock }
  /** Keyed by node id. */
  const accounts = new Map<string, AccountNode>()
  const devices = new Map<string, DeviceNode>()

  function Account(this: Node<AccountCredentials>, def: AccountDef): void {
    red.nodes.createNode(this, def)
    const account = new AccountNode(red, this, def, clock)
    accounts.set(this.id, account)
    this.on('close', (_removed, done) => {
      accounts.delete(this.id)
      void account.close().finally(done)
    })
  }

  function Device(this: Node, def: DeviceDef): void {
    red.nodes.createNode(this, def)
    const device = new DeviceNode(red, this, def, accounts.get(def.account ?? ''), services)
    devices.set(this.id, device)
    this.on('close', (removed, done) => {
      devices.delete(this.id)
      device.close(removed)
      done()
    })
  }

  red.nodes.registerType('sinric-account', Account, {
    credentials: { appKey: { type: 'text' }, appSecret: { type: 'password' }, apiKey: { type: 'password' } },
  })
  red.nodes.registerType('sinric-device', Device)
  const hubOf = registerUsers(red, 'sinric', 'sinric.status.no-device', (id) => devices.get(id)?.hub, clock)
  red.events.on('flows:started', () => {
    warnOfTwins([...accounts.values()])
    for (const account of accounts.values()) account.reconcile()
  })
  serveSinricAdmin(red, (id) => accounts.get(id), hubOf)
}

/** Two accounts with one key work, but each device should be on one of them only. */
function warnOfTwins(accounts: readonly AccountNode[]): void {
  const seen = new Set<string>()
  for (const account of accounts) {
    if (seen.has(account.appKey) && account.appKey !== '') {
      account.warn(
        say`Another sinric account has the same App Key. One account is enough for all its devices`,
      )
    }
    seen.add(account.appKey)
  }
}
