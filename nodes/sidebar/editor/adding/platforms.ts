import { displayTypes, spokenOf } from '../../../../src/rokid/display-types'
import { speakable } from '../../../../src/rokid/speakable'
import { isDoorType } from '../../../../src/sinric/portal-types'
import type { Announced } from '../../../editor/announced'

/** What a device is on a platform, beside its options. */
export interface Placed {
  announced: Announced
  /** The platform's own: a device id, an endpoint id, a device key. */
  id: string
  /** What it is called there. */
  name: string
  /** Sinric Pro: the portal code, where that is another than the announcement's. */
  type?: string
}

/** A platform as the house is added to it. */
export interface Adding {
  /** The property of a device, and of a node for all, that names the owner; with the set before it, the owner's type. */
  owner: string
  /** The property with the platform's id. */
  key: string
  /** Whether the platform can be told of such a device. */
  takes(announced: Announced): boolean
  /** The properties of a device that only this platform has. */
  properties(placed: Placed): object
}

/** Keyed by the platform's set. */
export const addings = {
  sinric: {
    owner: 'account',
    key: 'deviceId',
    takes: () => true,
    properties({ announced: { types }, id, type = types.sinric }) {
      return { deviceId: id, deviceType: type, cloudOnly: isDoorType(type) }
    },
  },
  rokid: {
    owner: 'skill',
    key: 'endpointId',
    takes: (announced) => spoken(announced).length > 0,
    properties({ announced, id }) {
      const displayType = Object.hasOwn(displayTypes, announced.types.rokid)
        ? announced.types.rokid
        : 'unknown'
      return { endpointId: id, displayType, room: announced.area, capabilities: spoken(announced) }
    },
  },
  sagoo: {
    owner: 'broker',
    key: 'deviceKey',
    takes: () => true,
    properties: ({ id }) => ({ deviceKey: id }),
  },
} as const satisfies Record<string, Adding>

export type PlatformName = keyof typeof addings

export const platformNames = ['sinric', 'rokid', 'sagoo'] as const satisfies readonly PlatformName[]

/** What Rokid has an interface for, and what else people say to such a device. */
function spoken({ capabilities }: Announced): string[] {
  const known = capabilities.filter((name) => speakable.includes(name))
  return known.length === 0 ? [] : [...spokenOf(known)]
}
