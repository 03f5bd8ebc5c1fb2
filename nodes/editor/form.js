// What the dialogs are made of: each is a list of rows, and how a row is written is known only here.
window.Homewire = window.Homewire || {}

Homewire.form = (function () {
  // what every dialog that has the field says of it
  const usual = {
    name: { icon: 'tag', label: 'node-red:common.label.name', prompt: 'node-red:common.label.name' },
    timeout: { icon: 'clock-o', label: 'homewire.label.timeout' },
  }

  // keyed by `as`: names and sentences, what has to be letter by letter, …
  const inputs = {
    text: (attributes) => `<input type="text" ${attributes}>`,
    exact: (attributes) => `<input type="text" autocomplete="off" spellcheck="false" ${attributes}>`,
    secret: (attributes) => `<input type="password" autocomplete="new-password" ${attributes}>`,
    number: (attributes) => `<input type="text" inputmode="decimal" class="homewire-short" ${attributes}>`,
    seconds: (attributes) => `${inputs.number(attributes)} <span data-i18n="homewire.label.seconds"></span>`,
    choice: (attributes) => `<select ${attributes}></select>`,
    config: (attributes) => `<input type="text" style="width: calc(100% - 138px)" ${attributes}>`,
    tick: (attributes, { id, text }) =>
      `<input type="checkbox" ${attributes}><label for="${id}" class="homewire-inline" data-i18n="${text}"></label>`,
    // where a script puts the input
    place: (_attributes, { id }) => `<span class="${id}"></span>`,
    button: (attributes, { text, sign }) =>
      `<button type="button" class="red-ui-button" ${attributes}>${sign ? `<i class="fa fa-${sign}"></i> ` : ''}<span data-i18n="${text}"></span></button>`,
  }

  // keyed by the property that makes a row what it is
  const rows = {
    tips: ({ tips, link }) =>
      link
        ? `<div class="form-tips"><span data-i18n="${tips}"></span> <a ${link.attributes} target="_blank" rel="noopener" data-i18n="${link.text}"></a></div>`
        : `<div class="form-tips" data-i18n="${tips}"></div>`,
    section: ({ section }) => `<h4 data-i18n="${section}"></h4>`,
    hint: ({ hint }) => `<p class="homewire-note" data-i18n="${hint}"></p>`,
    note: ({ note }) => `<p class="homewire-note homewire-${note}-note" role="status"></p>`,
    doubt: ({ doubt }) =>
      `<p class="homewire-note homewire-warning homewire-${doubt}-note" role="status"></p>`,
    group: ({ group, rows: inner }, dialog) => `<div class="${group}">${markupOf(inner, dialog)}</div>`,
    range({ range, placeholders, unit = '', ...row }, dialog) {
      const [low, high] = range.map((field, index) =>
        inputOf({ field, as: 'number', placeholder: placeholders[index] }, dialog),
      )
      const to = `<label for="${high.id}" class="homewire-inline" data-i18n="homewire.label.scaleTo"></label>`
      return labelled(row, low.id, `${low.markup} ${to} ${high.markup} ${unit}`)
    },
    field: (row, dialog) =>
      fieldRow(
        { name: row.field, label: `${dialog.set}.label.${row.field}`, ...usual[row.field], ...row },
        dialog,
      ),
    id: (row, dialog) => fieldRow({ name: row.id.replace('homewire-', ''), ...row }, dialog),
  }

  function fieldRow(row, dialog) {
    const { id, markup } = inputOf(row, dialog)
    const { after = '' } = row
    return labelled(row, id, `${markup} ${typeof after === 'string' ? after : inputOf(after, dialog).markup}`)
  }

  function labelled({ name, icon, label }, id, markup) {
    return `<div class="form-row homewire-row-${name}"><label for="${id}"><i class="fa fa-${icon}"></i> <span data-i18n="${label}"></span></label> ${markup}</div>`
  }

  function inputOf({ field, as = 'text', placeholder, prompt, text, ...row }, { set, prefix }) {
    const id = row.id || `${prefix}${field}`
    const attributes = [
      `id="${id}"`,
      ...(placeholder ? [`placeholder="${placeholder}"`] : []),
      ...(prompt ? [`data-i18n="[placeholder]${prompt}"`] : []),
    ]
    return {
      id,
      markup: inputs[as](attributes.join(' '), { ...row, id, text: text || `${set}.label.${field}Hint` }),
    }
  }

  function markupOf(list, dialog) {
    return list
      .map((row) =>
        typeof row === 'string' ? row : rows[Object.keys(rows).find((kind) => kind in row)](row, dialog),
      )
      .join('\n')
  }

  /**
   * Writes the dialog of a node type into its template. The editor fills, checks and translates the fields that it
   * finds in a template, so they have to be there before a dialog opens.
   *
   * @param type of the node, `<set>-<kind>`; the dialog has the class `homewire-<kind>`
   * @param prefix of the fields' ids, as the editor wants it: `node-input-` or `node-config-input-`
   * @param list the rows from top to bottom. Texts are catalogue keys. Each row is one of
   *   `{ field, icon, label, as, placeholder, prompt, text, sign, after }`: a property of the node. `label` is
   *   `<set>.label.<field>` unless given; `as` is a key of `inputs` above (default `text`); `placeholder` stands as
   *   it is, `prompt` is a translated one; `text` belongs to a tick (default `<set>.label.<field>Hint`) or a button,
   *   whose icon is `sign`; `after` stands behind the input: markup, or another input;
   *   `{ id, … }`: the same for an input that is no property;
   *   `{ range: [low, high], name, icon, label, placeholders: [low, high], unit }`: two numbers;
   *   `{ note }`, `{ doubt }`: an empty line `.homewire-<name>-note` for what a script has to say, plain or as warning;
   *   `{ hint }`: a line that is always there; `{ section }`: a heading; `{ tips, link: { text, attributes } }`: a box;
   *   `{ group, rows }`: rows within an element of these classes;
   *   or a string: markup for what only one dialog has
   */
  function write(type, prefix, list) {
    const [, set, kind] = /^(\w+)-(\w+)$/.exec(type)
    $(`script[data-template-name="${type}"]`).html(
      `<div class="homewire homewire-${kind}">\n${markupOf(list, { set, prefix })}\n</div>`,
    )
  }

  return { write }
})()
