import { isObject } from '../../src/bridge/tolerant'
import { failureOf } from './admin'
import { idsIn } from '../../src/mixin/id-list'
import { textOf } from './checks'
import type { Dialog } from './dialog'

interface Writer {
  id: string
  name: string
  kind: string
}

/**
 * A button beside a field of ids that lists who wrote to the bot; a click puts the id into the field.
 *
 * @param field the name of the field that takes the ids
 * @param url asks the runtime for the people; it depends on the bot that is chosen
 */
export function openPeoplePicker(dialog: Dialog, field: string, url: () => string): void {
  const { root, translate } = dialog
  const list = root.find('.homewire-people-list').hide()

  root.find('.homewire-people-button').on('click', () => {
    $.getJSON(url())
      .done((answer: unknown) => show(readWriters(answer)))
      .fail((xhr: JQuery.jqXHR, status) => {
        const isUnknown = failureOf(xhr, status).reason === 'not-deployed'
        show([], isUnknown ? 'mixin.people.notDeployed' : 'homewire.adopt.unreachable')
      })
  })

  function show(writers: Writer[], nobody = 'mixin.people.nobody'): void {
    list
      .empty()
      .append(writers.map((writer) => $('<li>').append(choice(writer))))
      .toggle(writers.length > 0)
    dialog.note('people', writers.length === 0 ? translate(nobody) : '')
  }

  function choice({ id, name, kind }: Writer): JQuery {
    const label = name || translate(kind === 'group' ? 'mixin.people.group' : 'mixin.people.user')
    return $('<button type="button">')
      .append($('<strong>').text(label), ' ', $('<span class="homewire-adopt-detail">').text(id))
      .on('click', () => add(id))
  }

  function add(id: string): void {
    const ids = idsIn(textOf(dialog.value(field)))
    if (!ids.includes(id))
      dialog
        .field(field)
        .val([...ids, id].join(', '))
        .trigger('change')
  }
}

function readWriters(answer: unknown): Writer[] {
  const people: unknown[] = isObject(answer) && Array.isArray(answer.people) ? answer.people : []
  return people.filter(isObject).map(({ id, name, kind }) => ({
    id: textOf(id),
    name: textOf(name),
    kind: textOf(kind),
  }))
}
