import { textOf } from './checks'

/** One line of a drop-down. */
export interface Choice {
  value: string
  label: string
}

/**
 * Fills a drop-down. What an older or newer flow has chosen stays selectable, so that opening and closing a dialog
 * never changes a flow.
 *
 * @param kept how such a value is shown
 */
export function fillSelect(
  select: JQuery,
  choices: readonly Choice[],
  current: unknown,
  kept: (value: string) => string = (value) => value,
): void {
  const chosen = textOf(current)
  select.empty()
  for (const { value, label } of choices) appendOption(select, value, label)
  if (chosen !== '' && !choices.some(({ value }) => value === chosen))
    appendOption(select, chosen, kept(chosen))
  select.val(chosen === '' ? (choices[0]?.value ?? '') : chosen)
}

/** One more line. */
export function appendOption(select: JQuery, value: string, label: string): void {
  $('<option>').val(value).text(label).appendTo(select)
}

/** A new drop-down of these values. */
export function newSelect(values: readonly string[], label: (value: string) => string): JQuery {
  const select: JQuery = $('<select class="homewire-inline">')
  for (const value of values) appendOption(select, value, label(value))
  return select
}

/** Offers the only config node there is in a dialog that has none yet; the editor itself starts with "none". */
export function offerOnly(select: JQuery): void {
  const known = select.find('option').filter((_index, option) => $(option).val() !== '_ADD_')
  if (known.length === 1 && select.val() === '_ADD_') select.val(textOf(known.val())).trigger('change')
}
