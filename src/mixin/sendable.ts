/** Every category that a bot may send (docs/protocols/mixin.md#categories). */
export const sendable = [
  'PLAIN_TEXT',
  'PLAIN_POST',
  'PLAIN_IMAGE',
  'PLAIN_DATA',
  'PLAIN_AUDIO',
  'PLAIN_VIDEO',
  'PLAIN_STICKER',
  'PLAIN_CONTACT',
  'PLAIN_LOCATION',
  'PLAIN_LIVE',
  'APP_BUTTON_GROUP',
  'APP_CARD',
  'MESSAGE_RECALL',
  'MESSAGE_PIN',
] as const

/** A category that a bot may send. */
export type Sendable = (typeof sendable)[number]
