import { button, make } from './parts.js'

/** One message in a chat, as an app would show it. */
export function bubbleOf({ at, from, category, content, status }, quoted, words, say) {
  const text = words.mixin
  const time = new Date(at).toLocaleTimeString(words.code, { hour12: false })
  const name = from === undefined ? text.bot : (words.names[from] ?? from)
  const quote = quoted ? [make('blockquote', {}, String(quoted.content))] : []
  const marks = make('small', {}, `${name} · ${time} ${text.marks[status] ?? ''}`)
  return make(
    'li',
    { class: from === undefined ? 'bubble bot' : 'bubble' },
    ...quote,
    ...contentOf(category, content, text, say),
    marks,
  )
}

const DRAW = {
  PLAIN_IMAGE: ({ attachment_id: id, name }) => [
    make('img', { src: `/mixin-files/${id}`, alt: name ?? '', loading: 'lazy' }),
  ],
  PLAIN_DATA: ({ attachment_id: id, name, size }) => [
    make('a', { href: `/mixin-files/${id}`, download: name }, `${name} (${size} B)`),
  ],
  APP_BUTTON_GROUP: (buttons, say) => [
    make('div', { class: 'keys' }, ...buttons.map((one) => key(one, say))),
  ],
  APP_CARD: ({ title, description, actions = [] }, say) => [
    make('strong', {}, title),
    make('p', {}, description),
    ...actions.map((one) => key(one, say)),
  ],
  PLAIN_LOCATION: ({ longitude, latitude, name = '' }) => [`${name} ${latitude}, ${longitude}`.trim()],
}

function contentOf(category, content, text, say) {
  const value = parsed(content)
  const draw = DRAW[category]
  if (draw && typeof value === 'object') return draw(value, say)
  const kind = /_(TEXT|POST)$/.test(category)
    ? []
    : [make('em', {}, `${text.categories[category] ?? category} `)]
  return [...kind, typeof content === 'string' ? content : JSON.stringify(content)]
}

function parsed(content) {
  if (typeof content !== 'string') return content
  try {
    return JSON.parse(content)
  } catch {
    return content
  }
}

/** A button of the bot: `input:` says its words in the user's name, anything else would open a page. */
function key({ label, color, action }, say) {
  const element = button(label, 'key', () => action.startsWith('input:') && say(action.slice(6)))
  element.style.setProperty('--key', color)
  element.title = action
  return element
}
