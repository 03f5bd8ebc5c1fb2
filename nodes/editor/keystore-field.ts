import { isObject } from '../../src/bridge/tolerant'
import { isVariable, textOf } from './checks'
import type { Dialog } from './dialog'
import { appIdOf, faultOf, secretsIn, withoutSecrets } from './keystore'
import { HIDDEN_PASSWORD } from './passwords'

/**
 * The keystore of a Mixin bot: which bot it is of, and what of it is left out.
 *
 * @param url asks the runtime which bot a stored keystore is of
 */
export function openKeystore(dialog: Dialog, url: string): void {
  const { translate } = dialog
  const field = dialog.field('keystore')
  const file = dialog.root.find('#homewire-keystore-file').hide()
  let dropped: string[] = []

  field.on('change input', take)
  dialog.root.find('#homewire-keystore-button').on('click', () => file.trigger('click'))
  file.on('change', () => {
    const [input] = file
    const chosen = input instanceof HTMLInputElement ? input.files?.[0] : undefined
    if (chosen) readFile(chosen)
    file.val('')
  })
  show()
  if (field.val() === HIDDEN_PASSWORD) askForBot()

  function readFile(chosen: File): void {
    chosen.text().then(
      (text) => field.val(text).trigger('change'),
      () => dialog.note('keystore-wrong', translate('mixin.keystore.notJson')),
    )
  }

  function take(): void {
    const text = textOf(field.val())
    dropped = secretsIn(text)
    if (dropped.length > 0) field.val(withoutSecrets(text))
    show()
  }

  function show(): void {
    const text = textOf(field.val())
    const isOpen = text !== '' && text !== HIDDEN_PASSWORD && !isVariable(text)
    const fault = isOpen ? faultOf(text) : undefined
    const names = dropped.join(', ')
    dialog.note('keystore-wrong', fault === undefined ? '' : translate(`mixin.keystore.${fault}`))
    if (text !== HIDDEN_PASSWORD) showBot(isOpen && fault === undefined ? appIdOf(text) : '')
    dialog.note('keystore-dropped', names === '' ? '' : translate('mixin.keystore.dropped', { names }))
  }

  function showBot(appId: string): void {
    dialog.note('keystore-found', appId === '' ? '' : translate('mixin.keystore.found', { appId }))
  }

  /** Of a keystore that is stored only the runtime knows the bot. */
  function askForBot(): void {
    $.getJSON(url).done((answer: unknown) => {
      if (field.val() === HIDDEN_PASSWORD) showBot(isObject(answer) ? textOf(answer.appId) : '')
    })
  }
}
