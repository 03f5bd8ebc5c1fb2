import * as v from 'valibot'
import { renderBar } from './bar'
import { DeviceRow, type Light, renderLight } from './device-row'
import { overviewSchema, type ShownOverview, type ShownOwner } from './overview'
import type { Sidebar, Tab } from './tab'

/** *Home*: every device with how it is, and how well it answers. */
export const homeTab: Tab = {
  name: 'home',
  icon: 'fa-home',
  topics: ['homewire/home', 'homewire/exchanges'],
  render(panel, sidebar) {
    const list = new HomeList(panel, sidebar)
    return {
      refresh() {
        sidebar
          .get('homewire/home')
          .done((answer) => {
            sidebar.complain(panel)
            const parsed = v.safeParse(overviewSchema, answer)
            if (parsed.success) list.show(parsed.output)
          })
          .fail((xhr, status) => sidebar.complain(panel, { xhr, status }))
      },
    }
  },
}

/** The devices, each below the connection that it is reached over. */
class HomeList {
  readonly #bar = $('<section class="homewire-sidebar-bar">')
  readonly #empty = $('<p class="homewire-sidebar-empty">')
  /** Keyed by the id of the owner; devices without one are below an empty id. */
  readonly #groups = new Map<string, OwnerGroup>()
  /** Keyed by the id of the node. */
  readonly #rows = new Map<string, DeviceRow>()

  constructor(
    private readonly panel: JQuery,
    private readonly sidebar: Sidebar,
  ) {
    const { translate } = sidebar
    this.#bar.attr('aria-label', translate('sidebar.home.bar'))
    this.#empty.text(translate('sidebar.home.empty'))
    panel.append(this.#bar, this.#empty)
  }

  show({ owners, devices, vitals }: ShownOverview): void {
    const isEmpty = owners.length + devices.length === 0
    this.#empty.toggle(isEmpty)
    this.#bar.toggle(!isEmpty)
    renderBar(this.#bar, vitals, this.sidebar.translate)
    const lost = devices.some(({ owner }) => owner === null)
    const all = [...owners, ...(lost ? [this.#nobody] : [])]
    keep(this.#groups, all)
    keep(this.#rows, devices)
    for (const owner of all) {
      const group = this.#groups.get(owner.id) ?? new OwnerGroup(this.sidebar)
      if (!this.#groups.has(owner.id)) this.panel.append(group.element)
      this.#groups.set(owner.id, group)
      group.update(owner)
      for (const device of devices.filter((one) => (one.owner ?? '') === owner.id)) {
        const row = this.#rows.get(device.id) ?? new DeviceRow(device, this.sidebar)
        this.#rows.set(device.id, row)
        row.update(device)
        if (!group.list[0]?.contains(row.element[0] ?? null)) group.list.append(row.element)
      }
    }
  }

  get #nobody(): ShownOwner {
    const sentence = this.sidebar.translate('sidebar.home.noOwner')
    return { id: '', type: '', name: '', link: 'invalid', sentence }
  }
}

/** Removes what is not there any more. */
function keep(shown: Map<string, { element: JQuery }>, there: readonly { id: string }[]): void {
  for (const [id, { element }] of shown)
    if (!there.some((one) => one.id === id)) {
      element.remove()
      shown.delete(id)
    }
}

/** The states of a link that are no failure, with the word for each, `sidebar.link.<…>`. */
const LINKS: Partial<Record<string, readonly [Light, string]>> = {
  connected: ['on', 'connected'],
  connecting: ['unknown', 'connecting'],
  idle: ['unknown', 'disconnected'],
}

/** A connection, and the list of its devices. */
class OwnerGroup {
  readonly element = $('<section class="homewire-sidebar-owner">')
  readonly list = $('<ul>')
  readonly #light = $('<span>')
  readonly #name = $('<button type="button" class="homewire-sidebar-name">')
  readonly #sentence = $('<p>')
  #owner: ShownOwner | undefined

  constructor(private readonly sidebar: Sidebar) {
    this.#name.on('click', () => {
      if (this.#owner) RED.editor.editConfig('', this.#owner.type, this.#owner.id)
    })
    this.element.append($('<h3>').append(this.#light, this.#name), this.#sentence, this.list)
  }

  update(owner: ShownOwner): void {
    this.#owner = owner
    const { translate } = this.sidebar
    const platform = owner.type.split('-', 1).join()
    const kind = owner.type === '' ? '' : translate(`sidebar.platform.${platform}`)
    const name = [owner.name, kind].filter((part) => part !== '').join(' · ')
    const [light, word] = LINKS[owner.link] ?? ['off', 'disconnected']
    renderLight(this.#light, light, translate(`sidebar.link.${word}`))
    if (this.#name.text() !== name)
      this.#name.text(name).attr({
        'aria-label': translate('sidebar.home.open', { name }),
        title: translate('sidebar.home.open', { name }),
      })
    this.#name.toggle(owner.id !== '')
    if (this.#sentence.text() !== owner.sentence) this.#sentence.text(owner.sentence)
  }
}
