import type { Announced, Refused } from '../../../editor/announced'
import { textOf } from '../../../editor/checks'
import { type Choice, fillSelect } from '../../../editor/select'
import type { Sidebar } from '../tab'
import { field, isTicked, tick } from './parts'
import type { Press } from './press'

/** A device of the list. */
export interface Row {
  announced: Announced
  /** Where it is already, and where it cannot go. */
  marks: readonly string[]
  /** Whether there is anything left to add. */
  isAddable: boolean
  /** Which device of the portal it is: one of these, or one whose id is typed; absent where that is no question. */
  portal?: { choices: readonly Choice[]; usual: string } | 'typed'
}

/** A shorter list is faster read than searched. */
const FEW = 10

/** Everything that the broker announces, room by room, with ticks. */
export class DeviceRows {
  readonly #all: { label: JQuery; box: JQuery }
  readonly #filter: JQuery
  readonly #list: JQuery = $('<div class="homewire-add-rooms">')
  readonly #head: JQuery
  /** Keyed by announcement, like the three below. */
  readonly #ticked = new Set<string>()
  readonly #chosen = new Map<string, string>()
  readonly #typed = new Map<string, string>()
  readonly #boxes = new Map<string, JQuery>()
  /** What the list was drawn of. */
  #shown = ''

