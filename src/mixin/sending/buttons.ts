import { Problem, quote } from '../../bridge/problem'
import { type Saying, say } from '../../bridge/sentence'
import { isObject, readText } from '../../bridge/tolerant'
import { MAX_BUTTONS } from '../categories'

/** The colour of a button that has none of its own. */
const DEFAULT_COLOR = '#3D75E3'
const SCHEME = /^(https?:\/\/|mixin:\/\/|input:)/

/** The members of a list of buttons in rows that Mixin takes at once (docs/protocols/mixin-api.md#a9). */
export function inGroups(buttons: readonly object[]): object[][] {
  return Array.from({ length: Math.ceil(buttons.length / MAX_BUTTONS) }, (_, n) =>
    buttons.slice(n * MAX_BUTTONS, (n + 1) * MAX_BUTTONS),
  )
}

/**
 * A keyboard from what a flow says: `[{label, action?, color?}]`, or just the labels. A press writes the label into
 * the chat, as if the user had typed it (`input:`, docs/protocols/mixin.md#categories); an action without a
 * scheme is what is written.
 *
 *     readButtons(['Yes', { label: 'Lamp on', action: '/lamp on' }])
 *
 * @param what names the list in an error
 * @returns the payload of an APP_BUTTON_GROUP
 * @throws Problem naming what is no button
 */
export function readButtons(buttons: unknown, what: Saying = 'msg.buttons'): object[] {
  if (!Array.isArray(buttons))
    throw new Problem('invalid-value', say`${what} is ${quote(buttons)}, expected a list of buttons`)
  return buttons.map((button: unknown) => {
    const { label, action, color, ...rest } = isObject(button) ? button : { label: button }
    const text = readText(label)
    if (text === undefined)
      throw new Problem(
        'invalid-value',
        say`${quote(button)} is not a button, expected {label, action, color}`,
      )
    return {
      ...rest,
      label: text,
      action: actionOf(readText(action) ?? text),
      color: readText(color) ?? DEFAULT_COLOR,
    }
  })
}

/** What a press does; text without a scheme is written into the chat. */
export function actionOf(action: string): string {
  return SCHEME.test(action) ? action : `input:${action}`
}
