import { systemClock } from '../../src/transport/system-clock'
import { type Checkup, examine } from '../runtime/doctor/doctor'
import type { Home } from '../runtime/home'
import { languageAsked } from '../runtime/language'
import type { RED } from '../runtime/red'
import { Reader } from './reader'

/** `POST homewire/doctor`: what is wrong in this home, and what to do about it (docs/contract.md#12-the-sidebar). */
export function serveDoctor(red: RED, home: Home): void {
  let running: Promise<Checkup> | undefined
  /** Whoever asks while a check goes on gets what that finds. */
  const check = (): Promise<Checkup> =>
    (running ??= examine(red, systemClock).finally(() => (running = undefined)))
  red.httpAdmin.post('/homewire/doctor', red.auth.needsPermission('homewire.read'), (request, response) => {
    const reader = new Reader(home, languageAsked(red, request))
    check()
      .then(({ findings, checked }) =>
        response.json({
          findings: findings.map((found) => ({
            ...found,
            sentence: reader.read(found.sentence),
            advice: reader.read(found.advice),
          })),
          checked,
        }),
      )
      .catch(() => response.status(500).json({ error: 'unexpected' }))
  })
}
