import type { Announced } from '../../../editor/announced'
import { textOf } from '../../../editor/checks'
import type { EditorNode } from '../../../editor/red'
import { isSameThing } from '../../../editor/same-thing'
import { addings, type PlatformName } from './platforms'
import { slugOf } from './slug'

/**
 * The device of an owner that an announced one has become: known by the announcement's id, by the topic where it has
 * no wiring, or by the platform's id.
 *
 * @param platformId that it has, or would get, on the platform; empty while nobody knows
 */
export function addedAs(
  announced: Announced,
  { platform, owner }: { platform: PlatformName; owner: string },
  devices: readonly EditorNode[],
  platformId = platform === 'sinric' ? '' : slugOf(announced.id),
): EditorNode | undefined {
  const { owner: ownerProperty, key } = addings[platform]
  return devices.find(
    (node) =>
      node.type === `${platform}-device` &&
      node[ownerProperty] === owner &&
      (isSameThing(announced, node) || (platformId !== '' && textOf(node[key]) === platformId)),
  )
}
