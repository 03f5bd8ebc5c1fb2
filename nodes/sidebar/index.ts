import { systemClock } from '../../src/transport/system-clock'
import { homeOf } from '../runtime/home'
import { languageAsked } from '../runtime/language'
import type { RED } from '../runtime/red'
import { serveSpeaker } from '../runtime/speaker'
import { serveDoctor } from './doctor'
import { exchangesOf } from './exchanges'
import { overviewOf } from './overview'
import { publishChanges } from './notifications'
import { Reader } from './reader'
import { serveTopics } from './topics'

/** The sidebar *Homewire*, as far as it runs in Node-RED (docs/contract.md#12-the-sidebar). */
export default function sidebar(red: RED): void {
  const home = homeOf(red)
  const readers = red.auth.needsPermission('homewire.read')
  red.httpAdmin.get('/homewire/home', readers, (request, response) =>
    response.json(overviewOf(home, new Reader(home, languageAsked(red, request)))),
  )
  red.httpAdmin.get('/homewire/exchanges', readers, (request, response) =>
    response.json(exchangesOf(home, new Reader(home, languageAsked(red, request)))),
  )
  serveDoctor(red, home)
  publishChanges(red, home, systemClock)
  serveTopics(red)
  serveSpeaker(red)
}
