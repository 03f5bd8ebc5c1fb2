import type { DevicePlatform } from '../../bridge/platform'
import { say } from '../../bridge/sentence'
import { ANSWER_WINDOW_MS } from './alink/dialect'
import { describe, type SagooFacts } from './device'
import { channelOf, refine } from './events'
import type { SagooBrokerSession } from './session'

/** SagooIoT, the device side: our devices on the platform's MQTT broker. */
export const sagooPlatform: DevicePlatform<SagooFacts, SagooBrokerSession> = {
  set: 'sagoo',
  owner: 'broker',
  timeout: 20,
  patience: ANSWER_WINDOW_MS,
  sentences: {
    noOwner: say`has no sagoo broker: choose one in the device`,
    duplicate: say`: another device of the broker has the same keys; only one of them can work`,
    unused: say`is not used by any sagoo in or sagoo out node, so the platform does not know about it`,
  },
  describe,
  refine,
  channel: channelOf,
  send: (broker, own, { key }, facets) => broker.send(own, key, facets),
}
