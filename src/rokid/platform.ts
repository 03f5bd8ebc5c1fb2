import type { DevicePlatform } from '../bridge/platform'
import { say } from '../bridge/sentence'
import { describe, MAX_ANSWER_MS, NO_CAPABILITY, type RokidFacts } from './device'
import { channelOf, refine } from './events'
import type { Announcer } from './events/announcer'
import { speakable } from './speakable'

/** Rokid: a smart-home skill that Rokid calls over HTTP, and the events that it lets us send. */
export const rokidPlatform: DevicePlatform<RokidFacts, Announcer> = {
  set: 'rokid',
  owner: 'skill',
  // Rokid gives up after 3 s (docs/protocols/rokid.md#official-document).
  timeout: 2.5,
  longestTimeout: MAX_ANSWER_MS,
  patience: 3_000,
  // Half of what it waits for.
  silence: 1_000,
  vocabulary: { platform: 'Rokid', capabilities: speakable, nothing: NO_CAPABILITY },
  sentences: {
    noOwner: say`has no rokid skill: choose one in the device`,
    duplicate: say`: another device of the skill has the same endpoint ID; only one of them can work`,
    unused: say`is not used by any rokid in or rokid out node, so Rokid does not know about it`,
  },
  describe,
  refine: (report, own, announcer) => refine(report, own, announcer?.canSend ?? false),
  channel: (capability, _instance, { endpoint }) =>
    endpoint.has(capability) ? channelOf(capability) : undefined,
  send: (announcer, own, { key }, facets) =>
    key === 'doorbell' ? announcer.press(own) : announcer.change(own, facets),
}
