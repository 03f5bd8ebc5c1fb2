import { plainProfile } from './plain'
import type { Profile, ProfileOptions } from './profile'

/** The canonical values as they are; tolerant when reading. */
export function valueProfile(options: ProfileOptions): Profile {
  return plainProfile({ write: (_on, canonical) => canonical, read: () => undefined }, options)
}
