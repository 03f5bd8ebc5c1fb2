import { capabilityOf } from '../../../src/bridge/capabilities'
import { shown } from '../../editor/test-panel'
import { type Translate, wordFor } from '../../editor/texts'

/** The name of a facet, `range#left`, as a person calls it. */
export function facetInWords(key: string, translate: Translate): string {
  const [capability = key, instance] = key.split('#', 2)
  const name = wordFor(translate, 'homewire.capability', capability)
  return instance === undefined ? name : `${name} (${instance})`
}

/** The value of a facet, with its unit. */
export function valueInWords(key: string, value: unknown, translate: Translate): string {
  const [capability = key] = key.split('#', 1)
  const spec = capabilityOf(capability)
  if (typeof value !== 'number') return shown(value, translate)
  if (spec?.kind === 'level') return `${value} %`
  const unit = spec?.kind === 'number' ? spec.unit : undefined
  return unit === undefined ? String(value) : `${value} ${unit}`
}

/** Both, as the language of the reader puts them together. */
export function facetAndValue(key: string, value: unknown, translate: Translate): string {
  const name = facetInWords(key, translate)
  return translate('sidebar.home.facet', { name, value: valueInWords(key, value, translate) })
}

/** A moment: the time, and the day where that is another one. */
export function timeInWords(at: number, now = new Date()): string {
  const moment = new Date(at)
  const isToday = moment.toDateString() === now.toDateString()
  return new Intl.DateTimeFormat(RED.i18n.lang(), {
    ...(isToday ? {} : { month: 'numeric', day: 'numeric' }),
    ...{ hour: '2-digit', minute: '2-digit', second: '2-digit', hour12: false },
  }).format(moment)
}
