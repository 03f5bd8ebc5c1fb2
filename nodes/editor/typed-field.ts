import type { Dialog } from './dialog'

const MESSAGE = 'message'
const FIXED = 'fixed'

/**
 * Node-RED's own typed input for a field that is filled in here, or left to the message. The property stays one text:
 * empty, it is left to the message.
 */
export function openTypedField(dialog: Dialog, name: string): void {
  const { translate } = dialog
  const field = dialog.field(name)
  const label = dialog.root.find(`label[for="${field.attr('id') ?? ''}"]`)
  const isFilled = dialog.value(name) !== ''
  field.typedInput({
    default: isFilled ? FIXED : MESSAGE,
    types: [
      { value: MESSAGE, label: translate('homewire.typed.message'), hasValue: false },
      { value: FIXED, label: translate('homewire.typed.fixed') },
    ],
  })
  field.typedInput('type', isFilled ? FIXED : MESSAGE)
  field.on('change', (_event, type: unknown) => {
    if (type === MESSAGE && field.val() !== '') field.typedInput('value', '')
  })
  // The label belongs to the field that Node-RED has hidden.
  const title = label.text().trim()
  const typed = field.next('.red-ui-typedInput-container')
  typed.find('input.red-ui-typedInput-input').attr('aria-label', title)
  typed.find('.red-ui-typedInput-type-select').attr({
    'aria-label': `${title}: ${translate('homewire.typed.how')}`,
    'aria-haspopup': 'menu',
  })
}
