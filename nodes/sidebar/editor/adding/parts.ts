/** A field with nothing in it yet. */
export function field(type: 'text' | 'password', placeholder = ''): JQuery {
  return $('<input spellcheck="false">')
    .attr({ type, placeholder, autocomplete: type === 'password' ? 'new-password' : 'off' })
    .addClass('homewire-add-field')
}

/** A field with its label above it. */
export function row(label: string, input: JQuery): JQuery {
  return $('<label class="homewire-add-line">').append($('<span>').text(label), input)
}

/** The row that a field stands in. */
export function rowOf(input: JQuery): JQuery {
  return input.closest('.homewire-add-line')
}

/** A tick with its words. */
export function tick(words: JQuery | string): { label: JQuery; box: JQuery } {
  const box: JQuery = $('<input type="checkbox">')
  const text = typeof words === 'string' ? $('<span>').text(words) : words
  return { label: $('<label class="homewire-add-tick">').append(box, text), box }
}

export function isTicked(box: JQuery): boolean {
  return box.prop('checked') === true
}

/** A text that a platform's dialogs have. */
export function textOfSet(set: string, key: string, values?: object): string {
  const full = `@homewire/node-red/${set}:${key}`
  const text = RED._(full, values)
  return text === full ? key : text
}

/** What is said below something, to everybody. */
export interface Note {
  say(text: string): void
  /** The same, of what is wrong. */
  warn(text: string): void
}

export function noteIn(place: JQuery): Note {
  const note = $('<p class="homewire-add-note" role="status">').appendTo(place)
  const show = (text: string, isWarning: boolean): void => {
    note.toggleClass('homewire-add-warning', isWarning)
    // What has not changed is not read out again.
    if (note.text() !== text) note.text(text)
  }
  return { say: (text) => show(text, false), warn: (text) => show(text, true) }
}
