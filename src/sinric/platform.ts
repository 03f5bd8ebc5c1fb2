import type { DevicePlatform } from '../bridge/platform'
import { say } from '../bridge/sentence'
import { describe, type SinricFacts } from './device'
import { vocabulary } from './device-types'
import { channelOf, lacking, refine } from './events'
import type { SinricSession } from './session'

/** Sinric Pro: Alexa, Google Home and SmartThings over one signed WebSocket per account. */
export const sinricPlatform: DevicePlatform<SinricFacts, SinricSession> = {
  set: 'sinric',
  owner: 'account',
  // The platform gives up after 8 s (docs/protocols/sinric.md#official-document).
  timeout: 7,
  patience: 8_000,
  vocabulary: { platform: 'Sinric Pro', capabilities: vocabulary },
  sentences: {
    noOwner: say`has no sinric account: choose one in the device`,
    duplicate: say`: another device has the same Device ID; only one of them can work`,
    unused: say`is not used by any sinric in or sinric out node, so Sinric Pro does not know about it`,
  },
  describe,
  refine: (report, { facts }) => refine(facts.alarms.told(report), facts.type),
  channel: (capability, instance, { type }) => channelOf(capability, instance, type),
  lacking: (own, _channel, facets) => lacking(own, facets),
  send: (account, own, _channel, facets) => account.send(own, facets),
  picturesOf: (account, { facts }) => (facts.isCamera ? account.picturesOf(facts.id) : undefined),
}
