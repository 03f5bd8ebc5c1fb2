import { sidesOf } from '../binary'
import { given } from './fields'
import { meantColor, fromMired, toMired } from './lamp-color'
import type { Context, DeviceState, Word } from './dialect'
import type { ProfileOptions } from '../profile'
import type { Scale } from '../scale'
import { readNumber } from '../../bridge/tolerant'
import { type Color, parseColor } from '../../bridge/color'
import { parseNumber } from '../../bridge/values'

/** The kinds of words that every firmware has, each given the spelling of one of them. */

interface BinarySpelling<Command> {
  write?: (on: boolean) => Command
  read: (state: DeviceState) => boolean | undefined
}

/** Two values: on and off, locked and unlocked, open and closed. */
export function binaryWord<Command>(
  options: ProfileOptions,
  spelling: BinarySpelling<Command>,
): Word<Command> {
  const { write, read } = spelling
  return {
    ...(write && {
      write: (value: unknown, { capability }: Context) => {
        const on = sidesOf(capability, options)?.isOn(value)
        return on === undefined ? undefined : write(on)
      },
    }),
    read: (state, { capability }) => sidesOf(capability, options)?.valueOf(read(state)),
  }
}

/** Locked or not, and what only a lock can say: that its bolt is stuck. */
export function lockWord<Command>(
  options: ProfileOptions,
  spelling: BinarySpelling<Command> & { isJammed: (state: DeviceState) => boolean },
): Word<Command> {
  const word = binaryWord(options, spelling)
  return {
    ...word,
    read: (state, context) => (spelling.isJammed(state) ? 'JAMMED' : word.read(state, context)),
  }
}

/** How bright a lamp is. One that was asked for 0 and is off has done it, whatever brightness it remembers. */
export function dimmerWord<Command>(
  scale: Scale,
  spelling: {
    write: (units: number) => Command
    step?: (units: number) => Command
    read: (state: DeviceState) => { units: unknown; isOff: boolean }
  },
): Word<Command> {
  const { write, step, read } = spelling
  return {
    write: (level) => (typeof level === 'number' ? write(scale.toDevice(level)) : undefined),
    ...(step && { step: (delta: number) => step(scale.deltaToDevice(delta)) }),
    read: (state, { capability, subject }) => {
      const { units, isOff } = read(state)
      const expected = subject.expected(capability)
      if (isOff && expected[0] === 0) return 0
      return given(units, (value) => scale.fromDevice(capability, value, expected))
    },
  }
}

/** What colour a lamp has; `read` gives undefined while it shines white. */
export function colorWord<Command>(spelling: {
  write: (color: Color, context: Context) => Command
  read: (state: DeviceState) => Color | undefined
}): Word<Command> {
  return {
    write: (value, context) => given(parseColor(value), (color) => spelling.write(color, context)),
    read: (state, { capability, subject }) =>
      given(spelling.read(state), (color) => meantColor(color, subject.expected(capability))),
  }
}

/** How warm a white is, which lamps count in mireds; `read` gives undefined while the lamp has a colour. */
export function whiteWord<Command>(spelling: {
  write: (mireds: number) => Command
  read: (state: DeviceState) => unknown
}): Word<Command> {
  return {
    write: (kelvin) => (typeof kelvin === 'number' ? spelling.write(toMired(kelvin)) : undefined),
    read: (state, { capability, subject }) =>
      given(spelling.read(state), (raw) => {
        const mireds = parseNumber(capability, raw, { min: 1 })
        const meant = subject
          .expected(capability)
          .find((kelvin) => typeof kelvin === 'number' && Math.abs(toMired(kelvin) - mireds) <= 1)
        return readNumber(meant) ?? fromMired(mireds)
      }),
  }
}

/** Something that the device only tells. */
export function sensorWord(read: (state: DeviceState, context: Context) => unknown): Word<never> {
  return { read }
}
