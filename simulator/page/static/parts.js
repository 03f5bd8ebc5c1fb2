/* global document */

/** Makes an element: `make('button', { class: 'say', type: 'button' }, 'Turn on')`. */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value)
  element.append(...children)
  return element
}

/** A named group of things, with its heading. */
export function panel(heading, level, ...children) {
  const title = make(level, {}, heading)
  return make('section', { class: 'panel', 'aria-label': heading }, title, ...children)
}

/** Text that is read out when it changes. Setting the same text again says nothing. */
export function liveText(className, hint = {}) {
  const element = make('p', { class: className, role: 'status', ...hint })
  return {
    element,
    show(text) {
      if (element.textContent !== text) element.textContent = text
    },
  }
}

/** A tick box in its label. */
export function tick(label, changed) {
  const box = make('input', { type: 'checkbox' })
  box.addEventListener('change', () => changed(box.checked))
  return { element: make('label', { class: 'tick' }, box, label), box }
}

/** A button that does something once per press. */
export function button(label, className, pressed) {
  const element = make('button', { type: 'button', class: className }, label)
  element.addEventListener('click', pressed)
  return element
}
