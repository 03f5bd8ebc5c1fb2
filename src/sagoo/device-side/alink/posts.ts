import type { DevicePost, Moment, PostMessage } from '../dialect'
import type { DeviceKeys } from '../keys'
import { packPost, propertyPost } from './messages'
import { packTopic, propertyTopic } from './topics'

/** Per message of a gateway. */
const MOST_SUB_DEVICES = 50

/** What some devices post: one message per device, or one for all devices behind a gateway. */
export function postsOf(
  devices: readonly DevicePost[],
  gateway: DeviceKeys | undefined,
  moment: Moment,
): PostMessage[] {
  const isBehind = ({ place, properties }: DevicePost): boolean =>
    gateway !== undefined && place.deviceKey !== gateway.deviceKey && properties.length > 0
  const alone = devices.filter((device) => !isBehind(device))
  return [
    ...(gateway ? packs(devices.filter(isBehind), gateway, moment) : []),
    ...alone.map(({ place, properties }) => ({
      topic: propertyTopic(place),
      body: propertyPost(moment.newId(), properties, moment.time),
    })),
  ]
}

function packs(devices: readonly DevicePost[], gateway: DeviceKeys, { newId, time }: Moment): PostMessage[] {
  const messages: PostMessage[] = []
  for (let start = 0; start < devices.length; start += MOST_SUB_DEVICES) {
    const some = devices.slice(start, start + MOST_SUB_DEVICES)
    messages.push({ topic: packTopic(gateway), body: packPost(newId(), some, time) })
  }
  return messages
}
