/* global document */
import { DRAWINGS } from './drawings.js'

let drawn = 0

/** Draws a device of the house; `show` makes the picture follow its state. */
export function drawing(look) {
  const element = document.createElement('div')
  element.className = `drawing ${look}`
  element.setAttribute('role', 'img')
  element.innerHTML = `<svg viewBox="0 0 200 170">${ownIds(DRAWINGS[look])}</svg>`
  const readings = [...element.querySelectorAll('[data-show]')]
  return {
    element,
    show(state, description) {
      const lit = state.power === true || state.light === true
      element.setAttribute('aria-label', description)
      for (const [field, value] of Object.entries(state)) {
        if (typeof value !== 'object') element.dataset[field] = String(value)
      }
      element.dataset.lit = String(lit)
      element.style.setProperty('--light', lightOf(state))
      element.style.setProperty('--position', String(state.position ?? 100))
      element.style.setProperty(
        '--strength',
        lit ? String(0.25 + (0.75 * (state.brightness ?? 100)) / 100) : '0',
      )
      for (const reading of readings) {
        const { show } = reading.dataset
        reading.textContent = `${state[show]}${show === 'humidity' ? '%' : '°'}`
      }
    },
  }
}

/** An id holds for the whole page: two lamps must not share a light. */
function ownIds(svg) {
  drawn += 1
  return svg.replaceAll(/(id="|url\(#)(\w+)/g, `$1$2-${drawn}`)
}

function lightOf({ color, colorTemperature }) {
  if (color !== undefined) return `rgb(${color.r} ${color.g} ${color.b})`
  return white(colorTemperature ?? 2700)
}

// between candle light and a northern sky; only the eye must believe it
function white(kelvin) {
  const cold = Math.min(1, Math.max(0, (kelvin - 2000) / 5000))
  const mix = (warm, cool) => Math.round(warm + (cool - warm) * cold)
  return `rgb(${mix(255, 214)} ${mix(190, 232)} ${mix(96, 255)})`
}
