import { join } from 'node:path'
import type { Clock } from '../../src/bridge/clock'
import type { Saying } from '../../src/bridge/sentence'
import { IssuedTokens } from '../../src/rokid/auth/issued-tokens'
import type { PendingCodes } from '../../src/rokid/auth/oauth'
import type { RED } from '../runtime/red'
import type { QueuedEvent } from '../../src/rokid/events/event-sender'
import { FileMemory } from '../../src/rokid/file-memory'
import { FleetingMemory, type LastingMemory } from '../../src/rokid/memory'

/** What outlives a deploy of a skill. */
export interface SkillArchive {
  memory: LastingMemory
  tokens: IssuedTokens
  codes: PendingCodes
  /** Events that were on their way when the skill was closed. */
  queuedEvents: Set<QueuedEvent>
  /** The node that an endpoint id belongs to, keyed by endpointId. */
  holders: Map<string, string>
}

/** What all skills keep, by node id: in one file each, and here for as long as Node-RED runs. */
export class Archive {
  /** Keyed by node id. */
  readonly #kept = new Map<string, SkillArchive>()
  /** Takes sentences for the debug sidebar; keyed by node id. */
  readonly #listeners = new Map<string, (what: Saying) => void>()

  constructor(
    private readonly red: RED,
    private readonly clock: Clock,
  ) {}

  open(id: string, complain: (what: Saying) => void): SkillArchive {
    this.#listeners.set(id, complain)
    const known = this.#kept.get(id)
    if (known) {
      known.memory.retry()
      return known
    }
    const folder = join(this.red.settings.userDir ?? '.', 'homewire')
    const file = join(folder, `rokid-${id.replace(/[^\w-]/g, '_')}.json`)
    const kept = this.#over(new FileMemory(file, this.clock, (what) => this.#listeners.get(id)?.(what)))
    this.#kept.set(id, kept)
    return kept
  }

  /** For a skill that practises: what Rokid itself has granted stays as it is until the skill goes live again. */
  openFleeting(): SkillArchive {
    return this.#over(new FleetingMemory())
  }

  #over(memory: LastingMemory): SkillArchive {
    return {
      memory,
      tokens: new IssuedTokens(memory, this.clock),
      codes: new Map(),
      queuedEvents: new Set<QueuedEvent>(),
      holders: new Map(),
    }
  }
}
