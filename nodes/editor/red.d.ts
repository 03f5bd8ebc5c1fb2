import type { EditorRED } from 'node-red'

/** A node of the editor, or what one is made of: a property of a flow may hold anything. */
export interface EditorNode {
  readonly id: string
  readonly type: string
  [property: string]: unknown
}

/** A wire; `sourcePort` may be written. */
export interface EditorLink {
  sourcePort: number
}

/** A wire with its ends, as it is added and as `RED.nodes.eachLink` gives it. */
export interface EditorWire extends EditorLink {
  readonly source: EditorNode
  readonly target: EditorNode
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
    eachConfig(visit: (node: EditorNode) => void): void
    eachNode(visit: (node: EditorNode) => void): void
    eachLink(visit: (link: EditorWire) => void): void
    id(): string
    import(nodes: object[], options: object): { nodes: EditorNode[]; workspaces: object[] }
    addLink(link: EditorWire): void
    workspace(id: string): { label?: unknown; locked?: unknown } | null
    filterLinks(filter: { source: EditorNode }): EditorLink[]
    removeLink(link: EditorLink): void
    dirty(isDirty?: boolean): boolean
  }
  events: {
    on(event: 'nodes:add' | 'nodes:remove', listener: (node: EditorNode) => void): void
    on(event: 'deploy', listener: () => void): void
    emit(event: 'nodes:change', node: EditorNode): void
  }
  editor: {
    edit(node: EditorNode): void
    editConfig(name: string, type: string, id: string): void
    editJSON(options: { value: string; focus: boolean; complete: (text: string) => void }): void
  }
  history: {
    push(event: object): void
    /** The latest step. */
    peek(): { dirty?: boolean } | undefined
    /** Puts another in the place of the latest step. */
    replace(event: object): void
  }
  workspaces: { active(): string; show(id: string): void }
  view: {
    redraw(updateActive?: boolean): void
    reveal(id: string, flash?: boolean): void
    select(selection: { nodes: readonly EditorNode[] }): void
  }
  utils: { getNodeLabel(node: EditorNode, otherwise: string): string }
  sidebar: { addTab(tab: object): void; show(id: string): void }
  clipboard: { copyText(text: string): boolean }
  comms: { subscribe(topic: string, heard: (topic: string, data: unknown) => void): void }
  /** `buttons` stand below the text, of which the first is the safer one. */
  notify(text: string, options: object): { close(): void }
  tourGuide: { run(module: string): void }
  settings: {
    httpNodeRoot?: string
    version: string
    getLocal(key: string): string | null
    setLocal(key: string, value: string): void
  }
}

declare global {
  const RED: Omit<EditorRED, keyof Members> & Members
}
