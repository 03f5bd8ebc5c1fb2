import type { AnswerMode } from '../bridge/request'

/** What is known of a profile without a device. */
export interface ProfileFacts {
  /** When a request counts as done, unless the user chose. */
  answer: AnswerMode
  /** What 100 % is on the device's side, unless the user said. */
  max: number
  /** Set: the messages carry an MQTT topic, for example this one. */
  topic?: string
  /** Set: on and off are words of the user's own. */
  words?: true
}

/** By the name that a device's `profile` property has. */
export const profileFacts = {
  value: { answer: 'flow', max: 100 },
  gpio: { answer: 'flow', max: 100 },
  text: { answer: 'flow', max: 100, words: true },
  zigbee2mqtt: { answer: 'state', max: 254, topic: 'zigbee2mqtt/lamp' },
  tasmota: { answer: 'state', max: 100, topic: 'tasmota_1A2B3C' },
  homeassistant: { answer: 'state', max: 255, topic: 'home/lamp' },
} as const satisfies Record<string, ProfileFacts>

export type ProfileName = keyof typeof profileFacts

/** What is known of a profile; undefined for one that does not exist. */
export function factsOf(name: string): ProfileFacts | undefined {
  const known: Record<string, ProfileFacts> = profileFacts
  return Object.hasOwn(known, name) ? known[name] : undefined
}
