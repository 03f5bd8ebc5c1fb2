import type { Translate } from '../../editor/texts'

/** One of the sidebar's panels. A new one is a file that exports a Tab, and a line in the list of index.ts. */
export interface Tab {
  /** Its title is the text `sidebar.tab.<name>`. */
  readonly name: string
  /** Of Font Awesome. */
  readonly icon: string
  /** The notifications after which it is out of date: `homewire/home` (../notifications.ts). */
  readonly topics: readonly string[]
  /** Fills the empty panel when it is opened for the first time. */
  render(panel: JQuery, sidebar: Sidebar): OpenTab
}

export interface OpenTab {
  /** Shows what is now; called whenever the tab comes into sight, and when it is in sight and out of date. */
  refresh(): void
}

/** What the tabs use of the sidebar. */
export interface Sidebar {
  readonly translate: Translate
  /** Asks an admin route, in the reader's language. */
  get(path: string): JQuery.jqXHR<unknown>
  /** The same with a JSON body. */
  post(path: string, body: object, timeout?: number): JQuery.jqXHR<unknown>
  /** Says in the panel why a route gave no answer; `undefined` when it did. */
  complain(panel: JQuery, failed?: { xhr: JQuery.jqXHR; status: string }): void
  /** Brings a tab into sight. */
  open(name: string): void
  /** Tells a screen reader something that others see. */
  announce(text: string): void
}
