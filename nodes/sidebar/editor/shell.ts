import { failureOf, language } from '../../editor/admin'
import type { Values } from '../../editor/texts'
import type { OpenTab, Sidebar, Tab } from './tab'

/** With it begin the texts of this plugin. */
const NAMESPACE = '@homewire/node-red/sidebar'

/** Why an admin route gave no answer, as far as there is a sentence for it. */
const REASONS = ['forbidden', 'unreachable', 'timeout']

/** A tab as it stands in the sidebar. */
interface Shown {
  tab: Tab
  button: JQuery
  panel: JQuery
  /** Once it has been chosen. */
  open?: OpenTab
  /** Something has changed since it was last in sight. */
  isOutdated: boolean
}

/** The sidebar: a row of tabs, and the panel of the chosen one, which is kept up to date while it can be seen. */
export class SidebarShell implements Sidebar {
  readonly #root = $('<div class="homewire-sidebar">')
  readonly #announcement = $('<p class="homewire-unseen" role="status">')
  readonly #shown: readonly Shown[]
  #chosen = 0
  #isInSight = false

  constructor(tabs: readonly Tab[]) {
    const list = $('<div class="homewire-sidebar-tabs" role="tablist">')
    list.attr('aria-label', this.translate('sidebar.title'))
    this.#shown = tabs.map((tab, index) => this.#shownOf(tab, index))
    list.append(this.#shown.map(({ button }) => button))
    list.on('keydown', (event) => this.#move(event))
    this.#root.append(
      list,
      this.#shown.map(({ panel }) => panel),
      this.#announcement,
    )
    this.#mark()
    new IntersectionObserver((entries) =>
      this.#seen(entries.some(({ isIntersecting }) => isIntersecting)),
    ).observe(this.#root[0] ?? document.body)
  }

  /** What `RED.sidebar.addTab` takes. */
  get options(): SidebarTab {
    return {
      id: 'homewire',
      name: this.translate('sidebar.title'),
      label: this.translate('sidebar.label'),
      iconClass: 'fa fa-home',
      content: this.#root,
      enableOnEdit: true,
    }
  }

  /** What stands on tabs of this topic has changed. */
  outdate(topic: string): void {
    for (const shown of this.#shown) if (shown.tab.topics.includes(topic)) shown.isOutdated = true
    this.#update()
  }

  /** Brings a tab into sight. */
  open(name: string): void {
    RED.sidebar.show('homewire')
    this.#choose(this.#shown.findIndex(({ tab }) => tab.name === name))
  }

  readonly translate = (key: string, values?: Values): string => {
    const full = `${NAMESPACE}:${key}`
    const text = RED._(full, values)
    return text === full ? key : text
  }

  get(path: string): JQuery.jqXHR<unknown> {
    return $.ajax({ url: path, headers: language(), cache: false, dataType: 'json' })
  }

  post(path: string, body: object, timeout = 0): JQuery.jqXHR<unknown> {
    return $.ajax({
      ...{ url: path, method: 'POST', headers: language(), timeout },
      ...{ contentType: 'application/json', data: JSON.stringify(body) },
    })
  }

  complain(panel: JQuery, failed?: { xhr: JQuery.jqXHR; status: string }): void {
    const place = panel.children('.homewire-sidebar-failure')
    if (!failed) return void place.remove()
    const { reason, message } = failureOf(failed.xhr, failed.status)
    const text = this.translate(`sidebar.failure.${REASONS.includes(reason) ? reason : 'unexpected'}`, {
      message,
    })
    if (place.length > 0) place.text(text)
    else $('<p class="homewire-sidebar-failure" role="alert">').text(text).prependTo(panel)
  }

  announce(text: string): void {
    this.#announcement.text(text)
  }

  #shownOf(tab: Tab, index: number): Shown {
    const id = `homewire-sidebar-${tab.name}`
    const button = $('<button type="button" role="tab">')
      .attr({ id: `${id}-tab`, 'aria-controls': id })
      .append(
        $('<i aria-hidden="true">').addClass(`fa ${tab.icon}`),
        $('<span>').text(this.translate(`sidebar.tab.${tab.name}`)),
      )
      .on('click', () => this.#choose(index))
    const panel = $('<div class="homewire-sidebar-panel" role="tabpanel">').attr({
      id,
      'aria-labelledby': `${id}-tab`,
    })
    return { tab, button, panel, isOutdated: true }
  }

  /** As in every list of tabs, the arrow keys go from one to the next. */
  #move(event: JQuery.KeyDownEvent): void {
    const last = this.#shown.length - 1
    const targets: Partial<Record<string, number>> = {
      ArrowRight: this.#chosen === last ? 0 : this.#chosen + 1,
      ArrowLeft: this.#chosen === 0 ? last : this.#chosen - 1,
      Home: 0,
      End: last,
    }
    const target = targets[event.key]
    if (target === undefined) return
    event.preventDefault()
    this.#choose(target)
    this.#shown[target]?.button.trigger('focus')
  }

  #choose(index: number): void {
    this.#chosen = index
    const shown = this.#shown[index]
    if (shown) shown.isOutdated = true
    this.#mark()
    this.#update()
  }

  #mark(): void {
    this.#shown.forEach(({ button, panel }, index) => {
      const isChosen = index === this.#chosen
      button.attr({ 'aria-selected': String(isChosen), tabindex: isChosen ? 0 : -1 })
      panel.toggle(isChosen)
    })
  }

  #seen(isInSight: boolean): void {
    this.#isInSight = isInSight
    this.#update()
  }

  /** Brings the chosen tab up to date, if anybody can see it. */
  #update(): void {
    const shown = this.#shown[this.#chosen]
    if (!shown?.isOutdated || !this.#isInSight) return
    shown.isOutdated = false
    shown.open ??= shown.tab.render(shown.panel, this)
    shown.open.refresh()
  }
}

/** What the editor has to know of a tab of its sidebar. */
export interface SidebarTab {
  id: string
  name: string
  label: string
  iconClass: string
  content: JQuery
  /** It can be used while a dialog is open. */
  enableOnEdit: boolean
}
