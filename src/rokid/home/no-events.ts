import type { Events } from '../session'

/** At home nobody takes events; what was asked for there, the cloud is told by its own way. */
export const noEvents: Events = {
  canSend: false,
  hearsAnswers: false,
  told: () => undefined,
  knows: () => undefined,
  accept: () => undefined,
  exchange: () => Promise.resolve('refused'),
  complete: () => undefined,
}
