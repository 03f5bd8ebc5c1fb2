import { isObject } from '../../src/bridge/tolerant'
import { type Announced, wiringId } from './announced'
import { textOf } from './checks'
import { parse } from './json'
import type { EditorNode } from './red'

/** Whether a device node is of the thing that is announced: known by the announcement's id, or by its topic. */
export function isSameThing({ id, profile, options }: Announced, node: EditorNode): boolean {
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
