import { bubbleOf } from './bubble.js'
import { faultPanel } from './faults.js'
import { button, liveText, make, panel } from './parts.js'

const ATTACHMENTS = ['picture', 'location', 'secret', 'unknown', 'system']

/** Mixin Messenger: chats of the family with the bot, and what can go wrong. */
export function mixinSection(words, post) {
  const text = words.mixin
  const connection = liveText('connection')
  const tabs = make('div', { class: 'chats', role: 'tablist', 'aria-label': text.chats })
  const talk = make('ol', { class: 'talk', role: 'log', 'aria-label': text.talk, tabindex: '0' })
  const who = make('select', { 'aria-label': text.who })
  const line = make('input', { 'aria-label': text.write, placeholder: text.placeholder, autocomplete: 'off' })
  const send = (path, body) => post(`mixin/${path}`, { chat: chosen, user: who.value, ...body })
  const say = (said) => send('say', { text: said })
  const form = make('form', { class: 'write' }, who, line, make('button', { class: 'say' }, text.send))
  const extras = ATTACHMENTS.map((what) => button(text.attach[what], 'act', () => send('attach', { what })))
  const faults = faultPanel(
    text,
    (name, on) => post('mixin/fault', { name, on }),
    (name) => post('mixin/act', { name }),
  )
  let chosen
  let latest
  let drawn = ''

  form.addEventListener('submit', (event) => {
    event.preventDefault()
    if (line.value.trim() === '') return
    void say(line.value)
    line.value = ''
  })

  function choose(id) {
    chosen = id
    void send('read', {})
    update(latest)
  }

  function drawTabs(chats) {
    tabs.replaceChildren(
      ...chats.map(({ id, name, bubbles }) => {
        const unread =
          id === chosen ? 0 : bubbles.filter(({ from, status }) => !from && status !== 'READ').length
        const label = `${words.names[name] ?? name}${unread > 0 ? ` (${unread})` : ''}`
        const tab = button(label, 'chat', () => choose(id))
        tab.setAttribute('role', 'tab')
        tab.setAttribute('aria-selected', String(id === chosen))
        return tab
      }),
    )
  }

  function update(now) {
    latest = now
    chosen ??= now.chats[0]?.id
    const chat = now.chats.find(({ id }) => id === chosen)
    connection.show(
      now.connections > 0
        ? words.fill(text.connected, { waiting: now.waiting })
        : now.refused === undefined
          ? text.disconnected
          : words.fill(text.refusedWith, { reason: now.refused }),
    )
    connection.element.dataset.connected = String(now.connections > 0)
    if (who.options.length === 0)
      who.append(...now.users.map((name) => make('option', { value: name }, words.names[name] ?? name)))
    who.hidden = !chat?.isGroup
    drawTabs(now.chats)
    faults.update(now.faults)
    const picture = JSON.stringify([chosen, chat?.bubbles])
    if (picture === drawn || !chat) return
    drawn = picture
    const quoted = (id) => chat.bubbles.find((one) => one.id === id)
    talk.replaceChildren(...chat.bubbles.map((one) => bubbleOf(one, quoted(one.quote), words, say)))
    talk.scrollTop = talk.scrollHeight
  }

  return {
    element: panel(
      text.heading,
      'h2',
      connection.element,
      make('article', { class: 'card wide' }, tabs, talk, form, make('div', { class: 'acts' }, ...extras)),
      faults.element,
    ),
    update,
  }
}
