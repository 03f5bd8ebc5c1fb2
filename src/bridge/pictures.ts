/** A single picture, or the pictures of a movement. */
export type PictureKind = 'snapshot' | 'motion'

/** How a platform takes a device's pictures. */
export interface PicturePort {
  /** What the platform calls its request for one. */
  readonly request: string
  /** @throws Problem for a picture that the platform would not take */
  check(bytes: Buffer, kind: PictureKind): void
  /** Resolves when the platform has it. @throws Problem */
  send(bytes: Buffer, kind: PictureKind): Promise<void>
}
