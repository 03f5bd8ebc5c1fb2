/* global document, fetch, EventSource */
import { houseSection } from './house.js'
import { mixinSection } from './mixin.js'
import { liveText, make } from './parts.js'
import { rokidSection } from './rokid.js'
import { sagooSection } from './sagoo.js'
import { sinricSection } from './sinric.js'
import { speakerSection } from './speaker.js'
import { choose, language, wordsIn } from './words.js'

// as the sections are called in every language
const PLATFORMS = { sinric: 'Sinric Pro', rokid: 'Rokid', sagoo: 'SagooIoT', mixin: 'Mixin' }

// keyed by section id, the house before the clouds; the server has a section of the same name for each
const SECTIONS = {
  house: houseSection,
  sinric: sinricSection,
  rokid: rokidSection,
  speaker: speakerSection,
  sagoo: sagooSection,
  mixin: mixinSection,
}

const main = document.querySelector('main')
const snapshots = new Map() // keyed by section id
let mounted = new Map() // keyed by section id

async function post(path, body) {
  const headers = { 'content-type': 'application/json' }
  try {
    const response = await fetch(`/${path}`, { method: 'POST', headers, body: JSON.stringify(body) })
    const answer = await response.json()
    return response.ok ? answer : { success: false, message: answer.error }
  } catch (error) {
    return { success: false, message: error.message }
  }
}

function mount() {
  const words = wordsIn(language())
  document.documentElement.lang = words.code
  document.title = words.title
  document.querySelector('#title').textContent = words.title
  document.querySelector('#intro').textContent = words.intro
  document.querySelector('#language').textContent = words.otherLanguage
  mounted = new Map(Object.entries(SECTIONS).map(([id, section]) => [id, section(words, post)]))
  for (const [id, { element }] of mounted) element.id = id
  lost.element.textContent = ''
  const sections = [...mounted.values()]
  const [house, ...clouds] = sections.map(({ element }) => element)
  main.replaceChildren(
    lost.element,
    house,
    make('div', { class: 'clouds', id: 'clouds', tabindex: '-1' }, ...clouds),
  )
  jumps.setAttribute('aria-label', words.jumps)
  tryAgain.textContent = words.tryAgain
  skip.textContent = words.toClouds
  // The server does not have every section every time.
  for (const { element } of sections) element.hidden = true
  for (const link of jumps.children) link.hidden = true
  for (const [id, snapshot] of snapshots) show(id, snapshot)
}

function show(id, snapshot) {
  const { element, update } = mounted.get(id)
  element.hidden = false
  const link = jumps.querySelector(`[href="#${id}"]`)
  if (link) link.hidden = false
  update(snapshot)
}

const jumps = document.querySelector('#jumps')
jumps.append(...Object.entries(PLATFORMS).map(([id, name]) => make('a', { href: `#${id}` }, name)))
const skip = document.querySelector('#skip')
const tryAgain = document.querySelector('#try-again')
tryAgain.addEventListener('click', async () => {
  tryAgain.disabled = true
  await post('flows/restart', {})
  tryAgain.disabled = false
})
const lost = liveText('lost')
const live = new EventSource('/live')
live.addEventListener('flows', () => (tryAgain.hidden = false))
live.addEventListener('open', () => lost.show(''))
live.addEventListener('error', () => lost.show(wordsIn(language()).lost))
for (const id of Object.keys(SECTIONS)) {
  live.addEventListener(id, ({ data }) => {
    const snapshot = JSON.parse(data)
    snapshots.set(id, snapshot)
    show(id, snapshot)
  })
}

document.querySelector('#language').addEventListener('click', () => {
  choose(language() === 'en' ? 'zh' : 'en')
  mount()
})
mount()
