import { textOf } from './checks'
import type { Dialog } from './dialog'

const MESSAGE = 'message'
const FIXED = 'fixed'

/** What a field holds where it is not left to the message. */
export type FixedKind = 'id' | 'json'

/**
 * Node-RED's own typed input for a field that is filled in here, or left to the message. The property stays one text:
 * empty, it is left to the message.
 */
export function openTypedField(dialog: Dialog, name: string, kind: FixedKind): void {
  const { translate } = dialog
  const field = dialog.field(name)
  const label = dialog.root.find(`label[for="${field.attr('id') ?? ''}"]`)
  const type = dialog.value(name) === '' ? MESSAGE : FIXED
  field.typedInput({
    default: type,
    types: [
      { value: MESSAGE, label: translate('homewire.typed.message'), hasValue: false },
      {
        value: FIXED,
        label: translate(`homewire.typed.${kind}`),
        ...(kind === 'json' && { expand: () => editJson(dialog, name) }),
      },
    ],
  })
  field.typedInput('type', type)
  field.on('change', (_event, chosen: unknown) => {
    if (chosen === MESSAGE && field.val() !== '') field.typedInput('value', '')
  })
  // Node-RED takes over what is typed when the key is up again, after whoever listens to the dialog has looked.
  shownInput(dialog, name).on('input', (event) => field.val(textOf($(event.currentTarget).val())))
  // The label belongs to the field that Node-RED has hidden.
  const title = label.text().trim()
  shownInput(dialog, name).attr('aria-label', title)
  containerOf(field)
    .find('.red-ui-typedInput-type-select')
    .attr({ 'aria-label': `${title}: ${translate('homewire.typed.how')}`, 'aria-haspopup': 'menu' })
  containerOf(field)
    .find('.red-ui-typedInput-option-expand')
    .attr({
      'aria-label': `${title}: ${translate('homewire.typed.expand')}`,
    })
}

/** Fills a typed field. */
export function fillTyped(dialog: Dialog, name: string, text: string): void {
  const field = dialog.field(name)
  field.typedInput('type', text === '' ? MESSAGE : FIXED)
  field.typedInput('value', text)
}

/** What a typed field shows while it is empty. */
export function hintTyped(dialog: Dialog, name: string, example: string): void {
  shownInput(dialog, name).attr('placeholder', example)
}

function editJson(dialog: Dialog, name: string): void {
  RED.editor.editJSON({
    value: dialog.value(name),
    focus: true,
    complete: (text) => fillTyped(dialog, name, text),
  })
}

function shownInput(dialog: Dialog, name: string): JQuery {
  return containerOf(dialog.field(name)).find('input.red-ui-typedInput-input')
}

function containerOf(field: JQuery): JQuery {
  return field.next('.red-ui-typedInput-container')
}
