// The button that asks a platform for the user's devices, and the drop-down that it fills.
window.Homewire = window.Homewire || {}

Homewire.deviceList = (function () {
  /**
   * @param list `_` (translates a key), `texts` (catalogue prefix of the sentences), `url` of the admin route,
   *   `account()` (the body to send, or undefined when no account is chosen), `describe(device)` (one line),
   *   `choose(device)`
   */
  function prepare(list) {
    const { _, texts } = list
    const button = $('#homewire-list-button')
    const select = $('#homewire-list')
    const note = $('.homewire-list-note')
    let devices = []

    select.hide()
    button.on('click', (event) => {
      event.preventDefault()
      const account = list.account()
      if (account === undefined) return fail('no-account')
      button.prop('disabled', true)
      say(_(`${texts}.loading`))
      $.ajax({
        url: list.url,
        method: 'POST',
        contentType: 'application/json',
        data: JSON.stringify(account),
        timeout: 20000,
      })
        .done(({ devices }) => show(devices))
        .fail((xhr, textStatus) =>
          fail(Homewire.fields.failure(xhr, textStatus), (xhr.responseJSON || {}).message || xhr.status),
        )
        .always(() => button.prop('disabled', false))
    })

    select.on('change', () => {
      const device = devices[select.val()]
      if (device) list.choose(device)
    })

    function show(loaded) {
      devices = loaded
      const count = devices.length
      select.empty().toggle(count > 0)
      $('<option value="">')
        .text(_(`${texts}.choose`, { count }))
        .appendTo(select)
      devices.forEach((device, index) =>
        $('<option>').val(index).text(list.describe(device)).appendTo(select),
      )
      say(count > 0 ? _(`${texts}.loaded`, { count }) : _(`${texts}.empty`))
      if (count > 0) select.trigger('focus')
    }

    function fail(reason, message) {
      const key = `${texts}.${reason}`
      const text = _(key, { message })
      note
        .addClass('homewire-warning')
        .text(text === key ? _(`${texts}.unexpected`, { message: message || reason }) : text)
    }

    function say(text) {
      note.removeClass('homewire-warning').text(text)
    }
  }

  return { prepare }
})()
