import type { Channel } from '../bridge/outbox'
import { Problem } from '../bridge/problem'
import type { Report } from '../bridge/report'
import { say } from '../bridge/sentence'
import type { RokidDevice } from './device'
import { CHANGE_GAP_MS } from './events/timing'

/** A finger does not press twice sooner. */
const PRESS_GAP_MS = 500

/** The stream on which a facet is told: presses one by one, all states of a device together. */
export function channelOf(capability: string): Channel {
  return capability === 'doorbell'
    ? { key: 'doorbell', gap: PRESS_GAP_MS }
    : { key: 'state', gap: CHANGE_GAP_MS }
}

/**
 * A report in Rokid's terms.
 * @param canSend whether Rokid has allowed events: a press that nobody hears is worth an error, a state is kept until
 *   somebody asks for it
 * @throws Problem naming the value and what was expected
 */
export function refine(report: Report, { facts, device }: RokidDevice, canSend: boolean): Report {
  if (report.capability === 'doorbell' && !canSend)
    throw new Problem(
      'not-sent',
      say`${device.name}: doorbell was not sent: Rokid has not allowed events yet; it does when the skill is bound`,
    )
  return facts.endpoint.refine(report)
}
