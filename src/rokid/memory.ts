/** What a skill keeps over deploys and restarts: plain JSON by section, without any secret in clear. */
export interface Memory {
  /** Resolves when what was kept has been read, or could not be. */
  readonly ready: Promise<void>
  /** What was kept could not be read, so what seems unknown may only be lost. */
  readonly isDamaged: boolean
  read(section: string): unknown
  write(section: string, value: unknown): void
}

/** A memory that outlasts the process, and what its owner has to do for that. */
export interface LastingMemory extends Memory {
  /** The newest state could not be written. */
  readonly isUnsaved: boolean
  /** Tries again what could not be written. */
  retry(): void
  /** Writes what is not written yet; resolves also when that fails or takes long. */
  flush(): Promise<void>
}

/** A memory that keeps nothing beyond itself: what was granted in practice is worth nothing afterwards. */
export class FleetingMemory implements LastingMemory {
  readonly ready = Promise.resolve()
  readonly isDamaged = false
  readonly isUnsaved = false
  readonly #sections = new Map<string, unknown>()

  read(section: string): unknown {
    return this.#sections.get(section)
  }

  write(section: string, value: unknown): void {
    this.#sections.set(section, value)
  }

  retry(): void {
    // Nothing is ever unwritten.
  }

  flush(): Promise<void> {
    return Promise.resolve()
  }
}
