import { textOf } from './checks'
import type { Dialog } from './dialog'

/** What stands in the place of a server where there is none. */
const PRACTICE = 'practice'

/** Whether the property that names a server says that there is none. */
export function isPractice(server: unknown): boolean {
  return textOf(server).toLowerCase() === PRACTICE
}

/** Where an owner keeps whether it practises. */
export interface PracticeField {
  isChosen(): boolean
  choose(practises: boolean): void
}

/** @param live what the field of the server's address holds for the platform itself */
export function inAddress(dialog: Dialog, name: string, live: string): PracticeField {
  const field = dialog.field(name)
  const isChosen = (): boolean => isPractice(field.val())
  let address = isChosen() ? live : dialog.value(name)
  return {
    isChosen,
    choose(practises) {
      if (practises && !isChosen()) address = dialog.value(name)
      field.val(practises ? PRACTICE : address).trigger('change')
    },
  }
}

export function inTick(dialog: Dialog, name: string): PracticeField {
  return {
    isChosen: () => dialog.isTicked(name),
    choose: (practises) => void dialog.field(name).prop('checked', practises).trigger('change'),
  }
}

/**
 * Puts the choice between practice and the platform at the top of an owner's dialog, practice first. Going live asks for
 * the keys by showing what `.homewire-live` holds; nothing else changes.
 * @param platform as people call it
 */
export function openPracticeChoice(dialog: Dialog, platform: string, field: PracticeField): void {
  const { root, translate } = dialog
  const select = $('<select id="homewire-practice">').append(
    $('<option value="practice">').text(translate('homewire.practice.choice')),
    $('<option value="live">').text(platform),
  )
  const label = $('<label for="homewire-practice">').append(
    $('<i class="fa fa-flask" aria-hidden="true">'),
    $('<span>').text(` ${translate('homewire.practice.label')}`),
  )
  const note = $('<p class="homewire-note homewire-practice-note" role="status">')
  root.find('.homewire-row-name').after($('<div class="form-row">').append(label, ' ', select), note)
  select.val(field.isChosen() ? PRACTICE : 'live').on('change', () => field.choose(select.val() === PRACTICE))
  dialog.watch(() => {
    const practises = field.isChosen()
    root.toggleClass('homewire-practises', practises)
    dialog.note('practice', practises ? translate('homewire.practice.note') : '')
  })
}

/** Shaped as the portal's ids are; nobody but a practice cloud ever sees it. */
export function newDeviceId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(12))
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}
