// "Test" in the dialog of an in node: sends the flow the request that the platform would send.
window.Homewire = window.Homewire || {}

Homewire.testPanel = (function () {
  // capabilities of which a device may have several, told apart by the platform's instance name
  const instanced = ['mode', 'range', 'toggle']
  // what only ever comes from a device, so nobody can ask for it
  const reports = [
    'temperature',
    'humidity',
    'motion',
    'contact',
    'doorbell',
    'airQuality',
    'powerUsage',
    'notification',
  ]

  // a choice that is no capability: the name is typed in
  const OWN = '*'

  const rows = [
    { section: 'homewire.section.test' },
    '<p class="homewire-test-tip" data-i18n="homewire.test.tip"></p>',
    {
      group: 'homewire-test-form',
      rows: [
        { id: 'homewire-test-capability', icon: 'magic', label: 'homewire.test.capability', as: 'choice' },
        { id: 'homewire-test-name', icon: 'tag', label: 'homewire.test.name', as: 'exact' },
        {
          id: 'homewire-test-instance',
          icon: 'clone',
          label: 'homewire.test.instance',
          prompt: 'homewire.test.instanceHint',
        },
        {
          id: 'homewire-test-value',
          icon: 'sliders',
          label: 'homewire.test.value',
          as: 'place',
          after: { id: 'homewire-test-button', as: 'button', text: 'homewire.test.button', sign: 'play' },
        },
      ],
    },
    '<p class="homewire-test-result" role="status"></p>',
    '<p class="homewire-test-stale" data-i18n="homewire.test.stale"></p>',
  ]

  // keyed by the kind of a capability's value: how a person enters it, and what goes to the runtime
  const controls = {
    boolean: {
      build: (spec, _) => select([true, false], (on) => _(on ? 'homewire.choice.on' : 'homewire.choice.off')),
      read: (input) => input.val() === 'true',
    },
    level: {
      build: () => $('<input type="number" class="homewire-short" min="0" max="100" step="1" value="50">'),
      read: (input) => Number(input.val()),
    },
    number: {
      build: ({ min, max }) =>
        $('<input type="number" class="homewire-short" step="any">').attr({ min, max }).val(likely(min, max)),
      read: (input) => Number(input.val()),
    },
    color: {
      build: () => $('<input type="color" value="#ff8000">'),
      read(input) {
        const [r, g, b] = input
          .val()
          .match(/[0-9a-f]{2}/gi)
          .map((hex) => parseInt(hex, 16))
        return { r, g, b }
      },
    },
    pair: {
      build: ({ on, off }, _) => select([on, off], (value) => translated(value, _)),
      read: (input) => input.val(),
    },
    choice: {
      build: ({ values }, _) => select(values, (value) => translated(value, _)),
      read: (input) => input.val(),
    },
    press: {
      build: () => $('<input type="hidden">'),
      read: () => true,
    },
    object: {
      build: () => $('<input type="text" placeholder="{ }">'),
      read: (input) => parsed(input.val()),
    },
    text: {
      build: () => $('<input type="text">'),
      read: (input) => input.val(),
    },
    any: {
      build: (spec, _) => $('<input type="text">').attr('placeholder', _('homewire.test.anyHint')),
      read: (input) => parsed(input.val()),
    },
  }

  /**
   * @param node the in node
   * @param platform `_` (translates a key), `out` (the name of its out node), `url` (admin routes of the platform,
   *   without a slash at the end), `capabilities(device, types)`; where properties have free names also
   *   `checkName(name)` (true, or what is wrong with it)
   */
  function prepare(node, platform) {
    const { _ } = platform
    const capability = $('#homewire-test-capability')
    const result = $('.homewire-test-result')
    const button = $('#homewire-test-button')
    let types
    // the deployed device's own properties, keyed by name, with the kind of their values
    let own = new Map()
    let control
    let input

    $('.homewire-test-form, .homewire-test-stale').hide()
    $.getJSON(`${platform.url}/types`)
      .done((answer) => {
        types = answer
        if (!platform.checkName) return showDevice()
        // Only when both are here: what somebody has begun to type shall not be replaced.
        $.getJSON(`${platform.url}/known/${node.id}`)
          .done((known) => (own = new Map(Object.entries(known))))
          .always(showDevice)
      })
      .fail(() => say('no-types'))

    $('#node-input-device').on('change', showDevice)
    capability.on('change', showCapability)
    button.on('click', (event) => {
      event.preventDefault()
      run()
    })

    function showDevice() {
      if (types === undefined) return
      const device = RED.nodes.node($('#node-input-device').val())
      const names = device ? namesOf(device) : []
      const choices = names.map((value) => ({
        value,
        label: value === OWN ? _('homewire.test.own') : named('capability', value, _),
      }))
      const before = capability.val()
      Homewire.fields.fillSelect(capability, choices, names.includes(before) ? before : undefined)
      $('.homewire-test-form').toggle(names.length > 0)
      const stale = device && (node.changed || device.changed)
      $('.homewire-test-stale').toggle(Boolean(stale) && names.length > 0)
      if (!device) say('no-device')
      else if (names.length === 0) say('no-capability', { out: platform.out })
      else result.text('')
      if (names.length > 0) showCapability()
    }

    /** The device's own properties come first: nobody else has them. */
    function namesOf(device) {
      const usual = platform.capabilities(device, types).filter((name) => !reports.includes(name))
      if (!platform.checkName) return usual
      const isDeployed = device.id === node.device
      const known = isDeployed ? [...own.keys()].filter((name) => !usual.includes(name)) : []
      return [...known, ...usual, OWN]
    }

    function showCapability() {
      const isOwn = capability.val() === OWN
      const spec = isOwn
        ? { kind: 'any' }
        : types.capabilities[capability.val()] || { kind: own.get(capability.val()) || 'text' }
      $('.homewire-row-test-name').toggle(isOwn)
      control = controls[spec.kind] || controls.text
      input = control.build(spec, _).attr('id', 'homewire-test-value')
      $('.homewire-test-value').empty().append(input)
      if (spec.unit) $('.homewire-test-value').append(` ${spec.unit}`)
      $('.homewire-row-test-instance').toggle(instanced.includes(capability.val()))
    }

    function run() {
      const isOwn = capability.val() === OWN
      const name = isOwn ? $('#homewire-test-name').val().trim() : capability.val()
      const checked = isOwn ? platform.checkName(name) : true
      if (checked !== true) return result.text(checked).addClass('homewire-warning')
      const request = { capability: name, value: control.read(input) }
      const instance = $('#homewire-test-instance').val().trim()
      if (instanced.includes(name) && instance !== '') request.instance = instance
      button.prop('disabled', true)
      say('running')
      $.ajax({
        url: `${platform.url}/test/${node.id}`,
        method: 'POST',
        contentType: 'application/json',
        data: JSON.stringify(request),
      })
        .done(({ success, value, reason, ms }) =>
          success ? say('success', { ms, value: shown(value) }) : say('failure', { ms, reason }),
        )
        .fail((xhr, textStatus) => fail(xhr, textStatus))
        .always(() => button.prop('disabled', false))
    }

    function fail(xhr, textStatus) {
      const reason = Homewire.fields.failure(xhr, textStatus)
      const known = ['not-deployed', 'forbidden', 'unreachable'].includes(reason)
      say(known ? reason : 'unexpected', { message: (xhr.responseJSON || {}).message || reason })
    }

    function say(key, values) {
      result.text(_(`homewire.test.${key}`, values))
      result.toggleClass(
        'homewire-warning',
        !['success', 'running', 'no-device', 'no-capability'].includes(key),
      )
    }

    function shown(value) {
      if (typeof value === 'boolean') return _(value ? 'homewire.choice.on' : 'homewire.choice.off')
      if (typeof value === 'object' && value !== null) return hexOf(value) || JSON.stringify(value)
      return translated(value, _)
    }
  }

  function select(values, label) {
    const element = $('<select class="homewire-inline">')
    for (const value of values) $('<option>').val(String(value)).text(label(value)).appendTo(element)
    return element
  }

  function translated(value, _) {
    return typeof value === 'string' ? named('choice', value, _) : String(value)
  }

  /** The catalogue's word, or the name itself for what only the platform knows. */
  function named(group, name, _) {
    const key = `homewire.${group}.${name}`
    const text = _(key)
    return text === key ? name : text
  }

  /** A colour as its picker shows it; undefined for any other object. */
  function hexOf({ r, g, b }) {
    const parts = [r, g, b]
    if (!parts.every((part) => Number.isInteger(part))) return undefined
    return `#${parts.map((part) => part.toString(16).padStart(2, '0')).join('')}`
  }

  function likely(min, max) {
    if (min === undefined) return 20
    return max === undefined ? min + 1 : Math.round((min + max) / 2)
  }

  function parsed(text) {
    try {
      return JSON.parse(text)
    } catch {
      return text
    }
  }

  return { rows, prepare }
})()
