import { plainProfile } from './plain'
import type { Profile, ProfileOptions } from './profile'

/** `1` and `0`, and 0..100 for PWM: what `rpi-gpio out` takes and `rpi-gpio in` gives. */
export function gpioProfile(options: ProfileOptions): Profile {
  return plainProfile({ write: (on) => (on ? 1 : 0), read: () => undefined }, options)
}
