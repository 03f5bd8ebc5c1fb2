import { failureOf } from '../../../editor/admin'
import { type Announcements, readAnnouncements } from '../../../editor/announced'
import { askBroker, askUnsaved, brokersByUse } from '../../../editor/brokers'
import { textOf } from '../../../editor/checks'
import type { EditorNode } from '../../../editor/red'
import { fillSelect } from '../../../editor/select'
import { textFor } from '../../../editor/texts'
import type { Sidebar } from '../tab'
import { field, type Note, noteIn, row, rowOf } from './parts'

/** Stands in the drop-down for a broker that no flow has yet. */
const OTHER = ''

/** Which broker knows the devices: one of the flows, or one whose address is typed here. */
export class BrokerChoice {
  readonly #select: JQuery = $('<select>')
  readonly #address = field('text', 'localhost:1883')
  readonly #user = field('text')
  readonly #password = field('password')
  readonly #button: JQuery = $('<button type="button" class="red-ui-button homewire-add-search">')
  readonly #other: JQuery
  readonly #note: Note
  /** What the broker will be called by that is typed here. */
  #newId = RED.nodes.id()

  constructor(
    place: JQuery,
    private readonly sidebar: Sidebar,
    private readonly found: (all: Announcements) => void,
  ) {
    const { translate } = sidebar
    this.#other = $('<div>').append(
      row(translate('sidebar.add.address'), this.#address),
      $('<details>').append(
        $('<summary>').text(translate('sidebar.add.login')),
        row(translate('sidebar.add.user'), this.#user),
        row(translate('sidebar.add.password'), this.#password),
      ),
    )
    this.#button.text(translate('sidebar.add.search'))
    place.append(row(translate('homewire.adopt.broker'), this.#select), this.#other, this.#button)
    this.#note = noteIn(place)
    this.#select.on('change', () => this.#showOther())
    this.#button.on('click', () => void this.#search())
    this.#other.on('keydown', 'input', (event) => {
      if (event.key === 'Enter') void this.#search()
    })
    this.refresh()
  }

  /** The brokers that there are now. */
  refresh(): void {
    const chosen = textOf(this.#select.val())
    const brokers = brokersByUse()
    const choices = brokers.map((node) => ({ value: node.id, label: RED.utils.getNodeLabel(node, node.id) }))
    const other = { value: OTHER, label: this.sidebar.translate('sidebar.add.otherBroker') }
    const isThere = brokers.some(({ id }) => id === chosen)
    fillSelect(this.#select, [...choices, other], isThere ? chosen : undefined)
    rowOf(this.#select).toggle(brokers.length > 0)
    this.#showOther()
  }

  /** The id of the broker, and its node where no flow has it yet. */
  get broker(): { id: string; fresh?: EditorNode } {
    const id = textOf(this.#select.val())
    return id === OTHER ? { id: this.#newId, fresh: this.#typed } : { id }
  }

  /** The broker that was typed here is in the flow now. */
  taken(): void {
    const id = this.broker.fresh?.id
    if (id === undefined) return
    this.#newId = RED.nodes.id()
    for (const input of [this.#address, this.#user, this.#password]) input.val('')
    this.refresh()
    this.#select.val(id)
    this.#showOther()
  }

  /** As Node-RED keeps it: a whole URL, or a host and its port. */
  get #typed(): EditorNode {
    const address = textOf(this.#address.val()) || 'localhost'
    const [, host = address, port = '1883'] = address.includes('://')
      ? []
      : (/^(.+?):(\d+)$/.exec(address) ?? [])
    const [user, password] = [textOf(this.#user.val()), textOf(this.#password.val())]
    return {
      ...{ id: this.#newId, type: 'mqtt-broker', name: '', broker: host, port },
      credentials: {
        ...(user !== '' && { user }),
        ...(password !== '' && { password, has_password: true }),
      },
    }
  }

  #showOther(): void {
    this.#other.toggle(textOf(this.#select.val()) === OTHER)
  }

  async #search(): Promise<void> {
    const { translate } = this.sidebar
    this.#button.prop('disabled', true)
    this.#note.say(translate('homewire.adopt.searching'))
    const { id, fresh } = this.broker
    await Promise.resolve(
      (fresh ? askUnsaved(fresh) : askBroker(id))
        .done((answer: unknown) => {
          const all = readAnnouncements(answer)
          this.#note.say(
            all.devices.length + all.refused.length === 0 ? translate('homewire.adopt.empty') : '',
          )
          this.found(all)
        })
        .fail((xhr: JQuery.jqXHR, status: string) => {
          const { reason, message } = failureOf(xhr, status)
          const known = textFor(translate, `homewire.adopt.${reason}`)
          this.#note.warn(
            known === undefined
              ? translate('sidebar.failure.unexpected', { message })
              : translate(`homewire.adopt.${reason}`, { message }),
          )
        }),
    ).catch(() => undefined)
    this.#button.prop('disabled', false)
  }
}
