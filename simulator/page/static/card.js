import { wasAsked } from './asked.js'
import { drawing } from './drawing.js'
import { handles } from './handles.js'
import { button, liveText, make, tick } from './parts.js'

// what needs power to be seen
const DARK = { power: false, light: false, speed: 'off', left: false, right: false, motion: false }

/** A device: how it looks, what it says, and a hand on it. Compact ones say less, and mean the same. */
export function deviceCard(device, words, post, compact) {
  const { id, look, topic } = device
  const name = words.named(device.name)
  const say = (template, what = '') => words.fill(template, { name, topic, what })
  const picture = drawing(look)
  const state = liveText('state')
  const controls = handles(device, name, words, (values) => {
    // whoever chooses a color wants to see it
    const light = 'color' in values ? { power: true } : {}
    return post('house/set', { device: id, values: { ...values, ...light } })
  })
  const broken = fault('broken', (on) => post('house/break', { device: id, broken: on }))
  const unplugged = fault('unplugged', (on) => post('house/plug', { device: id, plugged: !on }))
  const gone = make(
    'div',
    { class: 'faults' },
    ...(look === 'bridge' ? [] : [broken.element]),
    unplugged.element,
  )

  function fault(kind, changed) {
    const [short, long] = [words.house[`${kind}Short`], say(words.house[kind])]
    const made = tick(compact ? short : long, changed)
    if (compact) made.box.setAttribute('aria-label', long)
    return made
  }

  function pressButton() {
    const what = words.house.presses[look]
    const made = button(compact ? what : say(words.house.press), 'hand', () =>
      post('house/press', { device: id }),
    )
    if (compact) made.setAttribute('aria-label', say(words.house.pressOf, what))
    return made
  }

  const element = make(
    'article',
    { class: compact ? 'card compact' : 'card', 'aria-label': name },
    picture.element,
    make(
      'div',
      { class: 'facts' },
      make(compact ? 'h4' : 'h3', {}, name),
      state.element,
      make('p', { class: 'fine topic' }, compact ? topic : say(words.house.topic)),
    ),
    ...(device.press ? [pressButton()] : []),
    ...controls.map((control) => control.element),
    gone,
  )
  let before
  /** What moves is shown: it lights up, and comes into view when it was asked for. */
  function moved(text) {
    if (before !== undefined && before !== text) {
      for (const animation of element.getAnimations()) animation.cancel()
      element.classList.remove('moved')
      void element.offsetWidth
      element.classList.add('moved')
      if (wasAsked(device.name)) element.scrollIntoView({ block: 'nearest' })
    }
    before = text
  }

  return {
    element,
    update(now) {
      const text = now.plugged ? stateText(now.state, words) : words.house.noPower
      moved(text)
      state.show(text)
      picture.show(now.plugged ? now.state : { ...now.state, ...DARK }, `${name}: ${text}`)
      broken.box.checked = now.broken
      unplugged.box.checked = !now.plugged
      element.classList.toggle('broken', now.broken || !now.plugged)
      controls.forEach((control) => control.update(now.state))
    },
  }
}

function stateText({ power, ...rest }, words) {
  const lit = power === undefined ? [] : [power ? words.house.on : words.house.off]
  return [...lit, ...words.facts(rest)].filter((fact) => fact !== '').join(words.between)
}
