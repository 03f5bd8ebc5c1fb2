import { Problem, quote } from '../../bridge/problem'
import { say } from '../../bridge/sentence'
import { isObject, readText } from '../../bridge/tolerant'

/** The colour of a button that has none of its own. */
const DEFAULT_COLOR = '#3D75E3'
const SCHEME = /^(https?:\/\/|mixin:\/\/|input:)/

/**
 * A keyboard from what a flow says: `[{label, action?, color?}]`, or just the labels. A press writes the label into
 * the chat, as if the user had typed it (`input:`, docs/protocols/mixin.md#categories); an action without a
 * scheme is what is written.
 *
 *     readButtons(['Yes', { label: 'Lamp on', action: '/lamp on' }])
 *
 * @returns the payload of an APP_BUTTON_GROUP
 * @throws Problem naming what is no button
 */
export function readButtons(buttons: unknown): object[] {
  if (!Array.isArray(buttons))
    throw new Problem('invalid-value', say`msg.buttons is ${quote(buttons)}; expected was a list of buttons`)
  return buttons.map((button: unknown) => {
    const { label, action, color, ...rest } = isObject(button) ? button : { label: button }
    const text = readText(label)
    if (text === undefined)
      throw new Problem(
        'invalid-value',
        say`${quote(button)} is no button; expected was {label, action, color}`,
      )
    return {
      ...rest,
      label: text,
      action: actionOf(readText(action) ?? text),
      color: readText(color) ?? DEFAULT_COLOR,
    }
  })
}

function actionOf(action: string): string {
  return SCHEME.test(action) ? action : `input:${action}`
}
