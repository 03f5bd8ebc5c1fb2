// The platform's model export (TSL) pasted into a dialog: names and ranges to choose from.
window.Homewire = window.Homewire || {}

Homewire.sagooModel = (function () {
  const rows = [
    `<details class="homewire-model">
      <summary data-i18n="sagoo.model.title"></summary>
      <p class="homewire-model-tip" data-i18n="sagoo.model.tip"></p>
      <textarea id="homewire-model-text" rows="4" spellcheck="false" style="width: 100%; font-family: monospace" data-i18n="[aria-label]sagoo.model.title;[placeholder]sagoo.model.placeholder"></textarea>
      <p class="homewire-note homewire-warning homewire-model-note" role="status"></p>
      <div class="homewire-model-items"></div>
    </details>`,
  ]

  /** The export as what is used of it; undefined when the text is none. */
  function read(text) {
    let parsed
    try {
      parsed = JSON.parse(text)
    } catch {
      return undefined
    }
    if (typeof parsed !== 'object' || parsed === null) return undefined
    const properties = list(parsed.properties).map(itemOf)
    const functions = list(parsed.functions).map((one) => ({
      ...itemOf(one),
      isFunction: true,
      inputs: list(one.inputs).map(itemOf),
    }))
    if (properties.length + functions.length === 0) return undefined
    return { key: textOf(parsed.key), properties, functions }
  }

  function list(value) {
    return Array.isArray(value)
      ? value.filter((one) => typeof one === 'object' && one && textOf(one.key))
      : []
  }

  function itemOf({ key, name, accessMode, valueType }) {
    const type = typeof valueType === 'object' && valueType ? valueType : {}
    const { decimals, maxLength } = type
    return {
      key: textOf(key),
      name: textOf(name),
      isReadOnly: accessMode === 1,
      type: textOf(type.type),
      min: numberOf(type.min),
      max: numberOf(type.max),
      decimals: numberOf(decimals),
      maxLength: numberOf(maxLength),
    }
  }

  /** Platforms round to so many places when the model says nothing. */
  const DECIMALS = 2

  /** How the platform changes a value of this kind without a word: a catalogue key and its values. */
  function changeOf({ key, type, max, decimals, maxLength }) {
    // Its comparison with the maximum is the wrong way round for these two.
    if (max !== undefined && (type === 'long' || type === 'double'))
      return ['maximum', { key, type, max, better: type === 'long' ? 'int' : 'float' }]
    if (type === 'float' || type === 'double') return ['rounded', { key, decimals: decimals ?? DECIMALS }]
    if (type === 'enum') return ['enum', { key }]
    if (maxLength !== undefined && (type === 'text' || type === 'string'))
      return ['cut', { key, bytes: Math.max(0, maxLength - 1) }]
    return undefined
  }

  /** A sentence for every property of which the platform may store something else than it is told. */
  function changes({ properties }, _) {
    return properties
      .map((item) => changeOf(item))
      .filter((change) => change !== undefined)
      .map(([name, values]) => _(`sagoo.model.change.${name}`, values))
  }

  function textOf(value) {
    return typeof value === 'string' ? value.trim() : ''
  }

  function numberOf(value) {
    return value === null || value === '' || !Number.isFinite(Number(value)) ? undefined : Number(value)
  }

  const numeric = ['int', 'long', 'float', 'double']

  /** Values to begin with, keyed by property. */
  function sample(items) {
    return Object.fromEntries(items.map(({ key, type, min }) => [key, firstValue(type, min)]))
  }

  function firstValue(type, min) {
    if (numeric.includes(type)) return min ?? 0
    return type === 'boolean' ? true : ''
  }

  /**
   * Brings the rows of an open dialog to life.
   * @param platform `_` (translates a key), `use(model, item)`: a model was pasted (without item), or an item chosen
   */
  function prepare({ _, use }) {
    const items = $('.homewire-model-items')
    $('#homewire-model-text').on('input', function (event) {
      event.stopPropagation()
      const text = $(this).val().trim()
      const model = read(text)
      const note = $('.homewire-model-note').css('white-space', 'pre-line')
      note.text(text === '' || model ? '' : _('sagoo.model.unreadable'))
      items.empty()
      if (!model) return
      note.text(changes(model, _).join('\n'))
      use(model)
      for (const item of [...model.properties, ...model.functions]) {
        // The names come from elsewhere: they are text, whatever they look like.
        const button = $('<button type="button" class="red-ui-button">')
          .text(labelOf(item, _))
          .attr('title', item.name)
        button.on('click', () => use(model, item))
        items.append(button, ' ')
      }
    })
  }

  function labelOf({ key, isFunction, isReadOnly, min, max }, _) {
    const range = min === undefined || max === undefined ? '' : ` ${min}…${max}`
    const note = isFunction
      ? ` ${_('sagoo.model.function')}`
      : isReadOnly
        ? ` ${_('sagoo.model.readOnly')}`
        : ''
    return `${key}${range}${note}`
  }

  return { rows, prepare, sample, read, changes }
})()
