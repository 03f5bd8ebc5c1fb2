/** What a skill keeps over deploys and restarts: plain JSON by section, without any secret in clear. */
export interface Memory {
  /** Resolves when what was kept has been read, or could not be. */
  readonly ready: Promise<void>
  /** What was kept could not be read, so what seems unknown may only be lost. */
  readonly isDamaged: boolean
  read(section: string): unknown
  write(section: string, value: unknown): void
}
