import type { Json } from '../json'

/** A part of the page: the house, or one platform's cloud. The browser has a module of the same name for it. */
export interface Section {
  readonly id: string
  /** all that the browser shows of it, as plain JSON */
  snapshot(): unknown
  /** Calls back whenever the snapshot may have changed. */
  watch(changed: () => void): void
  /** keyed by name: `POST /<id>/<name>` runs it with the JSON body, and answers with what it returns */
  readonly commands: ReadonlyMap<string, (body: Json) => unknown>
}

/** The page asked for something that does not exist or makes no sense. */
export class BadRequest extends Error {}
