import { isObject } from '../../../../src/bridge/tolerant'
import { type Announced, wiringId } from '../../../editor/announced'
import { textOf } from '../../../editor/checks'
import { parse } from '../../../editor/json'
import type { EditorNode } from '../../../editor/red'
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

function isSameThing({ id, profile, options }: Announced, node: EditorNode): boolean {
  const own = wiringId(node.wiring)
  if (own !== '') return own === id
  // An older one, or one that somebody typed, is known by its topic alone.
  const { topic } = options
  const part = partOf(options.wiring)
  return node.profile === profile && topic !== '' && [topic, `${topic}/${part}`].includes(textOf(node.topic))
}

/** Which part of a device with several a wiring is about. */
function partOf(wiring: string): string {
  const parsed = parse(wiring)?.value
  const { json } = isObject(parsed) ? parsed : {}
  return isObject(json) ? textOf(json.part) : ''
}
