import { systemClock } from '../../src/transport/system-clock'
import { type Checkup, examine } from '../runtime/doctor/doctor'
import { inWords } from '../runtime/language'
import type { RED } from '../runtime/red'

/** `POST homewire/doctor`: what is wrong in this home, and what to do about it (docs/contract.md#12-the-sidebar). */
export function serveDoctor(red: RED): void {
  let running: Promise<Checkup> | undefined
  /** Whoever asks while a check goes on gets what that finds. */
  const check = (): Promise<Checkup> =>
    (running ??= examine(red, systemClock).finally(() => (running = undefined)))
  red.httpAdmin.post('/homewire/doctor', red.auth.needsPermission('homewire.read'), (_request, response) => {
    check()
      .then(({ findings, checked }) =>
        response.json({
          findings: findings.map((found) => ({
            ...found,
            sentence: inWords(red, found.sentence),
            advice: inWords(red, found.advice),
          })),
          checked,
        }),
      )
      .catch(() => response.status(500).json({ error: 'unexpected' }))
  })
}
