// What the node types of one platform have in common: their texts, their labels, and the choice of a config node.
window.Homewire = window.Homewire || {}

/** @param set the platform's node set, which is also the prefix of its types, icons and texts */
Homewire.platform = function (set) {
  const { fields, form } = Homewire

  /** The text of a key in this set's catalogue; the key itself when there is none. */
  function translate(key, values) {
    const full = `@homewire/node-red/${set}:${key}`
    const text = RED._(full, values)
    return text === full ? key : text
  }

  /** The same for a definition, which wants a function. */
  function says(key) {
    return () => translate(key)
  }

  /** A property that holds the id of a config node. */
  function refersTo(type) {
    const label = translate(`${set}.label.${type.replace(`${set}-`, '')}`)
    return { value: '', type, required: true, label }
  }

  /** What a node calls the config node that it has chosen in `property`: its name, or else its `key`. */
  function nameOf(property, key) {
    return (node) => {
      const chosen = RED.nodes.node(node[property])
      return chosen && (chosen.name || chosen[key])
    }
  }

  /** Fills a drop-down; the names of its values are in the catalogue under `names`, `kept` is for any other value. */
  function fill(select, values, current, names, kept) {
    fields.fillSelect(
      select,
      values.map((value) => ({ value, label: translate(`${names}.${value}`) })),
      current,
      (value) => translate(kept, { value }),
    )
  }

  /**
   * Registers a node type, and writes its dialog. Tools that read packages look for a call of this name with a
   * literal, so what they want to know is not filled in here.
   *
   * @param definition as `RED.nodes.registerType` has it, with `form` (the rows of the dialog, see form.js) and
   *   `called(node)` (what a node without a name is called; without it as in the palette)
   */
  function registerType(type, { form: rows, called = () => '', oneditprepare, ...definition }) {
    const isConfig = definition.category === 'config'
    const prefix = isConfig ? 'node-config-input-' : 'node-input-'
    const title = says(`${set}.${isConfig ? 'untitled' : 'palette'}.${type.replace(`${set}-`, '')}`)
    const chosen = Object.keys(definition.defaults).filter((name) => definition.defaults[name].type)

    form.write(type, prefix, rows)
    RED.nodes.registerType(type, {
      ...(isConfig ? {} : { categoryDescription: translate('palette.description.homewire'), labelStyle }),
      paletteLabel: title,
      label() {
        return this.name || called(this) || title()
      },
      oneditprepare() {
        for (const name of chosen) fields.offerOnly($(`#${prefix}${name}`))
        if (oneditprepare) oneditprepare.call(this)
      },
      ...definition,
    })
  }

  function labelStyle() {
    return this.name ? 'node_label_italic' : ''
  }

  /** The dialogs of the nodes through which a device talks with the flow. */
  const deviceRows = [{ field: 'name' }, { field: 'device', icon: 'plug', as: 'config' }]
  const forms = {
    in: () => [...deviceRows, { tips: `${set}.hint.in` }, ...Homewire.testPanel.rows],
    out: () => [...deviceRows, { tips: `${set}.hint.out` }],
  }

  return { translate, says, refersTo, nameOf, fill, registerType, forms }
}
