import { gpioProfile } from './gpio'
import type { Profile, ProfileOptions } from './profile'
import { textProfile } from './text'
import { valueProfile } from './value'

export type { Change, Profile, ProfileOptions, Reading, Shaped, Subject } from './profile'

/** The device's own languages, by the name that a device's `profile` property has. */
export const profiles = {
  value: valueProfile,
  gpio: gpioProfile,
  text: textProfile,
} as const satisfies Record<string, (options: ProfileOptions) => Profile>

export type ProfileName = keyof typeof profiles

/** Whether a profile of this name exists. */
export function isProfile(name: string): name is ProfileName {
  return Object.hasOwn(profiles, name)
}
