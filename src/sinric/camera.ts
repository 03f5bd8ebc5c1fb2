import type { KeyObject } from 'node:crypto'
import type { Clock } from '../bridge/clock'
import type { PictureKind } from '../bridge/pictures'
import { Problem } from '../bridge/problem'
import { say } from '../bridge/sentence'
import { explain } from '../transport/network-errors'
import { explainStatus } from '../transport/refusals'
import { hmac } from './signature'

/** What the platform's camera service has to know of a picture (docs/protocols/sinric.md#camera). */
export interface Upload {
  /** `https://camera.sinric.pro` */
  base: string
  deviceId: string
  kind: PictureKind
  bytes: Buffer
  /** The App Secret. */
  key: KeyObject
  /** In s since the epoch by the server's clock, which rejects what is old. */
  createdAt: number
  clock: Clock
  /** Gives it up. */
  signal: AbortSignal
}

/** The server verifies, stores and makes small pictures before it answers, in ms. */
const UPLOAD_TIMEOUT_MS = 30_000
/** The server takes no larger snapshot. */
const MAX_SNAPSHOT_BYTES = 512 * 1024
/** Nobody says how long a film may be; a Buffer that is larger is none. */
const MAX_FILM_BYTES = 16 * 1024 * 1024
const PATHS: Record<PictureKind, string> = { snapshot: '/snapshot', motion: '/motion-capture' }

/** @throws Problem for what the server would not take */
export function checkPicture(bytes: Buffer, kind: PictureKind): void {
  const most = kind === 'snapshot' ? MAX_SNAPSHOT_BYTES : MAX_FILM_BYTES
  if (bytes.length === 0) throw new Problem('invalid-value', say`The picture is empty`)
  if (bytes.length > most)
    throw new Problem(
      'out-of-range',
      say`The picture has ${Math.ceil(bytes.length / 1024)} kB, and Sinric Pro takes ${most / 1024} kB at most: make it smaller`,
    )
}

/** Brings a picture to the platform, signed with the App Secret. @throws Problem */
export async function uploadPicture(upload: Upload): Promise<void> {
  const { base, deviceId, kind, bytes, key, createdAt, clock, signal } = upload
  const late = new AbortController()
  const cancel = clock.after(UPLOAD_TIMEOUT_MS, () => late.abort())
  try {
    // Bytes go without a Content-Type: with one the server never answers.
    const response = await fetch(`${base}${PATHS[kind]}`, {
      method: 'POST',
      headers: {
        deviceId,
        createdAt: String(createdAt),
        signature: hmac(`${deviceId}${createdAt}`, key),
      },
      body: new Uint8Array(bytes),
      redirect: 'manual',
      signal: AbortSignal.any([signal, late.signal]),
    })
    await response.body?.cancel()
    if (response.status !== 200)
      throw new Problem(
        'rejected',
        say`Sinric Pro did not accept the picture: ${explainStatus(response.status)}`,
      )
  } catch (error) {
    if (error instanceof Problem) throw error
    if (signal.aborted) throw new Problem('closed', say`The picture was not sent: the account was closed`)
    if (late.signal.aborted)
      throw new Problem(
        'deadline',
        say`Sinric Pro did not accept the picture within ${UPLOAD_TIMEOUT_MS / 1_000} s`,
      )
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : undefined
    throw new Problem(
      'unreachable',
      say`The picture could not be uploaded to Sinric Pro: ${cause ? explain(cause) : say`the connection was lost`}`,
    )
  } finally {
    cancel()
  }
}
