import { sidesOf } from '../binary'
import { given } from './fields'
import { meantColor, fromMired, toMired } from './lamp-color'
import type { Context, DeviceState, Word } from './dialect'
import type { Habits, ProfileOptions } from '../profile'
import type { Scale } from '../scale'
import { fold, readNumber } from '../../bridge/tolerant'
import { type Color, parseColor } from '../../bridge/color'
import { parseNumber } from '../../bridge/values'

/** The kinds of words that every firmware has, each given the spelling of one of them. */

interface BinarySpelling<Command> {
  write?: (on: boolean) => Command
  read: (state: DeviceState, context: Context) => boolean | undefined
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
    read: (state, context) => sidesOf(context.capability, options)?.valueOf(read(state, context)),
  }
}

/**
 * Locked or not, and what only a lock can say. A bolt that is not all the way out is stuck when the door was to be
 * locked; otherwise it is simply not locked.
 */
export function lockWord<Command>(
  options: ProfileOptions,
  spelling: BinarySpelling<Command> & { isStuck: (state: DeviceState, wanted: unknown) => boolean },
): Word<Command> {
  const word = binaryWord(options, spelling)
  return {
    ...word,
    read: (state, context) => {
      const [wanted] = context.subject.expected(context.capability)
      return spelling.isStuck(state, wanted) ? 'JAMMED' : word.read(state, context)
    },
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
      const most = scale.toDevice(100)
      // Some lamps count one further than they should: 255 of 254.
      const full = readNumber(units) === most + 1 ? most : units
      return given(full, (value) => scale.fromDevice(capability, value, expected))
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

/** Beyond these no lamp shines, in mireds; firmwares say 0 or 65535 for what they do not know. */
const WHITES = { coolest: 100, warmest: 1000 }

/**
 * How warm a white is, which lamps count in mireds; `read` gives undefined while the lamp has a colour.
 *
 * Assistants ask for whites that a lamp does not have ("cool white" is 7000 K, most lamps end at 6500 or 4000). It
 * goes as far as it can, and that is its answer: a white nearer to the asked one than the lamp had before, or the one
 * at which it has stopped before.
 */
export function whiteWord<Command>(
  habits: Habits,
  spelling: {
    /** @param kelvin as it was asked for, for lamps that count in it */
    write: (mireds: number, kelvin: number) => Command
    read: (state: DeviceState, context: Context) => unknown
    range?: { coolest: number; warmest: number }
  },
): Word<Command> {
  const { write, read, range = { coolest: 1, warmest: Infinity } } = spelling

  /** Whether a lamp that was asked for another white can go no further. */
  function isEnd(shown: number, asked: number, before: number | undefined): boolean {
    const end = asked < shown ? 'coolest' : 'warmest'
    if (before !== undefined && Math.abs(shown - asked) >= Math.abs(before - asked))
      return shown === (habits[end] ?? range[end])
    habits[end] = shown
    return true
  }

  return {
    write: (kelvin) =>
      typeof kelvin === 'number'
        ? write(Math.min(range.warmest, Math.max(range.coolest, toMired(kelvin))), kelvin)
        : undefined,
    read: (state, context) => {
      const { capability, subject, settle } = context
      return given(read(state, context), (raw) => {
        const mireds = parseNumber(capability, raw, { min: 0 })
        if (mireds < WHITES.coolest || mireds > WHITES.warmest) return undefined
        const whites = subject.expected(capability).filter((kelvin) => typeof kelvin === 'number')
        const meant = whites.find((kelvin) => Math.abs(toMired(kelvin) - mireds) <= 1)
        const asked = readNumber(subject.asked(capability))
        if (meant !== undefined && (asked === undefined || meant === asked)) return meant
        const before = whites.at(-1)
        const known = before === asked || before === undefined ? undefined : toMired(before)
        if (asked !== undefined && isEnd(mireds, toMired(asked), known)) settle()
        return meant ?? fromMired(mireds)
      })
    },
  }
}

/** One of several words of a field. @param words keyed by the canonical value */
export function choiceWord(field: string, words: Record<string, string>): Word<DeviceState> {
  const pairs = Object.entries(words)
  return {
    write: (value) => {
      const own = pairs.find(([name]) => name.toLowerCase() === fold(value))?.[1]
      return own === undefined ? undefined : { [field]: own }
    },
    read: ({ [field]: shown }) => pairs.find(([, own]) => own === fold(shown))?.[0],
  }
}

/** Stops what moves: Rokid's curtains are told so by switching their motion off. No device says that it was told. */
export function stopWord<Command>(command: Command): Word<Command> {
  return {
    write: (moving) => (moving === false ? command : undefined),
    read: () => undefined,
    isUnconfirmed: true,
  }
}

/** Something that the device only tells. */
export function sensorWord(read: (state: DeviceState, context: Context) => unknown): Word<never> {
  return { read }
}
