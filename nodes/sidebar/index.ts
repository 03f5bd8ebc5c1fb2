import type { RED } from '../runtime/red'
import { serveTopics } from './topics'

/** The sidebar *Homewire*: the routes that it reads (docs/contract.md#12-the-sidebar). */
export default function sidebar(red: RED): void {
  red.httpAdmin.get('/homewire/home', red.auth.needsPermission('homewire.read'), (_request, response) =>
    response.json({ owners: [], devices: [] }),
  )
  red.httpAdmin.get('/homewire/exchanges', red.auth.needsPermission('homewire.read'), (_request, response) =>
    response.json({ exchanges: [] }),
  )
  serveTopics(red)
}
