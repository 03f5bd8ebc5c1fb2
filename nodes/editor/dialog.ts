import { type Fault, inWords, textOf } from './checks'
import type { Translate } from './texts'

/** The open dialog of a node: its fields, and what is said beside them. */
export class Dialog {
  /** Everything that the platform's template holds. */
  readonly root: JQuery
  readonly #prefix: string

  /** @param type of the node, `<set>-<kind>`; its template has the class `homewire-<kind>` */
  constructor(
    type: string,
    isConfig: boolean,
    readonly translate: Translate,
  ) {
    this.root = $(`.homewire-${type.replace(/^\w+-/, '')}`)
    this.#prefix = isConfig ? 'node-config-input-' : 'node-input-'
  }

  /** The element of a property or credential. */
  field(name: string): JQuery {
    return $(`#${this.#prefix}${name}`)
  }

  /** What a field holds, without spaces around it. */
  value(name: string): string {
    return textOf(this.field(name).val())
  }

  isTicked(name: string): boolean {
    return this.field(name).prop('checked') === true
  }

  /** What is written below a field, `.homewire-<name>-note`; an empty text takes no room. */
  note(name: string, text: string): void {
    const note = this.root.find(`.homewire-${name}-note`)
    // What has not changed is not read out again.
    if (note.text() !== text) note.text(text)
  }

  /** The same, of what is wrong with a field. */
  fault(name: string, fault: Fault): void {
    this.note(name, this.sentence(fault))
  }

  /** The words for what is wrong; empty when nothing is. */
  sentence(fault: Fault): string {
    return fault === undefined ? '' : inWords(fault, this.translate)
  }

  /** Shows or hides the row of a field, `.homewire-row-<name>`. */
  showRow(name: string, isShown: boolean): void {
    this.root.find(`.homewire-row-${name}`).toggle(isShown)
  }

  /** Says something now, and again whenever something in the dialog changes. */
  watch(refresh: () => void): void {
    this.root.on('input change', refresh)
    refresh()
  }
}
