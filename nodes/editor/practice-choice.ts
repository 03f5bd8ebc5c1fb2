import { textOf } from './checks'
import type { Dialog } from './dialog'

/** What stands in the place of a server where there is none. */
const PRACTICE = 'practice'

/** Whether the property that names a server says that there is none. */
export function isPractice(server: unknown): boolean {
  return textOf(server).toLowerCase() === PRACTICE
}

/** How a dialog tells practice from the platform itself. */
export interface PracticeChoice {
  /** The field that holds the server's address; a tick of its own where there is none. */
  field: string
  /** What the field holds for the platform itself. */
  live: string
  /** The platform, as people call it. */
  platform: string
  /** The rows that only the platform itself needs. */
  rows: readonly string[]
}

/**
 * Puts the choice between practice and the platform at the top of an owner's dialog, practice first. Going live asks for
 * the keys by showing their fields again; nothing else changes.
 */
export function openPracticeChoice(dialog: Dialog, { field, live, platform, rows }: PracticeChoice): void {
  const { translate } = dialog
  const server = dialog.field(field)
  const select = $('<select id="homewire-practice">').append(
    $('<option value="practice">').text(translate('homewire.practice.choice')),
    $('<option value="live">').text(platform),
  )
  const label = $('<label for="homewire-practice">').append(
    $('<i class="fa fa-graduation-cap" aria-hidden="true">'),
    $('<span>').text(` ${translate('homewire.practice.label')}`),
  )
  const note = $('<p class="homewire-note" role="status">')
  const isChosen = (): boolean => isPractice(server.val())
  select.val(isChosen() ? 'practice' : 'live')
  dialog.root.find('.form-row').first().after($('<div class="form-row">').append(label, select), note)
  let address = isChosen() ? live : server.val()
  const show = (): void => {
    note.text(isChosen() ? translate('homewire.practice.note') : '')
    if (isChosen()) for (const row of rows) dialog.showRow(row, false)
  }
  select.on('change', () => {
    const practises = select.val() === 'practice'
    if (practises && !isChosen()) address = server.val()
    server.val(practises ? PRACTICE : String(address)).trigger('change')
    if (!practises) for (const row of rows) dialog.showRow(row, true)
    dialog.root.trigger('change')
  })
  dialog.watch(show)
}

/** Shaped as the portal's ids are; nobody but a practice cloud ever sees it. */
export function newDeviceId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(12))
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}
