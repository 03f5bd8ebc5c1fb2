import type { EditorNode } from './red'

/** A property of a node, as the editor keeps it. */
export interface Property {
  /** What a fresh node has. */
  value: unknown
  /** The type of config node whose id the property holds. */
  type?: string
  required?: boolean
  label?: string
  validate?: (this: EditorNode, value: unknown, options: { label?: string }) => true | string
}
