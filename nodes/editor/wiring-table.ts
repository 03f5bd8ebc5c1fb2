import { capabilities } from '../../src/bridge/capabilities'
import { isObject } from '../../src/bridge/tolerant'
import type { Fault } from './checks'
import type { Dialog } from './dialog'
import { fillSelect, newSelect } from './select'
import { wordFor } from './texts'
import {
  type Cell,
  checkRows,
  checkWiring,
  JSON_PART,
  membersOf,
  REACHABLE,
  type Row,
  rowsIn,
  withCell,
  withoutRow,
  withPart,
} from './wiring-rows'

/** Of cells: the topic, the field or value, the words or message. */
const COLUMNS = 3

/**
 * The table of a device's topics, fields and words (device-options.html). The field `wiring` holds what it shows; the
 * table is made anew when somebody else has written there.
 *
 * @param known what the device can do; undefined while that is unknown
 */
export function openWiring(dialog: Dialog, known: () => readonly string[] | undefined): void {
  const { root, translate } = dialog
  const field = dialog.field('wiring')
  const table = root.find('.homewire-wiring-table')
  const choice = root.find('#homewire-wiring-part')
  /** What the table shows. */
  let shown: string | undefined
  let offered = ''
  /** What is wrong with a cell, which is not in the wiring. */
  let fault: Fault

  dialog.watch(refresh)
  root.find('#homewire-wiring-add').on('click', (event) => {
    event.preventDefault()
    const part = String(choice.val())
    write(withPart(text(), part))
    show()
    table.find('tbody').filter(`[data-part="${part}"]`).find('input').filter(isEmpty).first().trigger('focus')
  })

  function text(): string {
    return dialog.value('wiring')
  }

  function refresh(): void {
    offerParts()
    if (text() !== shown) show()
    showFault()
  }

  function offerParts(): void {
    const names = [...(known() ?? Object.keys(capabilities)), REACHABLE]
    if (names.join() === offered) return
    offered = names.join()
    fillSelect(
      choice,
      names.map((value) => ({ value, label: nameOf(value) })),
      names.find((name) => name === choice.val()),
    )
  }

  function show(): void {
    shown = text()
    fault = undefined
    const rows = rowsIn(shown, translate)
    const parts = [...new Set(rows.map(({ part }) => part))]
    table.find('tbody').remove()
    for (const part of parts)
      table.append(
        bodyOf(
          part,
          rows.filter((row) => row.part === part),
        ),
      )
    table.toggle(rows.length > 0)
    const names = parts.map(nameOf).join(translate('homewire.adopt.and'))
    root.find('.homewire-wiring-parts').text(names)
    showFault()
  }

  function showFault(): void {
    const wrong = fault ?? checkWiring(text()) ?? checkRows(rowsIn(text(), translate))
    dialog.fault('wiring-table', wrong)
    root.find('.homewire-wiring-note').toggle(wrong === undefined)
  }

  function nameOf(part: string): string {
    if (part === REACHABLE) return translate('homewire.wiring.reachable')
    if (part === JSON_PART) return translate('homewire.wiring.jsonPart')
    return wordFor(translate, 'homewire.capability', part)
  }

  function bodyOf(part: string, rows: readonly Row[]): JQuery {
    const title = $('<th scope="rowgroup" colspan="5">').text(titleOf(part))
    return $('<tbody>').attr('data-part', part).append($('<tr>').append(title)).append(rows.map(lineOf))
  }

  /** What speaks the profile's own language has words of its own; only the topics can be others. */
  function titleOf(part: string): string {
    const json = part === JSON_PART ? membersOf(text())?.json : undefined
    const names = isObject(json) && Array.isArray(json.capabilities) ? json.capabilities.map(String) : []
    return [
      nameOf(part),
      ...(names.length > 0 ? [names.map(nameOf).join(translate('homewire.adopt.and'))] : []),
    ].join(': ')
  }

  function lineOf(row: Row): JQuery {
    const kind = translate(`homewire.wiring.kind.${row.kind}`)
    const cells = row.cells.map((cell) => {
      const width = row.part === JSON_PART ? COLUMNS : cell.name === 'high' ? COLUMNS - 1 : 1
      return $('<td>')
        .attr('colspan', width)
        .append(inputOf(row, cell, `${nameOf(row.part)}, ${kind}`))
    })
    return $('<tr>').append(
      $('<th scope="row">').text(kind),
      ...cells,
      $('<td>').append(removerOf(row, kind)),
    )
  }

  function inputOf(row: Row, cell: Cell, about: string): JQuery {
    const column = translate(`homewire.wiring.column.${cell.name}`)
    const label = `${about}: ${column}`
    const input = cell.choices
      ? newSelect(cell.choices, (value) => (value === '' ? translate('homewire.wiring.any') : value))
      : $('<input type="text" autocomplete="off" spellcheck="false">').attr(
          'placeholder',
          placeholderOf(cell),
        )
    input.val(cell.text).attr({ 'aria-label': label, title: label })
    if (cell.isFixed) return input.prop('disabled', true)
    return input.on('change input', (event) => {
      // The wiring is the option; a cell is none.
      event.stopPropagation()
      take(row, cell, input)
    })
  }

  function placeholderOf({ name }: Cell): string {
    if (name === 'low') return '0'
    if (name === 'high') return '100'
    if (name === 'value') return translate('homewire.wiring.any')
    return name === 'field' || name === 'words' ? translate(`homewire.wiring.whole.${name}`) : ''
  }

  function take(row: Row, { name }: Cell, input: JQuery): void {
    const written = withCell(text(), row, name, String(input.val()), translate)
    fault = 'fault' in written ? written.fault : undefined
    input.toggleClass('input-error', fault !== undefined)
    if ('text' in written) write(written.text)
    else showFault()
  }

  function removerOf(row: Row, kind: string): JQuery {
    if (row.part === JSON_PART || row.kind === 'ends') return $()
    const label = translate('homewire.wiring.remove', { what: `${nameOf(row.part)}, ${kind}` })
    return $('<button type="button" class="red-ui-button red-ui-button-small">')
      .append($('<i class="fa fa-remove">'))
      .attr({ 'aria-label': label, title: label })
      .on('click', (event) => {
        event.preventDefault()
        write(withoutRow(text(), row))
        show()
        root.find('#homewire-wiring-add').trigger('focus')
      })
  }

  /** Without making the table anew: somebody is typing in it. */
  function write(wiring: string): void {
    shown = wiring
    field.val(wiring).trigger('change')
  }
}

function isEmpty(this: HTMLElement): boolean {
  return $(this).val() === ''
}
