import { Problem } from '../../src/bridge/problem'
import { isObject, trimmed } from '../../src/bridge/tolerant'
import { isProfile, parseWiring, profiles } from '../../src/profiles/index'
import { bodyOf } from '../runtime/admin'
import type { RED } from '../runtime/red'

/** As many as a house can have. */
const MOST_DEVICES = 2_000

/**
 * `POST homewire/topics {devices: [<device options>]}`: for each the MQTT topics on which it speaks, `{topics: [[…]]}`,
 * one that ends in `/#` standing for all below it. The languages of devices are long, so the editor does without them.
 */
export function serveTopics(red: RED): void {
  red.httpAdmin.post('/homewire/topics', red.auth.needsPermission('homewire.read'), (request, response) => {
    const { devices } = bodyOf(request)
    const asked: unknown[] = Array.isArray(devices) ? devices.slice(0, MOST_DEVICES) : []
    response.json({ topics: asked.map(topicsOf) })
  })
}

/** None of a device that cannot be understood. */
function topicsOf(options: unknown): readonly string[] {
  const { profile, topic, wiring } = isObject(options) ? options : {}
  const name = trimmed(profile)
  if (!isProfile(name)) return []
  try {
    const text = trimmed(wiring)
    const own = profiles[name]({ topic: trimmed(topic), ...(text !== '' && { wiring: parseWiring(text) }) })
    return own.speaks ?? []
  } catch (error) {
    if (error instanceof Problem) return []
    throw error
  }
}
