import type { Sidebar } from '../tab'

/** A list of what is about to be done, and whether it shall be. */
export class Confirmation {
  readonly #root: JQuery = $('<div class="homewire-add-confirm" role="group" tabindex="-1">').hide()

  constructor(
    place: JQuery,
    private readonly sidebar: Sidebar,
  ) {
    place.append(this.#root)
  }

  ask(question: string, lines: readonly string[]): Promise<boolean> {
    const { translate } = this.sidebar
    const button = (key: string): JQuery =>
      $('<button type="button" class="red-ui-button">').text(translate(`sidebar.add.${key}`))
    const [yes, no] = [button('confirmYes').addClass('primary'), button('confirmNo')]
    this.#root
      .empty()
      .attr('aria-label', question)
      .append(
        $('<p>').text(question),
        // A long one is scrolled by keyboard as well.
        $('<ul tabindex="0">')
          .attr('aria-label', question)
          .append(lines.map((line) => $('<li>').text(line))),
        $('<div class="homewire-add-buttons">').append(yes, no),
      )
      .show()
    this.#root[0]?.scrollIntoView({ block: 'nearest' })
    yes.trigger('focus')
    return new Promise((resolve) => {
      const end = (isMeant: boolean): void => {
        this.#root.hide().empty()
        resolve(isMeant)
      }
      yes.on('click', () => end(true))
      no.on('click', () => end(false))
      this.#root.off('keydown').on('keydown', (event) => {
        if (event.key === 'Escape') end(false)
      })
    })
  }
}
