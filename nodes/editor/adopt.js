// "Find my device…": what the user's MQTT broker announces, and the options that it fills.
window.Homewire = window.Homewire || {}

Homewire.adopt = (function () {
  // a shorter list is faster read than searched
  const few = 10

  const rows = [
    {
      id: 'homewire-adopt-button',
      icon: 'search',
      label: 'homewire.adopt.label',
      as: 'button',
      text: 'homewire.adopt.button',
      after: '<select id="homewire-adopt-broker" data-i18n="[aria-label]homewire.adopt.broker"></select>',
    },
    { note: 'adopt' },
    `<div class="homewire-adopt-found">
      <input type="text" id="homewire-adopt-filter" autocomplete="off" data-i18n="[placeholder]homewire.adopt.filter;[aria-label]homewire.adopt.filter">
      <ul class="homewire-adopt-list" data-i18n="[aria-label]homewire.adopt.label"></ul>
    </div>`,
  ]

  /**
   * Brings the rows of an open dialog to life.
   *
   * @param platform `_` (translates a key), `url` (admin routes of the platform, without a slash at the end),
   *   `adopt(announced)` (fills what only this platform has)
   */
  function prepare(platform) {
    const { _ } = platform
    const [button, broker, note, found, filter, list] = [
      '#homewire-adopt-button',
      '#homewire-adopt-broker',
      '.homewire-adopt-note',
      '.homewire-adopt-found',
      '#homewire-adopt-filter',
      '.homewire-adopt-list',
    ].map((selector) => $(selector))

    found.hide()
    showBrokers()
    button.on('click', (event) => {
      event.preventDefault()
      showBrokers()
      if (broker.val()) search()
      else say('none')
    })
    filter.on('input', (event) => {
      // a filter is no option of the device
      event.stopPropagation()
      narrow()
    })
    filter.on('keydown', (event) => {
      if (event.key === 'ArrowDown') move(event, 0)
    })
    list.on('keydown', 'button', (event) => {
      const steps = { ArrowDown: 1, ArrowUp: -1 }
      if (event.key in steps) move(event, visible().index(event.currentTarget) + steps[event.key])
    })

    function showBrokers() {
      const brokers = deployable()
      const chosen = broker.val()
      const isThere = brokers.some(({ id }) => id === chosen)
      Homewire.fields.fillSelect(
        broker,
        brokers.map((node) => ({ value: node.id, label: RED.utils.getNodeLabel(node, node.id) })),
        isThere ? chosen : undefined,
      )
      broker.toggle(brokers.length > 1)
    }

    function search() {
      found.hide()
      button.prop('disabled', true)
      say('searching')
      $.ajax({
        url: `${platform.url}/announced`,
        data: { broker: broker.val() },
        dataType: 'json',
        timeout: 20000,
      })
        .done(show)
        .fail((xhr, textStatus) => {
          const reason = Homewire.fields.failure(xhr, textStatus)
          const isKnown = _(`homewire.adopt.${reason}`) !== `homewire.adopt.${reason}`
          say(isKnown ? reason : 'unexpected', { message: xhr.status || reason })
        })
        .always(() => button.prop('disabled', false))
    }

    function show({ devices, refused, more }) {
      list.empty()
      for (const announced of devices) list.append(entry(announced))
      for (const other of refused) list.append(greyed(other))
      filter.val('').toggle(devices.length + refused.length > few)
      found.toggle(devices.length + refused.length > 0)
      visible().attr('tabindex', -1).first().attr('tabindex', 0)
      if (devices.length === 0) say(refused.length > 0 ? 'onlyRefused' : 'empty')
      else
        say(more > 0 ? 'foundMore' : devices.length === 1 ? 'foundOne' : 'found', {
          count: devices.length,
          more,
        })
      const first = filter.is(':visible') ? filter : visible().first()
      first.trigger('focus')
      // The dialog is long: the focus alone shows no more than the upper edge of the list.
      found[0].scrollIntoView({ block: 'nearest' })
    }

    function entry(announced) {
      const { name, profile, detail, capabilities } = announced
      const abilities = capabilities.map((capability) => _(`homewire.capability.${capability}`))
      const source = [detail, _(`homewire.adopt.from.${profile}`)].filter(Boolean).join(' · ')
      const choice = $('<button type="button">')
        .append(lines(name, source, abilities.join(_('homewire.adopt.and'))))
        .on('click', (event) => {
          event.preventDefault()
          choose(announced)
        })
      return $('<li>').append(choice)
    }

    function greyed({ name, detail, reason }) {
      return $('<li class="homewire-adopt-refused">').append(
        lines(name, detail, _(`homewire.adopt.reason.${reason}`)),
      )
    }

    // The spaces between are for those who hear the list.
    function lines(name, detail, text) {
      return [
        $('<strong>').text(name),
        ' ',
        $('<span class="homewire-adopt-detail">').text(detail),
        ' ',
        $('<span class="homewire-adopt-text">').text(text),
      ]
    }

    function choose(announced) {
      const { name, topic: known, options } = announced
      const { profile, topic, min = '', max = '', invert = false, wiring = '' } = options
      const field = (property) => $(`#node-config-input-${property}`)
      field('profile').val(profile)
      field('topic').val(topic)
      field('wiring').val(wiring)
      field('min').val(min)
      field('max').val(max)
      field('invert').prop('checked', invert)
      if (Homewire.fields.text(field('name').val()) === '') field('name').val(name)
      platform.adopt(announced)
      // Now that all of it is there: whoever listens sees no half of a device.
      for (const property of ['profile', 'topic', 'wiring', 'min', 'max', 'name'])
        field(property).trigger('change')
      found.hide()
      say('chosen', { name, topic: known })
      button.trigger('focus')
    }

    function narrow() {
      const wanted = Homewire.fields.text(filter.val()).toLowerCase()
      list.children().each((_index, item) => {
        $(item).toggle($(item).text().toLowerCase().includes(wanted))
      })
      list.find('button').attr('tabindex', -1)
      visible().first().attr('tabindex', 0)
      if (list.children(':visible').length === 0) say('noMatch')
      else note.text('')
    }

    function visible() {
      return list.find('button:visible')
    }

    /** With the arrow keys through the list; the way up from the first leads back to the filter. */
    function move(event, index) {
      event.preventDefault()
      const target = index < 0 ? filter.filter(':visible') : visible().eq(index)
      target.trigger('focus')
    }

    function say(key, values) {
      const quiet = ['searching', 'found', 'foundOne', 'foundMore', 'chosen', 'none', 'empty', 'noMatch']
      note.toggleClass('homewire-warning', !quiet.includes(key)).text(_(`homewire.adopt.${key}`, values))
    }
  }

  /** The brokers of the flows, the one with the most users first. */
  function deployable() {
    const brokers = []
    RED.nodes.eachConfig((node) => {
      if (node.type === 'mqtt-broker' && !node.d) brokers.push(node)
    })
    const users = ({ users: all }) => (all || []).length
    return brokers.sort((one, other) => users(other) - users(one))
  }

  return { rows, prepare }
})()
