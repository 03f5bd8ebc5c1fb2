/** How a device's number becomes one in the canonical unit. */
export interface Unit {
  toCanonical(value: number): number
  toDevice(value: number): number
}

function linear(factor: number, offset = 0): Unit {
  return {
    toCanonical: (value) => exact(value * factor + offset),
    toDevice: (value) => exact((value - offset) / factor),
  }
}

const inverse = (million: number): Unit => ({
  toCanonical: (value) => Math.round(million / value),
  toDevice: (value) => Math.round(million / value),
})

/** Arithmetic on decimals leaves a trace behind this digit. */
function exact(value: number): number {
  return Number(value.toPrecision(12))
}

/** Units that are not canonical: °C, %, W, V, A, kWh, µg/m³, ppm and lx are. */
const UNITS = {
  '°F': {
    toCanonical: (value) => exact(((value - 32) * 5) / 9),
    toDevice: (value) => exact((value * 9) / 5 + 32),
  },
  /** Degrees; a white in Kelvin needs no unit. */
  K: linear(1, -273.15),
  mired: inverse(1_000_000),
  mW: linear(0.001),
  kW: linear(1_000),
  MW: linear(1_000_000),
  mV: linear(0.001),
  kV: linear(1_000),
  mA: linear(0.001),
  Wh: linear(0.001),
  MWh: linear(1_000),
  'mg/m³': linear(1_000),
} as const satisfies Record<string, Unit>

export function isUnit(name: string): boolean {
  return Object.hasOwn(UNITS, name)
}

export function unitOf(name: string | undefined): Unit | undefined {
  const units: Record<string, Unit> = UNITS
  return name !== undefined && Object.hasOwn(units, name) ? units[name] : undefined
}
