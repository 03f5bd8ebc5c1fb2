import type { Json } from '../json'
import type { Section } from './section'

/** Starts the flows of the Node-RED that the page shows anew: it connects at once. */
export type Restart = () => Promise<void>

/** Node-RED itself, as far as the page can do something with it. */
export function flowsSection(restart: Restart): Section {
  return {
    id: 'flows',
    watch: () => undefined,
    snapshot: () => ({}),
    commands: new Map<string, (body: Json) => unknown>([['restart', restart]]),
  }
}

/**
 * A cloud whose faults end when their tick does: a client that was refused, or that waits longer and longer, is
 * brought back instead of waiting for minutes.
 */
export function recovering(section: Section, restart: Restart): Section {
  const fault = section.commands.get('fault')
  if (!fault) return section
  const commands = new Map(section.commands).set('fault', async (body) => {
    await fault(body)
    if (body['on'] !== true && isCutOff(section.snapshot())) await restart()
  })
  return { ...section, commands }
}

function isCutOff(snapshot: unknown): boolean {
  if (typeof snapshot !== 'object' || snapshot === null) return false
  return (
    ('connections' in snapshot && snapshot.connections === 0) ||
    ('isCutOff' in snapshot && snapshot.isCutOff === true)
  )
}
