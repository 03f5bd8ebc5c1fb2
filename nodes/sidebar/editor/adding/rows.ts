import type { Announced } from '../../../editor/announced'
import type { EditorNode } from '../../../editor/red'
import { addedAs } from './added'
import { byLikeness, likeness, matched, type PortalDevice } from './match'
import { addings, type Placed, type PlatformName } from './platforms'
import { slugsOf } from './slug'

/** A platform that shall have the devices, and as whose. */
export interface Target {
  platform: PlatformName
  owner: string
}

/** Stands for a device id: there shall be a new device in the portal. */
export const CREATE = 'create'
/** Stands for a device id: the device is not added to Sinric Pro. */
export const LEAVE_OUT = 'leave out'

/** An announced device, and what can be done with it. */
export interface Candidate {
  announced: Announced
  /** Where it is already. */
  added: readonly { platform: PlatformName; device: EditorNode }[]
  /** What cannot be told of it. */
  unfit: readonly PlatformName[]
  /** Where it can go. */
  open: readonly PlatformName[]
  /** Devices of the portal that it may be, the most alike first, and the one that it is beyond doubt. */
  portal?: { devices: readonly PortalDevice[]; match: PortalDevice | undefined }
}

/**
 * What can be done with each, the most alike to the portal's names first.
 * @param portal the devices of the account; undefined while they are not known
 */
export function candidatesOf(
  announced: readonly Announced[],
  targets: readonly Target[],
  nodes: readonly EditorNode[],
  portal: readonly PortalDevice[] | undefined,
): Candidate[] {
  const matches = matched(announced, portal ?? [])
  const account = targets.find(({ platform }) => platform === 'sinric')?.owner
  const used = new Set(
    nodes
      .filter((node) => node.type === 'sinric-device' && node.account === account)
      .map((node) => node.deviceId),
  )
  const unused = (portal ?? []).filter(({ id }) => !used.has(id))
  const names = unused.map(({ name }) => name)
  return byLikeness(announced, names).map((each) => {
    const match = matches.get(each.id)
    const added = targets.flatMap((target) => {
      const id = target.platform === 'sinric' ? (match?.id ?? '') : undefined
      const device = addedAs(each, target, nodes, id)
      return device ? [{ platform: target.platform, device }] : []
    })
    const rest = targets
      .map(({ platform }) => platform)
      .filter((name) => added.every((one) => one.platform !== name))
    const open = rest.filter((name) => addings[name].takes(each))
    const devices = open.includes('sinric') && portal ? byLikenessTo(each.name, unused) : undefined
    return {
      ...{ announced: each, added, open },
      unfit: rest.filter((name) => !open.includes(name)),
      ...(devices && { portal: { devices, match } }),
    }
  })
}

function byLikenessTo(name: string, devices: readonly PortalDevice[]): PortalDevice[] {
  const alike = new Map(devices.map((device) => [device, likeness(device.name, name)]))
  return devices.toSorted((one, other) => (alike.get(other) ?? 0) - (alike.get(one) ?? 0))
}

/** Room by room; the rooms stand as their first devices do. */
export function byRoom(candidates: readonly Candidate[]): Map<string, Candidate[]> {
  const rooms = new Map<string, Candidate[]>()
  for (const each of candidates) {
    const { area } = each.announced
    rooms.set(area, [...(rooms.get(area) ?? []), each])
  }
  const unnamed = rooms.get('')
  // What is in no room comes last.
  if (unnamed && rooms.delete('')) rooms.set('', unnamed)
  return rooms
}

/** The devices that Rokid or Sagoo get: their ids are made of those of the announcements. */
export function placedOn(
  { platform, owner }: Target,
  candidates: readonly Candidate[],
  nodes: readonly EditorNode[],
): Placed[] {
  const { owner: ownerProperty, key } = addings[platform]
  const taken = nodes
    .filter((node) => node.type === `${platform}-device` && node[ownerProperty] === owner)
    .map((node) => String(node[key]))
  const meant = candidates.filter(({ open }) => open.includes(platform)).map(({ announced }) => announced)
  const ids = slugsOf(
    meant.map(({ id }) => id),
    taken,
  )
  return meant.map((announced) => ({
    announced,
    name: announced.name,
    id: ids.get(announced.id) ?? announced.id,
  }))
}
