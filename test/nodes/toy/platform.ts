import type { DeviceFacts, DevicePlatform, PlatformDevice } from '../../../src/bridge/platform'
import { say } from '../../../src/bridge/sentence'
import { trimmed } from '../../../src/bridge/tolerant'

/** A platform that is a Map: it asks the devices in it, and notes what they tell. */
export class ToyCloud {
  /** Keyed by the platform's id. */
  readonly devices = new Map<string, PlatformDevice>()
  /** `lamp power true`, oldest first. */
  readonly told: string[] = []
}

/** The smallest platform there can be: the guide "add a platform" in one table. */
export const toyPlatform: DevicePlatform<DeviceFacts, ToyCloud> = {
  set: 'toy',
  owner: 'cloud',
  timeout: 1,
  patience: 1_000,
  sentences: { noOwner: say`has no cloud`, duplicate: say` is there twice`, unused: say`is not used` },
  describe: ({ toyId }) => {
    const id = trimmed(toyId)
    return { id, key: id, name: id, capabilities: ['power', 'brightness'], isAction: () => false }
  },
  refine: (report) => report,
  channel: (capability) => ({ key: capability, gap: 0 }),
  send(cloud, { facts }, { key }, [facet]) {
    cloud.told.push(`${facts.id} ${key} ${String(facet?.value)}`)
    return 'sent'
  },
}
