import { facetKey, type ToldFacet } from '../../src/bridge/facet'
import type { Home, HomeDevice, HomeOwner, LastRequest } from '../runtime/home'
import type { Reader } from './reader'

/** What `GET homewire/home` answers: every connection and every device that is deployed, and how it is. */
export function overviewOf(home: Home, reader: Reader): object {
  return {
    owners: home.owners.map((owner) => ownerOf(owner, reader)),
    devices: home.devices.map((device) => deviceOf(device, home, reader)),
    vitals: home.vitals.signs,
  }
}

function ownerOf({ id, type, name, link, sentence }: HomeOwner, reader: Reader): object {
  return { id, type, name, link, sentence: reader.read(sentence) }
}

function deviceOf(
  { id, set, type, ownerId, device, askable, isServed }: HomeDevice,
  home: Home,
  reader: Reader,
): object {
  const { vitals, last } = home.recordOf(id)
  const facets = device.facets()
  return {
    ...{ id, platform: set, name: device.name, type, owner: ownerId ?? null },
    ...{ online: device.presence, served: isServed, capabilities: askable },
    state: valuesOf(facets, ({ value }) => value),
    believed: valuesOf(facets, ({ told }) => told),
    held: device.held(),
    last: last ? lastOf(last, reader) : null,
    vitals: vitals.signs,
  }
}

function lastOf({ reason, ...rest }: LastRequest, reader: Reader): object {
  return { ...rest, reason: reason === null ? null : reader.read(reason) }
}

/** Keyed by capability; where a device has several of one, by capability and instance. */
function valuesOf(
  facets: readonly ToldFacet[],
  valueOf: (facet: ToldFacet) => unknown,
): Record<string, unknown> {
  return Object.fromEntries(
    facets.flatMap((facet) => {
      const value = valueOf(facet)
      return value === undefined ? [] : [[facetKey(facet.capability, facet.instance), value]]
    }),
  )
}
