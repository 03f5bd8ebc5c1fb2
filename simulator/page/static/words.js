/* global navigator, localStorage */
import en from './words.en.js'
import zh from './words.zh.js'

const CATALOGUES = { en, zh }
const KEPT = 'homewire.language'

/** The language of the page: what was chosen last, else the browser's. */
export function language() {
  const kept = localStorage.getItem(KEPT)
  if (kept in CATALOGUES) return kept
  return navigator.language.toLowerCase().startsWith('zh') ? 'zh' : 'en'
}

export function choose(name) {
  localStorage.setItem(KEPT, name)
}

// what Sinric Pro is told instead of a humidity that nobody measures
const NOT_MEASURED = -1

/** The words of a language, with the small grammar around them. */
export function wordsIn(name) {
  const words = CATALOGUES[name]
  return {
    ...words,
    fill,
    /** a device's name, in this language when it is one of ours */
    named: (device) => words.names[device] ?? device,
    /** the name that a platform knows, of a device that is shown by this one */
    given: (shown) => Object.keys(words.names).find((device) => words.names[device] === shown) ?? shown,
    request: (id, device) => fill(words.requests[id] ?? id, { name: words.names[device] ?? device }),
    /** what a device's state says: `on`, `brightness 57 %` */
    facts: (fields) =>
      Object.entries(fields)
        .filter(([field, value]) => field !== 'humidity' || value !== NOT_MEASURED)
        .map(([field, value]) => fact(words, field, value)),
    /** what a state says in the words of another catalogue */
    state: (fields, key, value) => fact({ fields }, key, value),
    /** what just became of a device: `Lamp is on` */
    became: (device, fields) =>
      Object.entries(fields).map(([field, value]) =>
        fill(words.became[field] ?? words.becameOther, { name: device, what: fact(words, field, value) }),
      ),
    /** why a device failed, with its name in front just once; names and numbers are blanks in the catalogue */
    failure(message, device) {
      const name = words.names[device] ?? device
      const isAbout = message.startsWith(`${device} `)
      const text = message.startsWith(`${device}: `) ? message.slice(device.length + 2) : message
      const rest = isAbout ? message.slice(device.length) : text
      const [number = ''] = rest.match(/\d+/) ?? []
      const key = (isAbout ? '{name}' : '') + rest.replace(number, number && '{number}')
      const reason = fill(words.reasons[key] ?? key, { name, number })
      return isAbout ? reason : fill(words.sinric.failure, { name, reason })
    },
  }
}

function fact(words, field, value) {
  const [key, instance] = field.split('@')
  const known = words.fields[key]
  const text = typeof known === 'object' ? (known[String(value)] ?? String(value)) : undefined
  const what = text ?? fill(known ?? `${key} {value}`, { value: plain(value) })
  return instance === undefined ? what : `${what} (${instance})`
}

function plain(value) {
  if (typeof value !== 'object' || value === null) return String(value)
  if ('r' in value)
    return `#${[value.r, value.g, value.b].map((one) => one.toString(16).padStart(2, '0')).join('')}`
  if (Array.isArray(value)) return value.map((one) => `${one.name} ${one.value ?? one.level}`).join(', ')
  return value.name ?? value.number ?? JSON.stringify(value)
}

function fill(template, values) {
  return template.replace(/\{(\w+)\}/g, (whole, key) => values[key] ?? whole)
}