  constructor(
    place: JQuery,
    private readonly sidebar: Sidebar,
    private readonly press: Press,
    private readonly changed: () => void,
  ) {
    const { translate } = sidebar
    this.#all = tick('')
    this.#filter = field('text', translate('homewire.adopt.filter'))
      .attr({ 'aria-label': translate('homewire.adopt.filter') })
      .on('input', () => this.#narrow())
    this.#head = $('<div class="homewire-add-head">').append(this.#all.label, this.#filter).hide()
    place.append(this.#head, this.#list)
    this.#all.box.on('change', () => this.#tickShown(this.#list, isTicked(this.#all.box)))
  }

  /** @param rooms the rows of each, in the order in which they are shown */
  show(rooms: ReadonlyMap<string, readonly Row[]>, refused: readonly Refused[]): void {
    const signature = JSON.stringify([[...rooms], refused])
    this.press.whenUp('rows', () => {
      if (signature === this.#shown) return
      this.#shown = signature
      this.#keepingFocus(() => this.#show(rooms, refused))
    })
  }

  #show(rooms: ReadonlyMap<string, readonly Row[]>, refused: readonly Refused[]): void {
    const rows = [...rooms.values()].flat()
    for (const { announced, isAddable } of rows) if (!isAddable) this.#ticked.delete(announced.id)
    this.#boxes.clear()
    this.#list.empty()
    for (const [room, own] of rooms) this.#list.append(this.#room(room, own, rooms.size > 1))
    if (refused.length > 0) this.#list.append(this.#refused(refused))
    this.#head.toggle(rows.length > 0)
    this.#filter.toggle(rows.length + refused.length > FEW)
    this.#all.label.find('span').text(this.sidebar.translate('sidebar.add.all', { count: rows.length }))
    this.#narrow()
  }

  /** The announcements of what is ticked. */
  get ticked(): ReadonlySet<string> {
    return this.#ticked
  }

  /** Which device of the portal it is: a device id, or what stands for something else; empty while none is typed. */
  chosenFor({ announced: { id }, portal }: { announced: Announced; portal?: unknown }): string {
    return (portal === undefined ? this.#typed : this.#chosen).get(id) ?? ''
  }

  /** A list that is drawn anew has the focus where the old one had it. */
  #keepingFocus(draw: () => void): void {
    const controls = (): JQuery => this.#list.find('input, select')
    const focused = controls().filter(':focus')
    const id = focused.closest('li').attr('data-id')
    const index = focused.closest('li').find('input, select').index(focused)
    draw()
    if (id === undefined) return
    const row = this.#list.find('li').filter((_index, each) => each.getAttribute('data-id') === id)
    row.find('input, select').eq(index).trigger('focus')
  }

  #room(room: string, rows: readonly Row[], isOneOfSeveral: boolean): JQuery {
    const list = $('<ul class="homewire-add-list">').append(rows.map((row) => this.#row(row)))
    const section = $('<section class="homewire-add-room">')
    if (!isOneOfSeveral) return section.append(list)
    const title = room === '' ? this.sidebar.translate('sidebar.add.noRoom') : room
    const { label, box } = tick(title)
    box.on('change', () => this.#tickShown(section, isTicked(box)))
    return section.append($('<h4>').append(label.addClass('homewire-add-room-tick')), list)
  }

  #row({ announced, marks, isAddable, portal }: Row): JQuery {
    const { id, name, capabilities, sends, maker, source } = announced
    const { translate } = this.sidebar
    const words = capabilities.map((each) => translate(`homewire.capability.${each}`))
    const detail = [maker, translate(`homewire.adopt.from.${source}`)].filter((text) => text !== '')
    const { label, box } = tick($('<strong>').text(name))
    box.prop({ disabled: !isAddable, checked: this.#ticked.has(id) }).on('change', () => {
      if (isTicked(box)) this.#ticked.add(id)
      else this.#ticked.delete(id)
      this.#mark()
    })
    if (isAddable) this.#boxes.set(id, box)
    const facts = $('<div class="homewire-add-facts">').append(
      $('<span class="homewire-add-detail">').text(detail.join(' · ')),
      ' ',
      $('<span>').text(words.join(translate('homewire.adopt.and'))),
      sends === '' ? '' : $('<code>').attr('title', translate('sidebar.add.sends')).text(sends),
      marks.map((mark) => $('<p class="homewire-add-mark">').text(mark)),
    )
    const row = $('<li class="homewire-add-row">')
      .attr('data-id', id)
      .toggleClass('homewire-add-done', !isAddable)
    return row.append(label, facts, portal === undefined ? '' : this.#portal(announced, portal))
  }

  #portal({ id, name }: Announced, portal: NonNullable<Row['portal']>): JQuery {
    const label = this.sidebar.translate('sidebar.add.portalFor', { name })
    if (portal === 'typed')
      return field('text', this.sidebar.translate('sidebar.add.deviceId'))
        .attr({ 'aria-label': label, maxlength: 60 })
        .val(this.#typed.get(id) ?? '')
        .on('change', (event) => this.#choose(this.#typed, id, event))
    const select = $('<select class="homewire-add-portal">').attr('aria-label', label)
    const before = this.#chosen.get(id)
    const chosen = portal.choices.some(({ value }) => value === before) ? before : undefined
    fillSelect(select, portal.choices, chosen)
    select.val(chosen ?? portal.usual)
    this.#chosen.set(id, chosen ?? portal.usual)
    return select.on('change', (event) => this.#choose(this.#chosen, id, event))
  }

  #choose(kept: Map<string, string>, id: string, { currentTarget }: JQuery.TriggeredEvent): void {
    kept.set(id, textOf($(currentTarget as Element).val()))
    this.changed()
  }

  #refused(refused: readonly Refused[]): JQuery {
    const { translate } = this.sidebar
    const list = refused.map(({ name, detail, reason }) =>
      $('<li class="homewire-add-row homewire-add-done">').append(
        $('<strong>').text(name),
        ' ',
        $('<span class="homewire-add-detail">').text(detail),
        $('<p class="homewire-add-mark">').text(translate(`homewire.adopt.reason.${reason}`)),
      ),
    )
    return $('<details class="homewire-add-refused">').append(
      $('<summary>').text(translate('sidebar.add.refused', { count: refused.length })),
      $('<ul class="homewire-add-list">').append(list),
    )
  }

  #tickShown(place: JQuery, isOn: boolean): void {
    for (const [id, box] of this.#boxes) {
      const isMeant = place.find(box).length > 0 && box.closest('.homewire-add-row').css('display') !== 'none'
      if (!isMeant) continue
      box.prop('checked', isOn)
      if (isOn) this.#ticked.add(id)
      else this.#ticked.delete(id)
    }
    this.#mark()
  }

  #narrow(): void {
    const wanted = textOf(this.#filter.val()).toLowerCase()
    this.#list.find('.homewire-add-row').each((_index, row) => {
      $(row).toggle($(row).text().toLowerCase().includes(wanted))
    })
    this.#list.find('.homewire-add-room').each((_index, room) => {
      const rows = $(room).find('.homewire-add-row').toArray()
      $(room).toggle(rows.some((row) => row.style.display !== 'none'))
    })
    this.#mark()
  }

  /** The ticks over a room and over all say what is below them. */
  #mark(): void {
    this.#list.find('.homewire-add-room').each((_index, room) => {
      markOver(
        $(room).find('.homewire-add-room-tick input'),
        $(room).find('.homewire-add-row .homewire-add-tick input'),
      )
    })
    markOver(this.#all.box, this.#list.find('.homewire-add-row .homewire-add-tick input'))
    this.changed()
  }
}

function markOver(over: JQuery, boxes: JQuery): void {
  const usable = boxes.toArray().filter((box) => !$(box).is(':disabled'))
  const count = usable.filter((box) => $(box).is(':checked')).length
  over.prop({
    disabled: usable.length === 0,
    checked: count > 0 && count === usable.length,
    indeterminate: count > 0 && count < usable.length,
  })
}
