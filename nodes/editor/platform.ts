import { openWhenUsed } from './advanced'
import { nameConfigButtons } from './config-buttons'
import { watchConfigChoice } from './config-choice'
import { type Fault, inWords, textOf } from './checks'
import { Dialog } from './dialog'
import { addKeywords, type PaletteEntry, paletteEntry } from './palette'
import type { Property } from './property'
import { fillSelect } from './select'
import type { Translate } from './texts'
import type { EditorNode, RegisteredType } from './red'

/** What is wrong with a property of a node; `options` are the editor's own. */
export type Check = (value: unknown, node: EditorNode, options: object) => Fault

/** A node type: what Node-RED is told of it, and how its dialog comes to life. */
export interface Definition {
  category: 'config' | 'homewire'
  /** False: a config node that is in use although no node refers to it. */
  hasUsers?: false
  color?: string
  icon?: string
  align?: 'right'
  defaults: Record<string, Property>
  credentials?: Record<string, { type: 'text' | 'password' }>
  inputs?: number
  outputs?: number
  inputLabels?: () => string
  outputLabels?: (this: EditorNode, index: number) => string
  /** What a node without a name is called; as in the palette when this says nothing. */
  called?: (node: EditorNode) => string
  /** The dialog has opened. */
  prepare?: (node: EditorNode, dialog: Dialog) => void
  /**
   * The user has pressed Done; the editor reads the fields afterwards.
   * @returns whether a property has changed that has no field
   */
  save?: (node: EditorNode, dialog: Dialog) => Saved
}

/** Whether something has changed that has no field; what has changed elsewhere is undone in the same step. */
export type Saved = boolean | { changed: boolean; history: object[] }

/** What the node types of one platform have in common. */
export interface Platform {
  /** Its node set, which is also the prefix of its types, icons and texts. */
  set: string
  translate: Translate
  /** A text for a definition, which wants a function. */
  says: (key: string) => () => string
  /** A property that holds the id of a config node. */
  refersTo: (type: string) => Property
  /** A property with a check; what the check says is shown as the reason. */
  checked: (value: unknown, check: Check) => Property
  /** What a node calls the config node that it has chosen in `property`: its name, or else its `key`. */
  nameOf: (property: string, key: string) => (node: EditorNode) => string
  /** Fills a drop-down whose values have their names in the catalogue under `names`; `kept` is for any other. */
  fill: (select: JQuery, values: readonly string[], current: unknown, names: string, kept: string) => void
}

/** @param translate looks keys up in the platform's catalogue */
export function platformOf(set: string, translate: Translate): Platform {
  return {
    set,
    translate,
    says: (key) => () => translate(key),
    refersTo: (type) => ({
      value: '',
      type,
      required: true,
      label: translate(`${set}.label.${type.replace(`${set}-`, '')}`),
    }),
    checked: (value, check) => ({
      value,
      // The editor shows the words of a check that knows of its second argument.
      validate(entered, options) {
        const fault = check(entered, this, options)
        return fault === undefined ? true : inWords(fault, translate)
      },
    }),
    nameOf: (property, key) => (node) => {
      const chosen = RED.nodes.node(textOf(node[property]))
      return chosen ? textOf(chosen.name) || textOf(chosen[key]) : ''
    },
    fill: (select, values, current, names, kept) =>
      fillSelect(
        select,
        values.map((value) => ({ value, label: translate(`${names}.${value}`) })),
        current,
        (value) => translate(kept, { value }),
      ),
  }
}

/**
 * What a platform's script leaves for its page to call: the page registers its node types one by one, when its
 * templates and helps are there.
 */
export function registrar(
  set: string,
  definitionsOf: (platform: Platform) => Readonly<Record<string, Definition>>,
): { registerType: (type: string) => void } {
  let known: Readonly<Record<string, Definition>> | undefined
  const platform = platformOf(set, (key, values) => textIn(set, key, values))
  return {
    registerType(type) {
      known ??= definitionsOf(platform)
      const definition = known[type]
      if (definition) RED.nodes.registerType(type, registered(type, definition, platform))
    },
  }
}

function textIn(set: string, key: string, values?: object): string {
  const full = `@homewire/node-red/${set}:${key}`
  const text = RED._(full, values)
  return text === full ? key : text
}

function registered(type: string, definition: Definition, { set, translate }: Platform): RegisteredType {
  const { called, prepare, save, ...rest } = definition
  const isConfig = definition.category === 'config'
  const name = type.replace(`${set}-`, '')
  const title = (): string => translate(`${set}.${isConfig ? 'untitled' : 'palette'}.${name}`)
  const entry = (): PaletteEntry => paletteEntry(set, name, translate)
  const chosen = Object.entries(definition.defaults).filter(([, property]) => property.type !== undefined)
  const dialog = (): Dialog => new Dialog(type, isConfig, translate)
  return {
    ...rest,
    ...(!isConfig && {
      categoryDescription: translate('palette.description.homewire'),
      labelStyle,
      onpaletteadd: () => addKeywords(type, entry()),
    }),
    paletteLabel: isConfig ? title : () => entry().label,
    label(this: EditorNode) {
      const label = textOf(this.name) || called?.(this) || title()
      return isConfig ? label : shortened(label)
    },
    oneditprepare(this: EditorNode) {
      const open = dialog()
      for (const [name] of chosen) {
        watchConfigChoice(open, this, name)
        nameConfigButtons(open, name)
      }
      prepare?.(this, open)
      openWhenUsed(open, this, definition.defaults)
    },
    ...(save && {
      oneditsave(this: EditorNode) {
        return save(this, dialog())
      },
    }),
  }
}

/** A node on the canvas is as wide as its label, and must not cover its neighbour. */
const MAX_LABEL_CHARACTERS = 30

function shortened(label: string): string {
  const characters = Array.from(label)
  if (characters.length <= MAX_LABEL_CHARACTERS) return label
  return `${characters
    .slice(0, MAX_LABEL_CHARACTERS - 1)
    .join('')
    .trimEnd()}…`
}

function labelStyle(this: EditorNode): string {
  return textOf(this.name) === '' ? '' : 'node_label_italic'
}
