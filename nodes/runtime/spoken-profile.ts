import { LRUCache } from 'lru-cache'
import { type Profile, type ProfileName, type ProfileOptions, profiles } from '../../src/profiles/index'

/** So many ways to speak without topics are remembered. */
const MAX_SHARED = 100

/** What keeps nothing but what it is told to. */
const PLAIN: readonly ProfileName[] = ['value', 'gpio', 'text']

const shared = new LRUCache<string, Profile>({ max: MAX_SHARED })

/** A device's own language; devices without topics that speak alike share it. */
export function spokenProfile(name: ProfileName, options: ProfileOptions): Profile {
  if (!PLAIN.includes(name) || options.wiring) return profiles[name](options)
  const key = JSON.stringify([name, options])
  const profile = shared.get(key) ?? profiles[name](options)
  shared.set(key, profile)
  return { ...profile, habits: {} }
}
