// What more than one dialog checks in a field. Every script here adds to one global and needs no other script
// while it loads: the editor fetches them in any order, and once per node set.
window.Homewire = window.Homewire || {}

Homewire.fields = {
  /** `${NAME}`: its value is only known to the runtime. */
  isVariable(value) {
    return /^\$\{\S+\}$/.test(Homewire.fields.text(value))
  },

  /** The text of a field; older flows may lack the property. */
  text(value) {
    return value === undefined || value === null ? '' : String(value).trim()
  },

  /** A number, or undefined when the field is empty or holds something else. */
  number(value) {
    const text = Homewire.fields.text(value)
    return text === '' || !Number.isFinite(Number(text)) ? undefined : Number(text)
  },

  /** Whether the runtime can work with the field: empty means its default, a variable is resolved there. */
  isNumeric(value) {
    const { text, isVariable, number } = Homewire.fields
    return text(value) === '' || isVariable(value) || number(value) !== undefined
  },

  isSocketAddress(value) {
    const { text, isVariable } = Homewire.fields
    return text(value) === '' || isVariable(value) || /^wss?:\/\/[^\s/]+/i.test(text(value))
  },

  /** What keeps a text from being JSON, as far as a person can do something about it: a key of the catalogue. */
  whyNoJson(text) {
    const outside = text.replace(/"(?:[^"\\]|\\.)*"/g, '""')
    if (/[“”„‟＂]/.test(outside)) return 'curly'
    if (/[：，｛｝［］]/.test(outside)) return 'wide'
    if (outside.includes("'")) return 'single'
    if (/,\s*[\]}]/.test(outside)) return 'comma'
    const count = (signs) => outside.split('').filter((sign) => signs.includes(sign)).length
    if (count('[{') !== count(']}') || outside.replaceAll('""', '').includes('"')) return 'open'
    const words = outside.match(/[^\s[\]{}:,"]+/g) || []
    return words.some((word) => !/^(true|false|null|-?\d.*)$/.test(word)) ? 'bare' : 'other'
  },

  /**
   * A drop-down of `[{ value, label }]`. What an older or newer flow has chosen stays selectable, so that opening
   * and closing a dialog never changes a flow.
   */
  fillSelect(select, choices, current, kept) {
    select.empty()
    for (const { value, label } of choices) $('<option>').val(value).text(label).appendTo(select)
    if (current && !choices.some(({ value }) => value === current)) {
      $('<option>').val(current).text(kept(current)).appendTo(select)
    }
    select.val(current || (choices[0] && choices[0].value))
  },

  /** Offers the only config node there is in a dialog that has none yet; the editor itself starts with "none". */
  offerOnly(select) {
    const known = select.find('option').filter((_, option) => option.value !== '_ADD_')
    if (known.length === 1 && select.val() === '_ADD_') select.val(known.val()).trigger('change')
  },

  /**
   * A property of a definition with its check: `check(value, node)` gives `true` or what is wrong. That the editor
   * shows the words, it has to see that the function knows of its second argument.
   */
  checked(value, check) {
    return {
      value,
      validate(entered, options) {
        return check(entered, this, options)
      },
    }
  },

  /** While a dialog is open its fields count, not what the node had before. */
  openOr(selector, saved) {
    const field = $(selector)
    return field.length > 0 ? field.val() : saved
  },

  /** The reason why the admin API gave no answer of its own, as a catalogue key. */
  failure(xhr, textStatus) {
    if (xhr.responseJSON && xhr.responseJSON.error) return xhr.responseJSON.error
    if (xhr.status === 401 || xhr.status === 403) return 'forbidden'
    if (xhr.status === 404) return 'not-deployed'
    if (textStatus === 'timeout') return 'timeout'
    return xhr.status === 0 ? 'unreachable' : 'unexpected'
  },
}
