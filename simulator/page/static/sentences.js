import { noteAsked } from './asked.js'
import { button, liveText, make } from './parts.js'

/**
 * A voice assistant for the devices of one platform: a field for any sentence, and buttons for some.
 * @param path where the platform takes sentences
 * @param more what goes with each of them
 */
export function speaker(words, post, path, more = () => ({})) {
  const say = words.sentences
  const answer = liveText('answer')
  const field = make('input', {
    'aria-label': say.field,
    placeholder: say.example,
    autocomplete: 'off',
    maxlength: 200,
  })
  const form = make('form', { class: 'speak' }, field, make('button', { class: 'say' }, say.send))
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    if (field.value.trim() !== '') void ask(field.value, answer)
  })

  async function ask(sentence, line) {
    line.element.classList.remove('failed')
    line.show(say.asking)
    const said = await post(path, { sentence, names: words.names, ...more() })
    line.element.classList.toggle('failed', !said.understood || !said.success)
    line.show(answerText(said, words))
  }

  return {
    element: make('div', { class: 'speaker' }, form, answer.element),
    /** Some sentences about a device, for a press; they may change. */
    buttons(given) {
      const name = words.named(given)
      const own = liveText('answer')
      const element = make('div', { class: 'phrases' })
      let shown = ''
      return {
        elements: [element, own.element],
        update(sentences) {
          const texts = sentences.map(({ en, zh }) =>
            capitalized(words.fill(words.code === 'en' ? en : zh, { name })),
          )
          if (shown === JSON.stringify(texts)) return
          shown = JSON.stringify(texts)
          const press = (text) => () => {
            noteAsked(given)
            void ask(text, own)
          }
          element.replaceChildren(...texts.map((text) => button(text, 'say', press(text))))
        },
      }
    },
  }
}

/** What no sentence asks for, folded away; empty when there is nothing of the kind. */
export function otherRequests(words, forms) {
  if (forms.length === 0) return []
  const summary = make('summary', {}, words.sentences.others)
  return [make('details', { class: 'others' }, summary, make('div', { class: 'phrases' }, ...forms))]
}

function answerText({ understood, success, reason, message, device: name, capability, value, ms }, words) {
  if (!understood) return reason ?? message
  if (!success) return reason.startsWith(`${name} `) ? reason : words.failure(reason, words.given(name))
  const what = words.state(words.sentences.capabilities, capability, value)
  return words.fill(words.sentences.done, { name, what, ms })
}

function capitalized(text) {
  return text.slice(0, 1).toUpperCase() + text.slice(1)
}
