// The platform's model export (TSL) pasted into a dialog: names and ranges to choose from.
window.Homewire = window.Homewire || {}

Homewire.sagooModel = (function () {
  const rows = [
    `<details class="homewire-model">
      <summary data-i18n="sagoo.model.title"></summary>
      <p class="homewire-model-tip" data-i18n="sagoo.model.tip"></p>
      <textarea id="homewire-model-text" rows="4" spellcheck="false" data-i18n="[aria-label]sagoo.model.title;[placeholder]sagoo.model.placeholder"></textarea>
      <p class="homewire-note homewire-warning homewire-model-note" role="status"></p>
      <p class="homewire-note homewire-model-key"></p>
      <div class="homewire-model-items"></div>
    </details>`,
  ]

  // in characters; the export of a product with hundreds of properties has a tenth of it
  const LONGEST = 1_000_000
  const MOST_ITEMS = 200
  const NAME = /^(?!__proto__$)[A-Za-z_][\w-]{0,63}$/
  const PRODUCT_KEY = /^[\w.-]{1,64}$/

  /**
   * What is used of an export: `{ key, items, leftOut }`, with the number of entries without a usable name. A text
   * that is none gives `{ fault }`, a key below `sagoo.model`, or `{ fault, why }`, a key below `sagoo.json`.
   */
  function read(text) {
    if (text.length > LONGEST) return { fault: 'tooLong' }
    let parsed
    try {
      parsed = JSON.parse(text)
    } catch {
      return { fault: 'noJson', why: Homewire.fields.whyNoJson(text) }
    }
    if (!isObject(parsed) || ![parsed.properties, parsed.functions].some(Array.isArray))
      return { fault: 'unreadable' }
    const properties = list(parsed.properties).map(itemOf)
    const functions = list(parsed.functions).map((one) => ({
      ...itemOf(one),
      isFunction: true,
      inputs: usable(list(one.inputs).map(itemOf)),
    }))
    const all = [...properties, ...functions]
    const items = usable(all)
    if (items.length === 0) return { fault: 'empty' }
    const key = textOf(parsed.key)
    return { key: PRODUCT_KEY.test(key) ? key : '', items, leftOut: all.length - items.length }
  }

  function isObject(value) {
    return typeof value === 'object' && value !== null && !Array.isArray(value)
  }

  function list(value) {
    return Array.isArray(value) ? value : []
  }

  function usable(items) {
    return items.filter(({ key }) => NAME.test(key))
  }

  /** SagooIoT says `key` and `accessMode`, JetLinks says `id` and `expands.type`. */
  function itemOf(entry) {
    const { key, id, name, accessMode, expands, valueType } = isObject(entry) ? entry : {}
    const type = isObject(valueType) ? valueType : {}
    const uses = isObject(expands) ? list(expands.type) : []
    const [min, max] = [numberOf(type.min), numberOf(type.max)]
    const isRange = min !== undefined && max !== undefined && min < max
    return {
      key: textOf(key) || textOf(id),
      name: textOf(name),
      isReadOnly: accessMode === 1 || (uses.length > 0 && !uses.includes('write')),
      type: textOf(type.type),
      ...(isRange ? { min, max } : {}),
      isSagoo: textOf(key) !== '',
      limit: max,
      decimals: numberOf(type.decimals),
      maxLength: numberOf(type.maxLength),
    }
  }

  /** Platforms round to so many places when the model says nothing. */
  const DECIMALS = 2

  /** How SagooIoT changes a value of this kind without a word: a catalogue key and its values. */
  function changeOf({ key, type, limit, decimals, maxLength }) {
    // Its comparison with the maximum is the wrong way round for these two.
    if (limit !== undefined && (type === 'long' || type === 'double'))
      return ['maximum', { key, type, max: limit, better: type === 'long' ? 'int' : 'float' }]
    if (type === 'float' || type === 'double') return ['rounded', { key, decimals: decimals ?? DECIMALS }]
    if (type === 'enum') return ['enum', { key }]
    if (maxLength !== undefined && (type === 'text' || type === 'string'))
      return ['cut', { key, bytes: Math.max(0, maxLength - 1) }]
    return undefined
  }

  /** A sentence for every property of which the platform may store something else than it is told. */
  function changes({ items }, _) {
    return items
      .filter(({ isSagoo, isFunction }) => isSagoo && !isFunction)
      .map(changeOf)
      .filter((change) => change !== undefined)
      .map(([name, values]) => _(`sagoo.model.change.${name}`, values))
  }

  /** A sentence for every property that the model counts otherwise than Homewire does. */
  function scales(items, levels, _) {
    return items
      .filter(({ key, min, max }) => levels.includes(key) && min !== undefined && (min !== 0 || max !== 100))
      .map(({ key, min, max }) => _('sagoo.model.scale', { key, min, max }))
  }

  function textOf(value) {
    return typeof value === 'string' ? value.trim() : ''
  }

  function numberOf(value) {
    const isNumeric = typeof value === 'number' || textOf(value) !== ''
    return isNumeric && Number.isFinite(Number(value)) ? Number(value) : undefined
  }

  const numeric = ['int', 'long', 'float', 'double']

  /** Values to begin with, keyed by property. */
  function sample(items) {
    return Object.fromEntries(items.map(({ key, type, min }) => [key, firstValue(type, min)]))
  }

  function firstValue(type, min) {
    if (numeric.includes(type)) return min ?? 0
    if (type === 'array') return []
    if (type === 'object') return {}
    return type === 'boolean' ? true : ''
  }

  /**
   * Brings the rows of an open dialog to life.
   * @param platform `_` (translates a key), `key` (the field of the product key); `use(item)` (an item was chosen), or
   *   without it the names are only shown; `levels` (names of properties that Homewire counts from 0 to 100)
   */
  function prepare({ _, key, use, levels = [] }) {
    const items = $('.homewire-model-items')
    const note = $('.homewire-model-note')
    $('#homewire-model-text').on('input', function (event) {
      event.stopPropagation()
      const text = $(this).val().trim()
      items.empty()
      $('.homewire-model-key').empty()
      note.text('')
      if (text === '') return
      const model = read(text)
      if (model.fault) return note.text(sentenceOf(model))
      note.text(remarks(model))
      offerKey(model.key)
      for (const item of model.items.slice(0, MOST_ITEMS)) {
        // The names come from elsewhere: they are text, whatever they look like.
        const shown = $(use ? '<button type="button" class="red-ui-button">' : '<code>')
          .text(labelOf(item, _))
          .attr('title', item.name)
        if (use) shown.on('click', () => use(item))
        items.append(shown, ' ')
      }
    })

    function sentenceOf({ fault, why }) {
      return _(`sagoo.model.${fault}`, why && { reason: _(`sagoo.json.${why}`) })
    }

    function remarks({ items: all, leftOut }) {
      const { length: count } = all
      return [
        leftOut > 0 ? _('sagoo.model.leftOut', { count: leftOut }) : '',
        count > MOST_ITEMS ? _('sagoo.model.more', { shown: MOST_ITEMS, total: count }) : '',
        ...scales(all.slice(0, MOST_ITEMS), levels, _),
        ...changes({ items: all.slice(0, MOST_ITEMS) }, _),
      ]
        .filter((remark) => remark !== '')
        .join('\n')
    }

    /** An empty field is filled in; what somebody has typed is theirs, until they say otherwise. */
    function offerKey(given) {
      const own = Homewire.fields.text(key.val())
      if (given === '' || own === given) return
      const take = () => {
        key.val(given).trigger('change')
        $('.homewire-model-key').empty()
      }
      if (own === '') return take()
      const button = $('<button type="button" class="red-ui-button red-ui-button-small">')
        .text(_('sagoo.model.takeKey', { key: given }))
        .on('click', take)
      $('.homewire-model-key').append(
        $('<span>').text(_('sagoo.model.otherKey', { key: given })),
        ' ',
        button,
      )
    }
  }

  function labelOf({ key, isFunction, isReadOnly, min, max }, _) {
    const range = min === undefined ? '' : ` ${min}…${max}`
    const note = isFunction
      ? ` ${_('sagoo.model.function')}`
      : isReadOnly
        ? ` ${_('sagoo.model.readOnly')}`
        : ''
    return `${key}${range}${note}`
  }

  return { rows, prepare, sample, read, changes }
})()
