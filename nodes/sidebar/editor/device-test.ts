import { capabilityOf } from '../../../src/bridge/capabilities'
import { isObject } from '../../../src/bridge/tolerant'
import { failureOf } from '../../editor/admin'
import { textOf } from '../../editor/checks'
import { fillSelect } from '../../editor/select'
import { type Control, controlFor } from '../../editor/test-controls'
import { shown } from '../../editor/test-panel'
import { nodesOf } from './canvas'
import type { ShownDevice } from './overview'
import type { Sidebar } from './tab'
import { facetInWords } from './words'

/** Reasons that the texts of the test in a dialog have a sentence for. */
const REASONS = ['not-deployed', 'forbidden', 'unreachable']

/** Asks a device as its platform would, through the flow. */
export class DeviceTest {
  readonly element = $('<form class="homewire-sidebar-test">')
  readonly #capability = $('<select>')
  readonly #place = $('<span>')
  readonly #button = $('<button type="submit" class="red-ui-button red-ui-button-small">')
  readonly #result = $('<p role="status">')
  #control: Control | undefined
  #device: ShownDevice | undefined

  constructor(private readonly sidebar: Sidebar) {
    const { translate } = sidebar
    this.#button.text(translate('homewire.test.button'))
    this.#capability.attr('aria-label', translate('homewire.test.capability'))
    this.#capability.on('change', () => this.#showControl())
    this.element.append(this.#capability, this.#place, this.#button, this.#result)
    this.element.on('submit', (event) => {
      event.preventDefault()
      this.#run()
    })
  }

  update(device: ShownDevice): void {
    const before = this.#device?.capabilities.join()
    this.#device = device
    if (before === device.capabilities.join()) return
    fillSelect(
      this.#capability,
      device.capabilities.map((value) => ({ value, label: facetInWords(value, this.sidebar.translate) })),
      undefined,
    )
    this.#showControl()
  }

  focus(): void {
    this.#capability.trigger('focus')
  }

  #showControl(): void {
    const { translate } = this.sidebar
    const asked = capabilityOf(textOf(this.#capability.val())) ?? { kind: 'text' }
    this.#control = controlFor(asked, translate)
    this.#place.empty().append(this.#control.input.attr('aria-label', translate('homewire.test.value')))
  }

  #run(): void {
    const device = this.#device
    const node = device && nodesOf(device).in
    if (!device || !node) return this.#say('not-deployed')
    this.#button.prop('disabled', true)
    this.#say('running')
    const body = { capability: this.#capability.val(), value: this.#control?.read(), device: device.id }
    this.sidebar
      .post(`homewire/${device.platform}/test/${node.id}`, body)
      .done((answer) => this.#tell(isObject(answer) ? answer : {}))
      .fail((xhr, status) => {
        const { reason, message } = failureOf(xhr, status)
        this.#say(REASONS.includes(reason) ? reason : 'unexpected', { message })
      })
      .always(() => this.#button.prop('disabled', false))
  }

  #tell({ success, value, reason, ms }: Readonly<Record<string, unknown>>): void {
    if (success === true)
      this.#say('success', { ms: textOf(ms), value: shown(value, this.sidebar.translate) })
    else this.#say('failure', { ms: textOf(ms), reason: textOf(reason) })
  }

  #say(key: string, values?: Readonly<Record<string, string>>): void {
    this.#result.text(this.sidebar.translate(`homewire.test.${key}`, values))
    this.#result.toggleClass('homewire-bad', key !== 'running' && key !== 'success')
  }
}
