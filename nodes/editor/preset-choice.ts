import { type CapabilityName, isReportOnly } from '../../src/bridge/capabilities'
import type { Announced as PresetDevice } from '../../src/discovery/announced'
import { presetDevice, presetParts } from '../../src/discovery/presets/chosen'
import { type PresetId, presetIds, presets } from '../../src/discovery/presets/index'
import type { Announced } from './announced'
import { numberOf, textOf } from './checks'
import type { Dialog } from './dialog'
import { wordFor } from './texts'

/** What can be chosen: one thing that a program may have. */
interface Offer {
  id: PresetId
  part: string
  capabilities: readonly CapabilityName[]
}

/**
 * The wiring of a program that announces nothing, by hand (docs/wiring.md#presets): what it is, and the topic that it
 * speaks on, fill the table of topics (device-options.html).
 *
 * @param fill fills in the dialog
 */
export function openPresets(dialog: Dialog, fill: (announced: Announced) => void): void {
  const { root, translate } = dialog
  const choice = root.find('#homewire-preset')
  const form = root.find('.homewire-preset-form').hide()
  const topic = root.find('#homewire-preset-topic')
  const place = root.find('#homewire-preset-place')
  const boxes = root.find('.homewire-preset-boxes')
  const offers = presetIds.flatMap((id) => presetParts(id).map((part): Offer => ({ id, ...part })))

  $('<option value="">').text(translate('homewire.preset.choose')).appendTo(choice)
  for (const id of presetIds) choice.append(groupOf(id))
  // None of it is an option of the device.
  root.find('.homewire-preset').on('input change', (event) => event.stopPropagation())
  choice.on('change', show)
  root.find('#homewire-preset-fill').on('click', (event) => {
    event.preventDefault()
    take()
  })

  function groupOf(id: PresetId): JQuery {
    const group = $('<optgroup>').attr('label', translate(`homewire.adopt.from.${id}`))
    offers.forEach((offer, index) => {
      if (offer.id === id) $('<option>').val(String(index)).text(nameOf(offer)).appendTo(group)
    })
    return group
  }

  /** By what it can do; several that can do the same are told apart by the program's own word. */
  function nameOf({ part, capabilities }: Offer): string {
    const words = capabilities.map(wordOf).join(translate('homewire.adopt.and'))
    const own = part.replace(' {n}', '')
    return own === '' ? words : `${words} (${own})`
  }

  function wordOf(capability: string): string {
    return wordFor(translate, 'homewire.capability', capability)
  }

  function chosen(): Offer | undefined {
    return choice.val() === '' ? undefined : offers[Number(choice.val())]
  }

  function show(): void {
    const offer = chosen()
    form.toggle(offer !== undefined)
    dialog.note('preset', '')
    if (!offer) return
    const { bases, first = 0 } = presets[offer.id]
    topic.attr('placeholder', (bases[0] ?? '').replace('+', '…'))
    place.val(first)
    dialog.showRow('preset-place', offer.part.includes('{n}'))
    boxes.empty().append(offer.capabilities.map(boxOf))
  }

  /** What only tells something may be missing from a device of this kind. */
  function boxOf(capability: CapabilityName): JQuery {
    const id = `homewire-preset-${capability}`
    return $('<li>').append(
      $('<input type="checkbox">')
        .attr({ id, 'data-capability': capability })
        .prop('checked', !isReportOnly(capability)),
      $('<label class="homewire-inline">').attr('for', id).text(wordOf(capability)),
    )
  }

  function take(): void {
    const offer = chosen()
    if (!offer) return
    const ticked = boxes.find('input:checked').toArray()
    const names = new Set(ticked.map(({ dataset }) => dataset.capability))
    const capabilities = offer.capabilities.filter((name) => names.has(name))
    const own = { part: offer.part, place: numberOf(place.val()) ?? 0, capabilities }
    const made = presetDevice(offer.id, textOf(topic.val()), own)
    const example = topic.attr('placeholder') ?? ''
    if (!made) dialog.note('preset', translate('homewire.preset.topic', { example }))
    else if (capabilities.length === 0) dialog.note('preset', translate('homewire.preset.nothing'))
    else {
      fill(adopted(made))
      choice.val('')
      show()
    }
  }
}

/** As if it had been found on the broker. */
function adopted({ name, detail, profile, preset, topic, capabilities, wiring }: PresetDevice): Announced {
  return {
    ...{ name, detail, profile, topic, capabilities },
    ...{ id: topic, area: '', maker: '', types: { sinric: '', rokid: '' } },
    source: preset ?? profile,
    sends: '',
    options: { profile, topic: '', min: '', max: '', wiring: JSON.stringify(wiring) },
    invert: false,
  }
}
