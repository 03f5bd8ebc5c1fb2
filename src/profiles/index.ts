import type { ProfileName } from './facts'
import { gpioProfile } from './gpio'
import { homeassistantProfile } from './mqtt/homeassistant'
import type { Profile, ProfileOptions } from './profile'
import { tasmotaProfile } from './mqtt/tasmota'
import { textProfile } from './text'
import { valueProfile } from './value'
import { zigbee2mqttProfile } from './mqtt/zigbee2mqtt'
import { wiredProfile } from './wiring/wired'

export { isPowerField } from './mqtt/tasmota-words'
export { parseWiring, type WiredCapability, type Wiring } from './wiring/schema'
export type { Change, Habits, Heard, Profile, ProfileOptions, Reading, Shaped, Subject } from './profile'

/** The device's own languages, by the name that a device's `profile` property has. */
export const profiles = {
  value: valueProfile,
  gpio: gpioProfile,
  text: ownWords,
  zigbee2mqtt: wirable(zigbee2mqttProfile),
  tasmota: wirable(tasmotaProfile),
  homeassistant: wirable(homeassistantProfile),
} as const satisfies Record<ProfileName, (options: ProfileOptions) => Profile>

export type { ProfileName }

/** Words of the user's own: plain ones, or those of a wiring, which have topics. */
function ownWords(options: ProfileOptions): Profile {
  return options.wiring ? wiredProfile(undefined, options.wiring, options) : textProfile(options)
}

/** An MQTT profile that is spoken as a device's wiring says, where there is one. */
function wirable(profile: (options: ProfileOptions) => Profile): (options: ProfileOptions) => Profile {
  return (options) => {
    const { pairs, ...unpaired } = options
    const { wiring, topic } = options
    if (!wiring) return profile(options)
    // What speaks JSON is told by its wiring: only a cover takes the platform's two words for a mode.
    const isCover = wiring.json?.capabilities.includes('mode') ?? true
    if (wiring.json) return wiredProfile(profile(isCover ? options : unpaired), wiring, options)
    const hasTopic = topic !== undefined && topic !== ''
    return wiredProfile(hasTopic ? profile(options) : undefined, wiring, options)
  }
}

/** Whether a profile of this name exists. */
export function isProfile(name: string): name is ProfileName {
  return Object.hasOwn(profiles, name)
}
