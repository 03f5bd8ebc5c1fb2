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
}

/** How long somebody may go on typing before the runtime is asked, in ms. */
const PAUSE_MS = 150

/**
 * Shows what a message will look like. The runtime says it, because it will do it.
 * @param onUnconfirmed whether the device cannot confirm anything, as soon as the runtime has said so
 * @returns asks again, with what the fields hold now
 */
export function previewIn(
  dialog: Dialog,
  { url, out, device }: { url: string; out: string; device: () => object },
  onUnconfirmed: (isUnconfirmed: boolean) => void,
): (options: Draft) => void {
  const { root, translate } = dialog
  let asked = 0
  let pause = 0

  function ask(options: Draft): void {
    const question = (asked += 1)
    const isAddressed = checkTopic(options.topic, options.profile, options.wiring) === undefined
    // A late answer to an earlier question is not shown.
    post(`${url}/preview`, { options, device: device() })
      .done((answer) => {
        if (question !== asked) return
        show(isAddressed ? readPreview(answer) : { lines: [], listen: '' })
        onUnconfirmed(isObject(answer) && answer.isUnconfirmed === true)
      })
      .fail(() => {
        if (question === asked) show({ lines: [], listen: '' })
      })
  }

  function show({ lines, listen }: { lines: Line[]; listen: string }): void {
    const body = root.find('.homewire-preview tbody').empty()
    for (const line of lines) {
      $('<tr>')
        .append($('<th scope="row">').text(nameOf(line, translate)))
        .append($('<td>').append($('<code>').text(messageOf(line))))
        .appendTo(body)
    }
    const hint = listen === '' ? '' : translate('homewire.preview.listen', { topic: listen, out })
    root.find('.homewire-listen').text(hint)
    root.find('.homewire-preview').toggle(lines.length > 0 || hint !== '')
    root.find('.homewire-preview table').toggle(lines.length > 0)
  }

  return (options) => {
    window.clearTimeout(pause)
    pause = window.setTimeout(() => ask(options), PAUSE_MS)
  }
}

/** What an admin route has answered; what is not understood is left out. */
export function readPreview(answer: unknown): { lines: Line[]; listen: string } {
  const { lines, listen } = isObject(answer) ? answer : {}
  return { lines: Array.isArray(lines) ? lines.flatMap(readLine) : [], listen: textOf(listen) }
}

function readLine(line: unknown): Line[] {
  if (!isObject(line)) return []
  const { capability, value, topic, payload } = line
  if (typeof capability !== 'string') return []
  return [{ capability, value, payload, ...(typeof topic === 'string' ? { topic } : {}) }]
}

/** The message of a line, as a person would write it. */
export function messageOf({ topic, payload }: Line): string {
  if (topic === undefined) return `msg.payload = ${JSON.stringify(payload)}`
  return `${topic} ${typeof payload === 'string' ? payload : JSON.stringify(payload)}`
}

function nameOf({ value }: Line, translate: Translate): string {
  if (typeof value === 'boolean') return translate(`homewire.preview.${value ? 'on' : 'off'}`)
  if (typeof value === 'number') return translate('homewire.preview.level', { percent: value })
  return typeof value === 'string'
    ? wordFor(translate, 'homewire.choice', value)
    : translate('homewire.preview.color')
}
