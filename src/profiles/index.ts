import type { ProfileName } from './facts'
import { gpioProfile } from './gpio'
import { homeassistantProfile } from './mqtt/homeassistant'
import type { Profile, ProfileOptions } from './profile'
import { tasmotaProfile } from './mqtt/tasmota'
import { textProfile } from './text'
import { valueProfile } from './value'
import { zigbee2mqttProfile } from './mqtt/zigbee2mqtt'

export { isEndpoint } from './mqtt/zigbee2mqtt'
export type { Change, Habits, Heard, Profile, ProfileOptions, Reading, Shaped, Subject } from './profile'

/** The device's own languages, by the name that a device's `profile` property has. */
export const profiles = {
  value: valueProfile,
  gpio: gpioProfile,
  text: textProfile,
  zigbee2mqtt: zigbee2mqttProfile,
  tasmota: tasmotaProfile,
  homeassistant: homeassistantProfile,
} as const satisfies Record<ProfileName, (options: ProfileOptions) => Profile>

export type { ProfileName }

/** Whether a profile of this name exists. */
export function isProfile(name: string): name is ProfileName {
  return Object.hasOwn(profiles, name)
}
