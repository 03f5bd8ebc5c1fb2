// The keystore of a Mixin bot in its dialog: which bot it is of, and what of it is left out.
window.Homewire = window.Homewire || {}

Homewire.keystore = (() => {
  const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
  // What the editor shows for a password that it does not know.
  const HIDDEN = '__PWRD__'
  // What can move money, or is of no use to a messenger: it never leaves this dialog.
  const SECRETS = ['pin', 'pin_token', 'pin_token_base64', 'spend_private_key']

  const rows = [
    { field: 'keystore', icon: 'key', as: 'secret', prompt: 'mixin.placeholder.keystore' },
    `<div class="form-row homewire-keystore-row">
      <input type="file" id="homewire-keystore-file" accept=".json,application/json" data-i18n="[aria-label]mixin.label.file">
      <button type="button" class="red-ui-button" id="homewire-keystore-button"><i class="fa fa-folder-open-o"></i> <span data-i18n="mixin.label.file"></span></button>
    </div>`,
    { note: 'keystore-found' },
    { note: 'keystore-dropped' },
    { doubt: 'keystore-wrong' },
  ]

  function isId(text) {
    return uuid.test(text)
  }

  function read(text) {
    try {
      const value = JSON.parse(text)
      return value && typeof value === 'object' && !Array.isArray(value) ? value : undefined
    } catch {
      return undefined
    }
  }

  function secretsIn(text) {
    const fields = read(text)
    return fields ? SECRETS.filter((name) => name in fields) : []
  }

  /** The same text without them; one that is no keystore stays as it is, for its owner to see. */
  function withoutSecrets(text) {
    const fields = read(text)
    if (!fields) return text
    for (const name of SECRETS) delete fields[name]
    return JSON.stringify(fields)
  }

  function appIdOf(text) {
    const fields = read(text) || {}
    return fields.app_id || fields.client_id || fields.user_id
  }

  /** What is wrong with it, as a catalogue key; undefined when nothing is. */
  function faultOf(text) {
    const fields = read(text)
    if (!fields) return 'notJson'
    if (!isId(appIdOf(text))) return 'noApp'
    if (!isId(fields.session_id)) return 'noSession'
    return fields.session_private_key || fields.private_key ? undefined : 'noKey'
  }

  function prepare(node, { _, url }) {
    const field = $('#node-config-input-keystore')
    const note = (name, text) => $(`.homewire-keystore-${name}-note`).text(text)
    const found = (appId) => (appId ? _('mixin.keystore.found', { appId }) : '')
    let isDropped = []

    function refresh() {
      const text = Homewire.fields.text(field.val())
      const isOpen = text !== '' && text !== HIDDEN && !Homewire.fields.isVariable(text)
      const fault = isOpen ? faultOf(text) : undefined
      note('wrong', fault ? _(`mixin.keystore.${fault}`) : '')
      if (text !== HIDDEN) note('found', isOpen && !fault ? found(appIdOf(text)) : '')
      note(
        'dropped',
        isDropped.length > 0 ? _('mixin.keystore.dropped', { names: isDropped.join(', ') }) : '',
      )
    }

    function take() {
      const text = field.val()
      isDropped = secretsIn(text)
      if (isDropped.length > 0) field.val(withoutSecrets(text))
      refresh()
    }

    field.on('change input', take)
    const file = $('#homewire-keystore-file').hide()
    $('#homewire-keystore-button').on('click', () => file.trigger('click'))
    file.on('change', () => {
      const [chosen] = file[0].files
      if (!chosen) return
      chosen.text().then((text) => field.val(text).trigger('change'))
      file.val('')
    })
    refresh()
    // Of a keystore that is stored only the runtime knows the bot.
    if (field.val() !== HIDDEN) return
    $.getJSON(`${url}/${node.id}`).done(({ appId }) => {
      if (field.val() === HIDDEN) note('found', found(appId))
    })
  }

  return { rows, isId, prepare, withoutSecrets }
})()
