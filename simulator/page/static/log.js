import { make, panel } from './parts.js'

/** What happened, newest first; why, where the section has a word for that column. */
export function logPanel(words, section) {
  const rows = make('tbody')
  const heads = [section.when, section.device, section.what, section.cause].filter(Boolean)
  const table = make(
    'table',
    { class: 'log' },
    make('thead', {}, make('tr', {}, ...heads.map((head) => make('th', { scope: 'col' }, head)))),
    rows,
  )
  const quiet = make('p', { class: 'fine' }, section.quiet)
  const box = make('div', { class: 'scroll', tabindex: '0', role: 'log', 'aria-label': section.log }, table)
  return {
    element: panel(section.log, 'h3', quiet, box),
    update(entries) {
      quiet.hidden = entries.length > 0
      box.hidden = entries.length === 0
      rows.replaceChildren(...entries.map((entry) => row(entry, words, section)))
    },
  }
}

function row({ at, kind, device, fields, cause, text }, words, section) {
  const time = new Date(at).toLocaleTimeString(words.code, { hour12: false })
  const what =
    kind === 'event' ? words.facts(fields).join(words.between) : words.fill(section.lines[kind], { text })
  const cells = [time, device === undefined ? '' : words.named(device), what]
  if (section.cause) cells.push(words.causes[cause] ?? cause ?? '')
  return make('tr', { class: kind }, ...cells.map((cell) => make('td', {}, cell)))
}
