import type { Dialog } from './dialog'
import type { Choice } from './preview'
import { wordFor } from './texts'

/** The tick boxes of what a device can do, in the order of importance: what is chosen first, the rest in a fold. */
export class CapabilityBoxes {
  /** What somebody wants, also of what cannot be had. */
  #wanted: readonly string[] = []
  #missing: ReadonlySet<string> = new Set()

  /**
   * @param possible everything that the platform has words for
   * @param saved what the flow holds, which is never lost by opening a dialog
   */
  constructor(
    readonly dialog: Dialog,
    readonly possible: readonly string[],
    readonly saved: readonly string[],
  ) {
    this.#lists.on('change', () => {
      const ticked = this.ticked()
      this.#wanted = [...ticked, ...this.#wanted.filter((name) => this.#missing.has(name))]
    })
  }

  /** Ticks these, as far as the device has words for them. */
  choose(names: readonly string[]): void {
    this.#wanted = names
    this.#show()
  }

  /** The device has no words for these; nothing else can be ticked again. */
  lack(missing: readonly string[]): void {
    if (missing.join() === [...this.#missing].join()) return
    this.#missing = new Set(missing)
    this.#show()
    this.dialog.root.trigger('change')
  }

  choice(): Choice {
    return { wanted: this.#wanted, possible: this.possible }
  }

  /** What is ticked, in its order. */
  ticked(): string[] {
    const boxes = this.#lists.find('input:checked').toArray()
    return boxes.flatMap((box) => box.dataset.capability ?? [])
  }

  /** What the flow is to hold. */
  toSave(): string[] {
    return this.#wanted.filter((name) => !this.#missing.has(name) || this.saved.includes(name))
  }

  /** What is wanted and cannot be had, in words; empty where there is nothing. */
  whyNot(): string {
    const names = this.#wanted.filter((name) => this.#missing.has(name))
    if (names.length === 0) return ''
    const { translate } = this.dialog
    const list = names.map((name) => this.#nameOf(name)).join(translate('homewire.adopt.and'))
    return translate('rokid.capabilities.missing', { names: list })
  }

  get #lists(): JQuery {
    return this.dialog.root.find('.homewire-capabilities')
  }

  #show(): void {
    const chosen = this.#wanted.filter((name) => !this.#missing.has(name))
    const rest = [...new Set([...this.possible, ...this.#wanted])].filter((name) => !chosen.includes(name))
    const focused = document.activeElement?.id
    this.#lists.empty()
    this.#lists.first().append(chosen.map((name) => this.#box(name)))
    this.#lists.find('input').prop('checked', true)
    this.#lists.last().append(rest.map((name) => this.#box(name)))
    // Whoever goes through them with the keyboard stays where he is.
    if (focused?.startsWith(PREFIX)) this.#lists.find(`#${focused}`).trigger('focus')
  }

  #box(name: string): JQuery {
    const id = `${PREFIX}${name.replace(/\W/g, '-')}`
    const isMissing = this.#missing.has(name)
    const box = $('<input type="checkbox">').attr({ id, 'data-capability': name }).prop('disabled', isMissing)
    const label = $('<label class="homewire-inline">').attr('for', id).text(this.#nameOf(name))
    const item = $('<li>').append(box, label).toggleClass('homewire-missing', isMissing)
    return isMissing ? item.attr('title', this.dialog.translate('rokid.capabilities.noWords')) : item
  }

  #nameOf(capability: string): string {
    if (capability === 'Media.Music') return this.dialog.translate('rokid.capabilities.music')
    return wordFor(this.dialog.translate, 'homewire.capability', capability)
  }
}

const PREFIX = 'homewire-capability-'
