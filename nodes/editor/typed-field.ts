import { numberOf, textOf } from './checks'
import type { Dialog } from './dialog'
import { parsedOr } from './json'
import type { Translate } from './texts'

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
  nameTyped(field, label.text().trim(), translate)
}

/** Gives a name to what Node-RED shows instead of a field: the label belongs to the one that is hidden. */
function nameTyped(field: JQuery, title: string, translate: Translate): void {
  const shown = containerOf(field)
  shown.find('input.red-ui-typedInput-input').attr('aria-label', title)
  shown
    .find('.red-ui-typedInput-type-select')
    .attr({ 'aria-label': `${title}: ${translate('homewire.typed.how')}`, 'aria-haspopup': 'menu' })
  shown
    .find('.red-ui-typedInput-option-expand')
    .attr('aria-label', `${title}: ${translate('homewire.typed.expand')}`)
}

/** The kinds of a value that a message may hold, as Node-RED calls them. */
const VALUES: ('str' | 'num' | 'bool' | 'json')[] = ['str', 'num', 'bool', 'json']

/** Node-RED's own typed input for a value of any kind, in an element that is already in its place. @returns reads it */
export function openTypedValue(field: JQuery, title: string, translate: Translate): () => unknown {
  field.typedInput({ default: 'str', types: VALUES })
  nameTyped(field, title, translate)
  return () => valueOf(field.typedInput('type'), textOf(field.typedInput('value')))
}

/** What a typed text stands for; a JSON that is none, and a number, stay the text that they are. */
export function valueOf(type: string, text: string): unknown {
  if (type === 'bool') return text === 'true'
  if (type === 'num') return numberOf(text) ?? text
  return type === 'json' ? parsedOr(text) : text
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
