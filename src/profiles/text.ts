import { fold } from '../bridge/tolerant'
import { plainProfile } from './plain'
import type { Profile, ProfileOptions } from './profile'

/** Words for on and off that the user chose (`ON` and `OFF` unless said otherwise), read in any case. */
export function textProfile(options: ProfileOptions): Profile {
  const { onValue = 'ON', offValue = 'OFF' } = options
  const words = new Map([
    [fold(offValue), false],
    [fold(onValue), true],
  ])
  const spelled = (payload: unknown): string | undefined =>
    fold(typeof payload === 'number' ? String(payload) : payload)
  return plainProfile(
    { write: (on) => (on ? onValue : offValue), read: (payload) => words.get(spelled(payload)) },
    options,
  )
}
