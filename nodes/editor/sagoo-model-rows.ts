import { textOf } from './checks'
import type { Dialog } from './dialog'
import { changesIn, type Item, type Model, readModel, scalesIn } from './sagoo-model'
import type { Translate } from './texts'

/** How many names are offered at most. */
const MOST_ITEMS = 200

/** What the rows have to know of their dialog. */
export interface ModelRows {
  /** The property that holds the product's key. */
  key: string
  /** Fills it in. */
  fill: (key: string) => void
  /** An item was chosen; without it the names are only shown. */
  use?: (item: Item) => void
  /** Names of properties that Homewire counts from 0 to 100. */
  levels: readonly string[]
}

/** The platform's model export pasted into a dialog: names and ranges to choose from (sagoo-model.html). */
export function openModel(dialog: Dialog, { key, fill, use, levels }: ModelRows): void {
  const { root, translate } = dialog
  const names = root.find('.homewire-model-items')
  const offer = root.find('.homewire-model-key')

  root.find('#homewire-model-text').on('input', (event) => {
    event.stopPropagation()
    const text = textOf($(event.currentTarget).val())
    names.empty()
    offer.empty()
    dialog.note('model', '')
    if (text === '') return
    const model = readModel(text)
    if ('fault' in model) {
      const why = model.why === undefined ? {} : { reason: translate(`sagoo.json.${model.why}`) }
      dialog.note('model', translate(`sagoo.model.${model.fault}`, why))
      return
    }
    dialog.note('model', remarksOn(model, levels, translate).join('\n'))
    offerKey(model.key)
    for (const item of model.items.slice(0, MOST_ITEMS)) names.append(nameOf(item), ' ')
  })

  /** The names come from elsewhere: they are text, whatever they look like. */
  function nameOf(item: Item): JQuery {
    const shown: JQuery = $(use ? '<button type="button" class="red-ui-button">' : '<code>')
    shown.text(labelOf(item, translate)).attr('title', item.name)
    if (use) shown.on('click', () => use(item))
    return shown
  }

  /** An empty field is filled in; what somebody has typed is theirs, until they say otherwise. */
  function offerKey(given: string): void {
    const own = dialog.value(key)
    if (given === '' || own === given) return
    const take = (): void => {
      fill(given)
      offer.empty()
    }
    if (own === '') {
      take()
      return
    }
    const button = $('<button type="button" class="red-ui-button red-ui-button-small">')
      .text(translate('sagoo.model.takeKey', { key: given }))
      .on('click', take)
    offer.append($('<span>').text(translate('sagoo.model.otherKey', { key: given })), ' ', button)
  }
}

/** What has to be said of a model. */
export function remarksOn(model: Model, levels: readonly string[], translate: Translate): string[] {
  const { leftOut, items } = model
  const shown = items.slice(0, MOST_ITEMS)
  const more = { shown: MOST_ITEMS, total: items.length }
  return [
    ...(leftOut > 0 ? [translate('sagoo.model.leftOut', { count: leftOut })] : []),
    ...(items.length > MOST_ITEMS ? [translate('sagoo.model.more', more)] : []),
    ...[...scalesIn(shown, levels), ...changesIn(shown)].map(([sentence, values]) =>
      translate(sentence, values),
    ),
  ]
}

function labelOf({ key, isFunction, isReadOnly, min, max }: Item, translate: Translate): string {
  const range = min === undefined || max === undefined ? '' : ` ${min}…${max}`
  if (isFunction) return `${key}${range} ${translate('sagoo.model.function')}`
  return `${key}${range}${isReadOnly ? ` ${translate('sagoo.model.readOnly')}` : ''}`
}
