import { type AnswerMode, answerModes } from '../../src/bridge/request'
import { isObject } from '../../src/bridge/tolerant'
import { post } from './admin'
import { textOf } from './checks'
import { checkTopic } from './device-options'
import type { Dialog } from './dialog'
import { type Translate, wordFor } from './texts'

/** The device options as the fields hold them. */
export type Draft = Readonly<Record<string, unknown>>

/** One line of the preview: what is asked, and the message that the flow gets. */
export interface Line {
  capability: string
  value: unknown
  /** Only where it is an MQTT topic. */
  topic?: string
  payload: unknown
  /** Instead of `value`: by how much the device is changed. */
  delta?: number
}

/** What the runtime says of the options. */
export interface Shown {
  lines: Line[]
  /** What an `mqtt in` has to listen to. */
  listen: string
  /** Why there are no lines, in a sentence. */
  fault: string
  /** When a request counts as done, unless the user chose. */
  answer?: AnswerMode
  /** The capabilities that were asked about for which the device has no words. */
  missing: string[]
}

/** Where a person chooses what a device can do: what is chosen, and what there is to choose. */
export interface Choice {
  wanted: readonly string[]
  possible: readonly string[]
}

const NOTHING: Shown = { lines: [], listen: '', fault: '', missing: [] }

/** So many lines are shown; the others are under *More examples*. */
const FEW_LINES = 2

/** How long somebody may go on typing before the runtime is asked, in ms. */
const PAUSE_MS = 150

/**
 * Shows what a message will look like. The runtime says it, because it will do it.
 *
 * @param told hears what else it says
 * @returns asks again, with what the fields hold now
 */
export function previewIn(
  dialog: Dialog,
  { url, out, device, choice }: { url: string; out: string; device: () => object; choice?: () => Choice },
  told: (shown: Shown) => void,
): (options: Draft) => void {
  const { root, translate } = dialog
  let asked = 0
  let pause = 0

  function ask(options: Draft): void {
    const question = (asked += 1)
    const isAddressed = checkTopic(options.topic, options.profile, options.wiring) === undefined
    // A late answer to an earlier question is not shown.
    post(`${url}/preview`, { options, device: device(), ...choice?.() })
      .done((answer) => {
        if (question !== asked) return
        const shown = readPreview(answer)
        told(shown)
        show(isAddressed ? shown : NOTHING)
      })
      .fail(() => {
        if (question === asked) show(NOTHING)
      })
  }

  function show({ lines, listen, fault }: Shown): void {
    dialog.note('wiring', fault)
    const [few, more] = [lines.slice(0, FEW_LINES), lines.slice(FEW_LINES)]
    const bodies = root.find('.homewire-preview tbody').empty()
    bodies.first().append(few.map(rowOf))
    bodies.last().append(more.map(rowOf))
    const hint = listen === '' ? '' : translate('homewire.preview.listen', { topic: listen, out })
    root.find('.homewire-listen').text(hint)
    root.find('.homewire-preview').toggle(lines.length > 0 || hint !== '')
    root.find('.homewire-preview > table').toggle(few.length > 0)
    root.find('.homewire-preview > details').toggle(more.length > 0)
  }

  function rowOf(line: Line): JQuery {
    return $('<tr>')
      .append($('<th scope="row">').text(nameOf(line, translate)))
      .append($('<td>').append($('<code>').text(messageOf(line))))
  }

  return (options) => {
    window.clearTimeout(pause)
    pause = window.setTimeout(() => ask(options), PAUSE_MS)
  }
}

/** What an admin route has answered; what is not understood is left out. */
export function readPreview(answer: unknown): Shown {
  const { lines, listen, fault, answer: usual, missing } = isObject(answer) ? answer : {}
  const mode = answerModes.find((each) => each === usual)
  return {
    lines: Array.isArray(lines) ? lines.flatMap(readLine) : [],
    listen: textOf(listen),
    fault: textOf(fault),
    missing: Array.isArray(missing) ? missing.map(textOf) : [],
    ...(mode && { answer: mode }),
  }
}

function readLine(line: unknown): Line[] {
  if (!isObject(line)) return []
  const { capability, value, topic, payload, delta } = line
  if (typeof capability !== 'string') return []
  return [
    {
      capability,
      value,
      payload,
      ...(typeof topic === 'string' ? { topic } : {}),
      ...(typeof delta === 'number' ? { delta } : {}),
    },
  ]
}

/** The message of a line, as a person would write it. */
export function messageOf({ topic, payload }: Pick<Line, 'topic' | 'payload'>): string {
  if (topic === undefined) return `msg.payload = ${JSON.stringify(payload)}`
  return `${topic} ${typeof payload === 'string' ? payload : JSON.stringify(payload)}`
}

function nameOf({ value, delta }: Line, translate: Translate): string {
  if (delta !== undefined) return translate('homewire.preview.delta', { percent: delta })
  if (typeof value === 'boolean') return translate(`homewire.preview.${value ? 'on' : 'off'}`)
  if (typeof value === 'number') return translate('homewire.preview.level', { percent: value })
  return typeof value === 'string'
    ? wordFor(translate, 'homewire.choice', value)
    : translate('homewire.preview.color')
}
