import { answerModes } from '../../src/bridge/request'
import { factsOf } from '../../src/profiles/facts'
import { numberOf } from './checks'
import {
  checkMax,
  checkMin,
  checkTimeout,
  checkTopic,
  effectiveAnswer,
  isScaled,
  profileNames,
  recommendedAnswer,
  rowsOf,
} from './device-options'
import type { Dialog } from './dialog'
import { type Draft, previewIn } from './preview'
import type { EditorNode } from './red'
import { fillSelect } from './select'

/** What the options of a device have to know of its platform. */
export interface DevicePlatform {
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
  /** What the device can do; undefined while that is unknown. */
  capabilities: () => readonly string[] | undefined
}

/** Brings the device options of an open dialog to life (device-options.html). */
export function openDeviceOptions(dialog: Dialog, node: EditorNode, platform: DevicePlatform): void {
  const { translate } = dialog
  const out = { out: platform.out }
  let isUnconfirmed = false
  const askForPreview = previewIn(dialog, platform, (isIt) => {
    isUnconfirmed = isIt
    showAnswers(dialog.value('answer'))
  })

  fillSelect(
    dialog.field('profile'),
    profileNames.map((value) => ({ value, label: translate(`homewire.profile.${value}`) })),
    node.profile,
    (value) => translate('homewire.profile.kept', { value }),
  )
  showAnswers(node.answer)
  dialog.field('timeout').attr('placeholder', platform.timeout)
  dialog.watch(refresh)

  function refresh(): void {
    showRows()
    showAnswers(dialog.value('answer'))
    showFaults()
    askForPreview(draft())
  }

  function showRows(): void {
    const profile = dialog.value('profile')
    for (const [name, isShown] of Object.entries(rowsOf(profile))) dialog.showRow(name, isShown)
    const facts = factsOf(profile)
    if (facts) {
      dialog.field('topic').attr('placeholder', facts.topic ?? '')
      dialog.field('max').attr('placeholder', facts.max)
    }
    dialog.showRow('scale', isScaled(platform.capabilities()))
    placeShape(dialog, facts === undefined || facts.topic !== undefined)
  }

  /** The first choice is what the profile recommends, whichever profile that will be. */
  function showAnswers(chosen: unknown): void {
    const profile = dialog.value('profile')
    const nameOf = (mode: string): string => translate(`homewire.answer.${mode}`, out)
    const recommended = isUnconfirmed ? 'flow' : recommendedAnswer(profile)
    const usual = translate('homewire.answer.recommended', { answer: nameOf(recommended) })
    const choices = answerModes.map((value) => ({ value, label: nameOf(value) }))
    fillSelect(dialog.field('answer'), [{ value: '', label: usual }, ...choices], chosen, (value) =>
      translate('homewire.answer.kept', { value }),
    )
    const answer = effectiveAnswer(dialog.value('answer'), profile)
    const hint = isUnconfirmed && answer === 'state' ? 'unconfirmed' : answer
    dialog.note('answer', hint === undefined ? '' : translate(`homewire.answerHint.${hint}`, out))
  }

  function showFaults(): void {
    const value = (name: string): string => dialog.value(name)
    dialog.fault('scale', checkMin(value('min')) ?? checkMax(value('max'), value('min')))
    dialog.fault('topic', checkTopic(value('topic'), value('profile'), value('wiring')))
    const isImpatient = (numberOf(value('timeout')) ?? 0) > platform.patience
    const fault = dialog.sentence(checkTimeout(value('timeout')))
    dialog.note('timeout', fault === '' && isImpatient ? platform.patienceNote : fault)
  }

  function draft(): Draft {
    const texts = ['profile', 'onValue', 'offValue', 'min', 'max', 'topic', 'wiring']
    return { ...Object.fromEntries(texts.map((name) => [name, dialog.value(name)])), invert: isInverted() }
  }

  function isInverted(): boolean {
    return dialog.isTicked('invert')
  }
}

/** Scale and swapping are everyday for a pin or words of one's own, and rare where an MQTT profile knows the device. */
function placeShape(dialog: Dialog, isRare: boolean): void {
  const shape = dialog.root.find('.homewire-shape')
  const isFolded = shape.parent('.homewire-advanced').length > 0
  if (isRare && !isFolded) dialog.root.find('.homewire-advanced > summary').after(shape)
  if (!isRare && isFolded) dialog.root.find('.homewire-preview').before(shape)
}
