import { quote } from '../bridge/problem'
import { fold } from '../bridge/tolerant'
import type { ActionResult, RequestPayload } from './messages'

/** What Node-RED tells about itself when the platform asks for its health. */
export type HealthFacts = Record<string, string | number>

/** Settings of the vendor's own hardware: Wi-Fi with its password, addresses. */
const VENDORS_OWN = 'pro.sinric::'

/** Whether a request of the module is a setting of the user's own, which the flow may take. */
export function isOwnSetting({ action, value }: RequestPayload): boolean {
  const id = fold(value.id)
  return action === 'setSetting' && id !== undefined && id !== '' && !id.startsWith(VENDORS_OWN)
}

/**
 * Answers what is asked of the module, not of a device (docs/protocols/sinric.md#actions, module scope): its
 * health with facts, everything else (but a setting that the flow takes) with a failure that says so. Node-RED has no Wi-Fi to set and no
 * firmware to load.
 */
export function answerModule({ action, value }: RequestPayload, health: () => HealthFacts): ActionResult {
  if (action === 'health') return { success: true, value: { report: JSON.stringify(health()) } }
  return { success: false, message: refusal(action, value.id), value: {} }
}

function refusal(action: string, setting: unknown): string {
  if (action === 'setSetting') return `Node-RED has no setting ${String(quote(setting))}`
  if (action === 'otaUpdateAvailable') return 'Node-RED is updated from its palette, not over the air'
  return `Node-RED does not handle "${action}"`
}
