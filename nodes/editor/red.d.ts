import type { EditorRED } from 'node-red'

/** A node of the editor, or what one is made of: a property of a flow may hold anything. */
export interface EditorNode {
  readonly id: string
  readonly type: string
  [property: string]: unknown
}

/** What `RED.nodes.filterLinks` finds; `sourcePort` may be written. */
export interface EditorLink {
  sourcePort: number
}

/** A node type, as `RED.nodes.registerType` takes it. */
export interface RegisteredType {
  category: string
  defaults: object
  outputs?: number | undefined
  [member: string]: unknown
}

/** The members of the editor that its published types lack, or describe more narrowly than it is. */
interface Members {
  /** The text of a catalogue key, `<module>/<set>:<key>`; the key itself when there is none. */
  _(key: string, values?: object): string
  nodes: {
    registerType(type: string, definition: RegisteredType): void
    getType(type: string): RegisteredType | undefined
    node(id: string): EditorNode | null
    eachNode(visit: (node: EditorNode) => void): void
    eachConfig(visit: (node: EditorNode) => void): void
    filterLinks(filter: { source: EditorNode }): EditorLink[]
    removeLink(link: EditorLink): void
    dirty(isDirty?: boolean): boolean
    id(): string
    import(
      nodes: readonly EditorNode[],
      options: object,
    ): { nodes: EditorNode[]; links: object[]; workspaces: object[] }
  }
  events: {
    on(event: 'nodes:add', listener: (node: EditorNode) => void): void
    emit(event: 'nodes:change', node: EditorNode): void
  }
  editor: {
    editConfig(name: string, type: string, id: string): void
    editJSON(options: { value: string; focus: boolean; complete: (text: string) => void }): void
  }
  history: { push(event: object): void }
  workspaces: { active(): string; show(id: string): void }
  utils: { getNodeLabel(node: EditorNode, otherwise: string): string }
  sidebar: { addTab(tab: object): void }
  clipboard: { copyText(text: string): boolean }
  comms: { subscribe(topic: string, heard: (topic: string, data: unknown) => void): void }
  settings: { httpNodeRoot?: string; version: string }
}

declare global {
  const RED: Omit<EditorRED, keyof Members> & Members
}
