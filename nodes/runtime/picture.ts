import type { PictureKind, PicturePort } from '../../src/bridge/pictures'
import { Problem } from '../../src/bridge/problem'
import type { FlowDevice } from './flow-device'
import { correlation, failureOf } from './messages'
import type { Message } from './red'
import { resultOf } from './result-code'

/** A picture on its way to a platform. */
export interface Picture {
  bytes: Buffer
  kind: PictureKind
  port: PicturePort
}

/**
 * The picture in a message; undefined for every other message. What a broker brings as bytes is text, unless it is a
 * JPEG, and the page of an HTTP error is none.
 */
export function pictureIn(msg: Message, { pictures: port, profile }: FlowDevice): Picture | undefined {
  const { payload, topic } = msg
  if (!port || !Buffer.isBuffer(payload) || failureOf(msg)) return undefined
  if (resultOf(msg, 'action')?.success === false) return undefined
  if (profile.listen !== undefined && !isJpeg(payload)) return undefined
  const isMotion = typeof topic === 'string' && /(?:^|\/)motion$/i.test(topic.trim())
  return { bytes: payload, kind: isMotion ? 'motion' : 'snapshot', port }
}

function isJpeg(bytes: Buffer): boolean {
  return bytes.subarray(0, 3).equals(Buffer.from([0xff, 0xd8, 0xff]))
}

/** Answers the request that the picture is for, and brings it to the platform, which may take its time. @throws Problem */
export async function sendPicture(
  { bytes, kind, port }: Picture,
  msg: Message,
  { device }: FlowDevice,
): Promise<void> {
  const { id } = correlation(msg) ?? {}
  const isAsked = id !== undefined && device.pending(id, port.request) !== undefined
  try {
    port.check(bytes, kind)
  } catch (error) {
    if (isAsked && error instanceof Problem)
      device.answer(id, { success: false, reason: error.sentence, code: error.code }, port.request)
    throw error
  }
  if (isAsked) device.answer(id, { success: true, value: { picture: bytes.length } }, port.request)
  await port.send(bytes, kind)
}
