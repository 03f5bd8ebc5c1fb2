/* global document */

const DRAWINGS = {
  lamp: `
    <svg viewBox="0 0 200 170">
      <defs>
        <radialGradient id="glow" cx="50%" cy="50%" r="50%">
          <stop offset="0" class="glow-in" /><stop offset="1" class="glow-out" />
        </radialGradient>
        <linearGradient id="beam" x1="0" y1="0" x2="0" y2="1">
          <stop offset="0" class="beam-in" /><stop offset="1" class="glow-out" />
        </linearGradient>
      </defs>
      <g class="light">
        <circle cx="100" cy="84" r="86" fill="url(#glow)" />
        <path d="M62 84 L138 84 L186 170 L14 170 Z" fill="url(#beam)" />
      </g>
      <path class="cord" d="M100 0 V34" />
      <circle class="bulb" cx="100" cy="86" r="13" />
      <path class="shade" d="M84 34 H116 L142 84 Q100 92 58 84 Z" />
    </svg>`,
  switch: `
    <svg viewBox="0 0 200 170">
      <rect class="plate" x="62" y="27" width="76" height="116" rx="12" />
      <rect class="well" x="78" y="45" width="44" height="80" rx="8" />
      <rect class="rocker" x="81" y="48" width="38" height="38" rx="6" />
      <circle class="pilot" cx="100" cy="135" r="3.5" />
    </svg>`,
}

/** Draws a device of the house; `show` makes the picture follow its state. */
export function drawing(look) {
  const element = document.createElement('div')
  element.className = `drawing ${look}`
  element.setAttribute('role', 'img')
  element.innerHTML = DRAWINGS[look]
  return {
    element,
    show(state, description) {
      const lit = state.power === true
      element.dataset.lit = String(lit)
      element.setAttribute('aria-label', description)
      element.style.setProperty('--light', lightOf(state))
      element.style.setProperty(
        '--strength',
        lit ? String(0.25 + (0.75 * (state.brightness ?? 100)) / 100) : '0',
      )
    },
  }
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
