// The device options (profile, answer, …), the same in the dialog of every platform's device.
window.Homewire = window.Homewire || {}

Homewire.deviceOptions = (function () {
  // keyed by profile: the rows that only some profiles have, what they show while empty, and how a request counts
  // as done unless the user says otherwise
  const profiles = {
    value: { fields: [], max: '100', answer: 'flow' },
    gpio: { fields: [], max: '100', answer: 'flow' },
    text: { fields: ['onValue', 'offValue'], max: '100', answer: 'flow' },
    zigbee2mqtt: { fields: ['topic', 'wiring'], topic: 'zigbee2mqtt/lamp', max: '254', answer: 'state' },
    tasmota: { fields: ['topic', 'wiring'], topic: 'tasmota_1A2B3C', max: '100', answer: 'state' },
    homeassistant: { fields: ['topic', 'wiring'], topic: 'home/lamp', max: '255', answer: 'state' },
  }
  const optionalFields = ['onValue', 'offValue', 'topic', 'wiring']
  const options = ['profile', 'onValue', 'offValue', 'min', 'max', 'topic', 'wiring']
  const answers = ['flow', 'state', 'reply', 'now']
  // what a level is measured on; without one a scale would only puzzle
  const scaled = ['level']

  /** The rows of a device's dialog; a function, because scripts load in any order. */
  const rows = () => [
    { section: 'homewire.section.device' },
    ...Homewire.adopt.rows,
    { field: 'profile', icon: 'exchange', label: 'homewire.label.profile', as: 'choice' },
    { field: 'topic', icon: 'tasks', label: 'homewire.label.topic' },
    { field: 'wiring', icon: 'plug', label: 'homewire.label.wiring' },
    { field: 'onValue', icon: 'toggle-on', label: 'homewire.label.onValue', placeholder: 'ON' },
    { field: 'offValue', icon: 'toggle-off', label: 'homewire.label.offValue', placeholder: 'OFF' },
    { doubt: 'topic' },
    {
      range: ['min', 'max'],
      name: 'scale',
      icon: 'sliders',
      label: 'homewire.label.scale',
      placeholders: ['0', '100'],
    },
    { doubt: 'scale' },
    {
      field: 'invert',
      icon: 'random',
      label: 'homewire.label.invert',
      as: 'tick',
      text: 'homewire.label.invertHint',
    },
    `<div class="homewire-preview">
      <table>
        <caption data-i18n="homewire.preview.title"></caption>
        <tbody></tbody>
      </table>
      <p class="homewire-listen"></p>
    </div>`,
    { section: 'homewire.section.answer' },
    { field: 'answer', icon: 'check', label: 'homewire.label.answer', as: 'choice' },
    { note: 'answer' },
    { field: 'timeout', as: 'seconds' },
    { doubt: 'timeout' },
  ]

  /**
   * The properties of the options, for a definition's `defaults`.
   *
   * @param _ translates a key
   */
  function defaults(_) {
    const { checked, openOr } = Homewire.fields
    const open = (name, node) => openOr(`.homewire-device #node-config-input-${name}`, node[name])
    return {
      profile: { value: 'value' },
      onValue: { value: '' },
      offValue: { value: '' },
      invert: { value: false },
      min: checked('', (value) => checks.min(value, _)),
      max: checked('', (value, node) => checks.max(value, open('min', node), _)),
      topic: checked('', (value, node) =>
        checks.topic(value, open('profile', node), _, open('wiring', node)),
      ),
      wiring: { value: '' },
      answer: { value: '' },
      timeout: checked('', (value) => checks.timeout(value, _)),
    }
  }

  /**
   * Brings the rows of an open dialog to life.
   *
   * @param node the device's config node
   * @param platform `_` (translates a key), `out` (the name of its out node), `timeout` (default, in seconds),
   *   `patience` (seconds above which `patienceNote` is shown), `url` (admin routes of the platform, without a slash
   *   at the end), `device()` (what the platform's preview has to know of the device), `abilities()` (what it can
   *   do: a list of `{ kind, … }`, or undefined while that is unknown)
   * @returns `refresh()`, for when the abilities have changed
   */
  function prepare(node, platform) {
    const { _ } = platform
    const field = (name) => $(`#node-config-input-${name}`)
    const out = { out: platform.out }
    let asked = 0
    let pause

    const profileChoices = Object.keys(profiles).map((value) => ({
      value,
      label: _(`homewire.profile.${value}`),
    }))
    Homewire.fields.fillSelect(field('profile'), profileChoices, node.profile, (value) =>
      _('homewire.profile.kept', { value }),
    )
    showAnswers(node.answer)
    field('timeout').attr('placeholder', platform.timeout)

    function refresh() {
      const profile = profiles[field('profile').val()]
      for (const name of optionalFields) {
        $(`.homewire-row-${name}`).toggle(profile === undefined || profile.fields.includes(name))
      }
      if (profile) {
        field('topic').attr('placeholder', profile.topic || '')
        field('max').attr('placeholder', profile.max)
      }
      const abilities = platform.abilities()
      const isScaled = abilities === undefined || abilities.some(({ kind }) => scaled.includes(kind))
      $('.homewire-row-scale, .homewire-scale-note').toggle(isScaled)
      showAnswers(field('answer').val())
      showDoubts()
      window.clearTimeout(pause)
      pause = window.setTimeout(askForPreview, 150)
    }

    /** The first choice is what the profile recommends, whichever profile that will be. */
    function showAnswers(chosen) {
      const profile = profiles[field('profile').val()] || profiles.value
      const usual = _(`homewire.answer.${profile.answer}`, out)
      const choices = answers.map((value) => ({ value, label: _(`homewire.answer.${value}`, out) }))
      choices.unshift({ value: '', label: _('homewire.answer.recommended', { answer: usual }) })
      Homewire.fields.fillSelect(field('answer'), choices, chosen, (value) =>
        _('homewire.answer.kept', { value }),
      )
      const answer = field('answer').val() || profile.answer
      $('.homewire-answer-note').text(answers.includes(answer) ? _(`homewire.answerHint.${answer}`, out) : '')
    }

    function showDoubts() {
      const [min, max, timeout, topic, wiring] = ['min', 'max', 'timeout', 'topic', 'wiring'].map((name) =>
        field(name).val(),
      )
      const scale = [checks.min(min, _), checks.max(max, min, _)].filter((check) => check !== true)
      const patience = checks.timeout(timeout, _)
      const address = checks.topic(topic, field('profile').val(), _, wiring)
      const impatient = Homewire.fields.number(timeout) > platform.patience
      $('.homewire-scale-note').text(scale[0] || '')
      $('.homewire-topic-note').text(address !== true ? address : '')
      $('.homewire-timeout-note').text(patience !== true ? patience : impatient ? platform.patienceNote : '')
    }

    /** The runtime says what it will do; a late answer to an earlier question is not shown. */
    function askForPreview() {
      const question = (asked += 1)
      const draft = Object.fromEntries(options.map((name) => [name, field(name).val()]))
      draft.invert = field('invert').prop('checked')
      $.ajax({
        url: `${platform.url}/preview`,
        method: 'POST',
        contentType: 'application/json',
        data: JSON.stringify({ options: draft, device: platform.device() }),
      })
        .done(
          (preview) =>
            question === asked &&
            showPreview(preview, checks.topic(draft.topic, draft.profile, _, draft.wiring)),
        )
        .fail(() => question === asked && showPreview({ lines: [] }, true))
    }

    function showPreview({ lines, listen }, address) {
      const shown = address === true ? lines : []
      const body = $('.homewire-preview tbody').empty()
      for (const { capability, value, topic, payload } of shown) {
        const message = topic ? `${topic} ${plain(payload)}` : `msg.payload = ${JSON.stringify(payload)}`
        $('<tr>')
          .append($('<th scope="row">').text(named(capability, value)))
          .append($('<td>').append($('<code>').text(message)))
          .appendTo(body)
      }
      const hint =
        listen && address === true ? _('homewire.preview.listen', { topic: listen, out: platform.out }) : ''
      $('.homewire-listen').text(hint)
      $('.homewire-preview').toggle(shown.length > 0 || hint !== '')
      $('.homewire-preview table').toggle(shown.length > 0)
    }

    function named(capability, value) {
      if (typeof value === 'boolean') return _(`homewire.preview.${value ? 'on' : 'off'}`)
      if (typeof value === 'number') return _('homewire.preview.level', { percent: value })
      if (typeof value === 'object') return _('homewire.preview.color')
      const key = `homewire.choice.${value}`
      const word = _(key)
      return word === key ? value : word
    }

    $('.homewire-device').on('input change', refresh)
    refresh()
    return { refresh }
  }

  function plain(payload) {
    return typeof payload === 'string' ? payload : JSON.stringify(payload)
  }

  /** The checks of the options: `true`, or the reason in the reader's language. */
  const checks = {
    min: (value, _) =>
      Homewire.fields.isNumeric(value) || _('homewire.error.number', { label: _('homewire.label.min') }),

    max(value, min, _) {
      const { isNumeric, isVariable, number } = Homewire.fields
      if (!isNumeric(value)) return _('homewire.error.number', { label: _('homewire.label.max') })
      if (isVariable(value) || isVariable(min)) return true
      return (number(min) ?? 0) < (number(value) ?? 100) || _('homewire.error.order')
    },

    // A device with a wiring has its topics there.
    topic(value, profile, _, wiring) {
      const { fields = [] } = profiles[profile] || {}
      const topic = Homewire.fields.text(value)
      if (!fields.includes('topic') || Homewire.fields.isVariable(topic)) return true
      if (topic === '' && Homewire.fields.text(wiring) !== '') return true
      if (topic === '') return _('homewire.error.topicMissing')
      return !/[+#]/.test(topic.replace(/\/[+#]$/, '')) || _('homewire.error.topicWildcard')
    },

    timeout(value, _) {
      const { text, isVariable, number } = Homewire.fields
      return text(value) === '' || isVariable(value) || number(value) > 0 || _('homewire.error.timeout')
    },
  }

  return { rows, defaults, prepare, checks }
})()
