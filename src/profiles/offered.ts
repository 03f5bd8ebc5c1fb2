import { type Abilities, isOffered } from '../bridge/abilities'
import { catching } from '../bridge/catching'
import { Problem } from '../bridge/problem'
import { isProfile, parseWiring, type Profile, profiles, type Subject, type Wiring } from './index'

/** @param subject the device as its profile has to know it */
export function abilitiesOf(profile: Profile, subject: () => Subject): Abilities {
  return {
    has: (capability) => profile.offers?.(capability, subject()) ?? true,
    takes: (capability, value) => profile.takes?.(capability, subject(), value) ?? true,
  }
}

/**
 * Of these capabilities those that a device with such options can have; all of them while its options cannot be read.
 *
 * @param options as a dialog holds them: `profile`, `topic` and `wiring` are texts, any of them may be empty
 * @param capabilities of the device, in the order of importance: what it is decides what its words mean
 */
export function offered(
  { profile, topic, wiring }: Readonly<Record<'profile' | 'topic' | 'wiring', string>>,
  capabilities: readonly string[],
): string[] {
  const name = isProfile(profile) ? profile : 'value'
  const parsed = wiring.trim() === '' ? undefined : readable(wiring)
  if (parsed === 'unreadable') return [...capabilities]
  const spoken = profiles[name]({
    ...(topic.trim() === '' ? {} : { topic: topic.trim() }),
    ...(parsed && { wiring: parsed }),
  })
  const subject = { ...UNKNOWN, capabilities }
  const abilities = abilitiesOf(spoken, () => subject)
  return capabilities.filter((each) => isOffered(abilities, each))
}

function readable(wiring: string): Wiring | 'unreadable' {
  return catching(
    Problem,
    () => parseWiring(wiring),
    () => 'unreadable' as const,
  )
}

/** A device of which nothing is known yet. */
const UNKNOWN: Subject = {
  name: '',
  capabilities: [],
  isAction: () => false,
  asked: () => undefined,
  expected: () => [],
}
