import type { SpokenDevice, Wish } from './device'
import type { Language } from './language'
import { languageOf, understand } from './understand'

/** How a request went: what the device's side said, or why it could not even be asked. */
export type Outcome =
  { success: true } | { success: false; reason: string } | { success: false; fault: 'offline' | 'silent' }

/** How the speaker answers a sentence (docs/contract.md#11-practice). */
export type Said =
  | { understood: false; reason: string }
  | {
      understood: true
      /** Its name. */
      device: string
      capability: string
      value: unknown
      success: boolean
      /** Why it was not done. */
      reason?: string
      ms: number
    }

/**
 * Says a sentence to the devices of a platform, or of several.
 * @param ask asks the platform for what the sentence means; never rejects
 */
export async function say<D extends SpokenDevice>(
  sentence: string,
  devices: readonly D[],
  ask: (wish: Wish<D>) => Promise<Outcome>,
): Promise<Said> {
  const understood = understand(sentence, devices)
  if (!understood.understood) return understood
  const { device, capability, value } = understood
  const started = performance.now()
  const outcome = await ask({ device, capability, value })
  const ms = Math.round(performance.now() - started)
  const said = { understood: true as const, device: device.name, capability, value }
  if (outcome.success) return { ...said, success: true, ms }
  return { ...said, success: false, reason: reasonOf(outcome, languageOf(sentence), device.name), ms }
}

function reasonOf(outcome: Outcome & { success: false }, { replies }: Language, name: string): string {
  if ('reason' in outcome) return outcome.reason
  return outcome.fault === 'offline' ? replies.offline(name) : replies.unanswered(name)
}
