// The device options (profile, answer, …), the same in the dialog of every platform's device.
window.Homewire = window.Homewire || {}

Homewire.deviceOptions = (function () {
  // keyed by profile; `fields` are the rows that only some profiles have
  const profiles = {
    value: { fields: [], write: (on, word) => word },
    gpio: { fields: [], write: (on) => (on ? 1 : 0) },
    text: {
      fields: ['onValue', 'offValue'],
      write: (on, word, { onValue, offValue }) => (on ? onValue || 'ON' : offValue || 'OFF'),
    },
  }
  const optionalFields = ['onValue', 'offValue', 'topic']
  const answers = ['flow', 'state', 'reply', 'now']

  const rows = `
    <h4 data-i18n="homewire.section.device"></h4>
    <div class="form-row">
      <label for="node-config-input-profile"><i class="fa fa-exchange"></i> <span data-i18n="homewire.label.profile"></span></label>
      <select id="node-config-input-profile"></select>
    </div>
    <div class="form-row homewire-row-topic">
      <label for="node-config-input-topic"><i class="fa fa-tasks"></i> <span data-i18n="homewire.label.topic"></span></label>
      <input type="text" id="node-config-input-topic">
    </div>
    <div class="form-row homewire-row-onValue">
      <label for="node-config-input-onValue"><i class="fa fa-toggle-on"></i> <span data-i18n="homewire.label.onValue"></span></label>
      <input type="text" id="node-config-input-onValue" placeholder="ON">
    </div>
    <div class="form-row homewire-row-offValue">
      <label for="node-config-input-offValue"><i class="fa fa-toggle-off"></i> <span data-i18n="homewire.label.offValue"></span></label>
      <input type="text" id="node-config-input-offValue" placeholder="OFF">
    </div>
    <div class="form-row">
      <label for="node-config-input-min"><i class="fa fa-sliders"></i> <span data-i18n="homewire.label.scale"></span></label>
      <input type="text" inputmode="decimal" class="homewire-short" id="node-config-input-min" placeholder="0">
      <label for="node-config-input-max" class="homewire-inline" data-i18n="homewire.label.scaleTo"></label>
      <input type="text" inputmode="decimal" class="homewire-short" id="node-config-input-max" placeholder="100">
    </div>
    <p class="homewire-note homewire-warning homewire-scale-note" role="status"></p>
    <div class="form-row">
      <label for="node-config-input-invert"><i class="fa fa-random"></i> <span data-i18n="homewire.label.invert"></span></label>
      <input type="checkbox" id="node-config-input-invert"><label for="node-config-input-invert" class="homewire-inline" data-i18n="homewire.label.invertHint"></label>
    </div>
    <div class="homewire-preview">
      <table>
        <caption data-i18n="homewire.preview.title"></caption>
        <tbody></tbody>
      </table>
    </div>
    <h4 data-i18n="homewire.section.answer"></h4>
    <div class="form-row">
      <label for="node-config-input-answer"><i class="fa fa-check"></i> <span data-i18n="homewire.label.answer"></span></label>
      <select id="node-config-input-answer"></select>
    </div>
    <p class="homewire-note homewire-answer-note" role="status"></p>
    <div class="form-row">
      <label for="node-config-input-timeout"><i class="fa fa-clock-o"></i> <span data-i18n="homewire.label.timeout"></span></label>
      <input type="text" inputmode="decimal" class="homewire-short" id="node-config-input-timeout">
      <span data-i18n="homewire.label.seconds"></span>
    </div>
    <p class="homewire-note homewire-warning homewire-timeout-note" role="status"></p>`

  /**
   * Puts the rows into the template of a device type. The editor fills, checks and translates the fields that it
   * finds in a template, so they have to be there before a dialog opens.
   */
  function addTo(type) {
    const template = $(`script[data-template-name="${type}"]`)
    template.html(template.html().replace('<!-- device options -->', rows))
  }

  /**
   * Brings the rows of an open dialog to life.
   *
   * @param node the device's config node
   * @param platform `_` (translates a key), `out` (the name of its out node), `timeout` (default, in seconds),
   *   `patience` (seconds above which `patienceNote` is shown), `abilities()` (what the device can do: a list of
   *   `{ kind, … }`, or undefined while that is unknown)
   * @returns `refresh()`, for when the abilities have changed
   */
  function prepare(node, platform) {
    const { _ } = platform
    const field = (name) => $(`#node-config-input-${name}`)
    const out = { out: platform.out }

    const profileChoices = Object.keys(profiles).map((value) => ({
      value,
      label: _(`homewire.profile.${value}`),
    }))
    const answerChoices = answers.map((value) => ({ value, label: _(`homewire.answer.${value}`, out) }))
    Homewire.fields.fillSelect(field('profile'), profileChoices, node.profile, (value) =>
      _('homewire.profile.kept', { value }),
    )
    Homewire.fields.fillSelect(field('answer'), answerChoices, node.answer, (value) =>
      _('homewire.answer.kept', { value }),
    )
    field('timeout').attr('placeholder', platform.timeout)

    function refresh() {
      const profile = profiles[field('profile').val()]
      for (const name of optionalFields) {
        $(`.homewire-row-${name}`).toggle(profile === undefined || profile.fields.includes(name))
      }
      showPreview(profile)
      const answer = field('answer').val()
      $('.homewire-answer-note').text(answers.includes(answer) ? _(`homewire.answerHint.${answer}`, out) : '')
      showDoubts()
    }

    function showDoubts() {
      const [min, max, timeout] = ['min', 'max', 'timeout'].map((name) => field(name).val())
      const scale = [checks.min(min, _), checks.max(max, min, _)].filter((check) => check !== true)
      const patience = checks.timeout(timeout, _)
      const impatient = Homewire.fields.number(timeout) > platform.patience
      $('.homewire-scale-note').text(scale[0] || '')
      $('.homewire-timeout-note').text(patience !== true ? patience : impatient ? platform.patienceNote : '')
    }

    function showPreview(profile) {
      const lines = profile ? preview(profile, readOptions(), platform.abilities()) : []
      const body = $('.homewire-preview tbody').empty()
      for (const { key, value } of lines) {
        const payload = `msg.payload = ${typeof value === 'string' ? JSON.stringify(value) : value}`
        $('<tr>')
          .append($('<th scope="row">').text(_(key, { percent: 40 })))
          .append($('<td>').append($('<code>').text(payload)))
          .appendTo(body)
      }
      $('.homewire-preview').toggle(lines.length > 0)
    }

    function readOptions() {
      return {
        onValue: field('onValue').val().trim(),
        offValue: field('offValue').val().trim(),
        invert: field('invert').prop('checked'),
        min: Homewire.fields.number(field('min').val()) ?? 0,
        max: Homewire.fields.number(field('max').val()) ?? 100,
      }
    }

    $('.homewire-device').on('input change', refresh)
    refresh()
    return { refresh }
  }

  /** The lines of the preview: a catalogue key for what is asked, and the payload that the flow gets. */
  function preview(profile, option, abilities = [{ kind: 'boolean' }, { kind: 'level' }]) {
    const lines = []
    const binary = abilities.find(({ kind }) => kind === 'boolean' || kind === 'pair')
    if (binary)
      lines.push(binaryLine(profile, option, binary, true), binaryLine(profile, option, binary, false))
    if (abilities.some(({ kind }) => kind === 'level')) {
      lines.push({ key: 'homewire.preview.level', value: scaled(option.invert ? 60 : 40, option) })
    }
    return lines
  }

  function binaryLine(profile, option, binary, asked) {
    const word = (on) => (binary.kind === 'pair' ? (on ? binary.on : binary.off) : on)
    const key =
      binary.kind === 'pair' ? `homewire.choice.${word(asked)}` : `homewire.preview.${asked ? 'on' : 'off'}`
    return { key, value: profile.write(asked !== option.invert, word(asked !== option.invert), option) }
  }

  // As the runtime does it: whole numbers where 101 levels stay distinct, decimals on a coarser scale.
  function scaled(percent, { min, max }) {
    const span = Math.abs(max - min)
    const value = min + ((max - min) * percent) / 100
    return Number(value.toFixed(span >= 100 && Number.isInteger(min) && Number.isInteger(max) ? 0 : 3))
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

    timeout(value, _) {
      const { text, isVariable, number } = Homewire.fields
      return text(value) === '' || isVariable(value) || number(value) > 0 || _('homewire.error.timeout')
    },
  }

  return { addTo, prepare, checks, profiles, preview }
})()
