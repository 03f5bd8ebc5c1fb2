import * as v from 'valibot'
import { textOf } from '../../editor/checks'
import { fillSelect } from '../../editor/select'
import { exchangesSchema, type ShownExchange } from './overview'
import type { Sidebar, Tab } from './tab'
import { timeInWords } from './words'

const ICONS: Record<ShownExchange['kind'], string> = {
  request: 'fa-sign-in',
  answer: 'fa-reply',
  event: 'fa-sign-out',
  refusal: 'fa-ban',
}

/** *What happened*: the last requests, answers, events and refusals, newest first. */
export const happenedTab: Tab = {
  name: 'happened',
  icon: 'fa-list-ul',
  topics: ['homewire/exchanges'],
  render(panel, sidebar) {
    const list = new ExchangeList(panel, sidebar)
    return {
      refresh() {
        sidebar
          .get('homewire/exchanges')
          .done((answer) => {
            sidebar.complain(panel)
            const parsed = v.safeParse(exchangesSchema, answer)
            if (parsed.success) list.show(parsed.output.exchanges)
          })
          .fail((xhr, status) => sidebar.complain(panel, { xhr, status }))
      },
    }
  },
}

class ExchangeList {
  readonly #filter = $('<select>')
  readonly #copy = $('<button type="button" class="red-ui-button red-ui-button-small">')
  readonly #empty = $('<p class="homewire-sidebar-empty">')
  readonly #list = $('<ol class="homewire-sidebar-exchanges">')
  #exchanges: readonly ShownExchange[] = []

  constructor(
    panel: JQuery,
    private readonly sidebar: Sidebar,
  ) {
    const { translate } = sidebar
    this.#filter.attr('aria-label', translate('sidebar.happened.filter')).on('change', () => this.#render())
    this.#copy.append($('<i class="fa fa-clipboard" aria-hidden="true">'), $('<span>'))
    this.#copy.on('click', () => this.#copyReport())
    this.#nameCopy('copy')
    // Scrolled with the keyboard as well.
    this.#list.attr({ tabindex: 0, 'aria-label': translate('sidebar.tab.happened') })
    panel.append(
      $('<div class="homewire-sidebar-toolbar">').append(this.#filter, this.#copy),
      this.#empty,
      this.#list,
    )
  }

  show(exchanges: readonly ShownExchange[]): void {
    this.#exchanges = exchanges
    const { translate } = this.sidebar
    const names = [...new Set(exchanges.map(({ device }) => device))].filter((name) => name !== '').sort()
    const chosen = this.#filter.val()
    fillSelect(
      this.#filter,
      [
        { value: '', label: translate('sidebar.happened.all') },
        ...names.map((name) => ({ value: name, label: name })),
      ],
      chosen,
    )
    this.#render()
  }

  get #chosen(): readonly ShownExchange[] {
    const name = textOf(this.#filter.val())
    return name === '' ? this.#exchanges : this.#exchanges.filter(({ device }) => device.trim() === name)
  }

  #render(): void {
    const { translate } = this.sidebar
    const chosen = this.#chosen
    this.#empty.text(translate('sidebar.happened.empty')).toggle(chosen.length === 0)
    this.#list.toggle(chosen.length > 0)
    this.#copy.prop('disabled', chosen.length === 0)
    this.#list.empty().append(chosen.map((exchange) => this.#itemOf(exchange)))
    this.#nameCopy('copy')
  }

  #itemOf({ at, platform, device, kind, sentence }: ShownExchange): JQuery {
    const { translate } = this.sidebar
    return $('<li>')
      .addClass(`homewire-exchange-${kind}`)
      .append(
        $('<i aria-hidden="true">').addClass(`fa ${ICONS[kind]}`),
        $('<div>').append(
          $('<span class="homewire-exchange-head">').append(
            $('<time>').attr('datetime', new Date(at).toISOString()).text(timeInWords(at)),
            ' ',
            $('<strong>').text(device),
            ' ',
            $('<small>').text(translate(`sidebar.platform.${platform}`)),
          ),
          $('<span class="homewire-exchange-sentence">').text(sentence),
        ),
      )
  }

  /** As it is shown, oldest first, as people write reports. */
  #copyReport(): void {
    const { translate } = this.sidebar
    const lines = this.#chosen
      .toReversed()
      .map(({ at, platform, device, kind, sentence }) =>
        [new Date(at).toISOString(), platform, kind, device || '-', sentence].join('  '),
      )
    const title = translate('sidebar.happened.report', { version: RED.settings.version })
    const isCopied = RED.clipboard.copyText([title, ...lines, ''].join('\n'))
    this.#nameCopy(isCopied ? 'copied' : 'notCopied')
    this.sidebar.announce(translate(`sidebar.happened.${isCopied ? 'copied' : 'notCopied'}`))
  }

  #nameCopy(key: 'copy' | 'copied' | 'notCopied'): void {
    this.#copy.children('span').text(this.sidebar.translate(`sidebar.happened.${key}`))
  }
}
