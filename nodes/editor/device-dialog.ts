import { type AnswerMode, answerModes } from '../../src/bridge/request'
import { factsOf } from '../../src/profiles/facts'
import { numberOf } from './checks'
import {
  type Abilities,
  checkMax,
  checkMin,
  checkStep,
  checkTimeout,
  checkTopic,
  effectiveAnswer,
  endsOf,
  profileNames,
  pulseOf,
  recommendedAnswer,
  rowsOf,
} from './device-options'
import type { Dialog } from './dialog'
import { type Choice, type Draft, previewIn } from './preview'
import type { EditorNode } from './red'
import { fillSelect } from './select'
import { openWiring } from './wiring-table'

/** What the options of a device have to know of its platform. */
export interface DialogPlatform {
  /** The name of its out node. */
  out: string
  /** The usual waiting time, in seconds. */
  timeout: number
  /** Above so many seconds the platform has given up, and `patienceNote` is shown. */
  patience: number
  patienceNote: string
  /** Its admin routes, without a slash at the end. */
  url: string
  /** What its preview has to know of the device. */
  device: () => object
  /** What the device can do. */
  abilities: () => Abilities
  /** Where a person chooses that. */
  choice?: () => Choice
  /** Hears for which capabilities of that choice a device with these options has no words. */
  missing?: (names: readonly string[]) => void
}

/** The fields whose texts a preview is made of. */
const TEXTS = ['profile', 'onValue', 'offValue', 'min', 'max', 'topic', 'wiring'] as const
/** The same, of the tick boxes. */
const TICKS = ['invert', 'relative'] as const

/** Brings the device options of an open dialog to life (device-options.html, rare-options.html). */
export function openDeviceOptions(dialog: Dialog, node: EditorNode, platform: DialogPlatform): void {
  const { translate } = dialog
  const out = { out: platform.out }
  /** What the profile recommends for this device, as the runtime says. */
  let usual: { profile: string; answer: AnswerMode } | undefined
  const askForPreview = previewIn(dialog, platform, ({ answer, missing }) => {
    usual = answer && { profile: dialog.value('profile'), answer }
    showAnswers(dialog.value('answer'))
    platform.missing?.(missing)
  })

  fillSelect(
    dialog.field('profile'),
    profileNames.map((value) => ({ value, label: translate(`homewire.profile.${value}`) })),
    node.profile,
    (value) => translate('homewire.profile.kept', { value }),
  )
  showAnswers(node.answer)
  dialog.field('timeout').attr('placeholder', platform.timeout)
  openWiring(dialog, () => platform.abilities().capabilities)
  dialog.watch(refresh)

  function refresh(): void {
    showRows()
    showAnswers(dialog.value('answer'))
    showFaults()
    askForPreview(draft())
  }

  function showRows(): void {
    const profile = dialog.value('profile')
    const abilities = platform.abilities()
    const facts = factsOf(profile)
    const rows = rowsOf({ profile, wiring: dialog.value('wiring') }, abilities)
    for (const [name, isShown] of Object.entries(rows)) dialog.showRow(name, isShown || isInUse(dialog, name))
    showEnds(endsOf(abilities), facts?.max)
    showPulse(abilities)
    if (facts) dialog.field('topic').attr('placeholder', facts.topic ?? '')
    fold(dialog, '.homewire-topics', facts?.words !== true && profile !== 'homeassistant')
    // Scale and swapping are rare where an MQTT profile knows the device.
    fold(dialog, '.homewire-shape', facts === undefined || facts.topic !== undefined)
  }

  function showEnds(ends: 'scale' | 'bounds', highest: number | undefined): void {
    dialog.root.find('.homewire-scale-label').text(translate(`homewire.label.${ends}`))
    const isScale = ends === 'scale'
    dialog.field('min').attr('placeholder', isScale ? 0 : '')
    if (highest !== undefined) dialog.field('max').attr('placeholder', isScale ? highest : '')
  }

  /** Offered where it is usual, and else for who looks for it. */
  function showPulse(abilities: Abilities): void {
    const pulse = pulseOf(abilities)
    const isOn = dialog.isTicked('onlyChanges')
    fold(dialog, '.homewire-pulse', pulse !== 'door')
    const hint = isOn ? 'pulse' : pulse === 'door' ? 'pulseOffer' : undefined
    dialog.note('onlyChanges', hint === undefined ? '' : translate(`homewire.hint.${hint}`, out))
  }

  /** The first choice is what the profile recommends, whichever profile that will be. */
  function showAnswers(chosen: unknown): void {
    const profile = dialog.value('profile')
    const nameOf = (mode: string): string => translate(`homewire.answer.${mode}`, out)
    const recommended = usual?.profile === profile ? usual.answer : recommendedAnswer(profile)
    const first = translate('homewire.answer.recommended', { answer: nameOf(recommended) })
    const choices = answerModes.map((value) => ({ value, label: nameOf(value) }))
    fillSelect(dialog.field('answer'), [{ value: '', label: first }, ...choices], chosen, (value) =>
      translate('homewire.answer.kept', { value }),
    )
    const answer = effectiveAnswer(dialog.value('answer'), recommended)
    const isUnconfirmed = recommended === 'flow' && factsOf(profile)?.topic !== undefined
    const isState = dialog.value('answer') === '' || answer === 'state'
    const hint = isUnconfirmed && isState ? 'unconfirmed' : answer
    dialog.note('answer', hint === undefined ? '' : translate(`homewire.answerHint.${hint}`, out))
  }

  function showFaults(): void {
    const value = (name: string): string => dialog.value(name)
    const ends = checkMin(value('min')) ?? checkMax(value('max'), value('min'))
    dialog.fault('scale', ends ?? checkStep(value('step')))
    dialog.fault('topic', checkTopic(value('topic'), value('profile'), value('wiring')))
    const isImpatient = (numberOf(value('timeout')) ?? 0) > platform.patience
    const fault = dialog.sentence(checkTimeout(value('timeout')))
    dialog.note('timeout', fault === '' && isImpatient ? platform.patienceNote : fault)
  }

  function draft(): Draft {
    return {
      ...Object.fromEntries(TEXTS.map((name) => [name, dialog.value(name)])),
      ...Object.fromEntries(TICKS.map((name) => [name, dialog.isTicked(name)])),
    }
  }
}

/** What is chosen can be seen and taken back, whatever the device has become. */
function isInUse(dialog: Dialog, name: string): boolean {
  if (name === 'onlyChanges' || name === 'relative') return dialog.isTicked(name)
  return name === 'step' && dialog.value(name) !== ''
}

/** Puts a part of the options under *Advanced*, or back before the preview. */
function fold(dialog: Dialog, part: string, isRare: boolean): void {
  const options = dialog.root.find(part)
  const isFolded = options.parent('.homewire-advanced').length > 0
  if (isRare && !isFolded) dialog.root.find('.homewire-advanced > summary').after(options)
  if (!isRare && isFolded) dialog.root.find('.homewire-preview').before(options)
}
