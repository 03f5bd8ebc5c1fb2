import { answersProperties, openAnswers } from './answers'
import type { Dialog } from './dialog'
import type { Definition, Platform } from './platform'
import type { Property } from './property'
import type { EditorNode } from './red'
import { openServes, saveServes, servedLabel, servesProperties } from './serves'
import { openTestPanel, type TestedPlatform } from './test-panel'

/** What only this platform knows of its `in` and `out` nodes. */
export interface ServingNodes extends Pick<TestedPlatform, 'url' | 'capabilities' | 'checkName'> {
  /** The property that names the owner: `account`. */
  owner: string
  /** The property of a device that it is called by without a name. */
  key: string
  color: string
}

/** The `in` and the `out` node of a set (serving-nodes.html). */
export function servingNodes(
  platform: Platform,
  { owner, key, color, ...tested }: ServingNodes,
): Record<string, Definition> {
  const { set, translate, says, nameOf } = platform
  const serving = { platform, owner }
  const common = {
    category: 'homewire',
    color,
    icon: `${set}.svg`,
    called: servedLabel(serving, nameOf('device', key)),
    save: (node: EditorNode, dialog: Dialog) => saveServes(node, dialog, serving),
  } as const
  const defaults = (): Record<string, Property> => ({ name: { value: '' }, ...servesProperties(serving) })
  return {
    [`${set}-in`]: {
      ...common,
      defaults: { ...defaults(), ...answersProperties(platform) },
      inputs: 0,
      outputs: 1,
      outputLabels: says(`${set}.port.request`),
      prepare(node, dialog) {
        const out = translate(`${set}.palette.out`)
        openServes(dialog, node, serving, 'in')
        openAnswers(dialog, node, platform, out)
        openTestPanel(dialog, node, {
          ...tested,
          owner,
          type: `${set}-device`,
          out,
        })
      },
    },
    [`${set}-out`]: {
      ...common,
      align: 'right',
      defaults: defaults(),
      inputs: 1,
      outputs: 0,
      inputLabels: says(`${set}.port.report`),
      prepare: (node, dialog) => openServes(dialog, node, serving, 'out'),
    },
  }
}
