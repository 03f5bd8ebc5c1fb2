import type { Json } from '../json'
import { commandFor } from './assistant'
import { blankFor, isUnspoken } from './commands'
import type { HomeDevice } from './speaker'

/** What the properties of the first version are in the second, whose words the page has (docs/protocols/rokid.md#first-version). */
const INTERFACES: Record<string, string | undefined> = {
  switch: 'Switch',
  color: 'Color',
  brightness: 'Brightness',
  volume: 'Volume',
  humidity: 'Humidity',
  temperature: 'Temperature',
  color_temperature: 'ColorTemperature',
  mode: 'Mode',
  fanspeed: 'FanSpeed',
  swing_mode: 'SwingMode',
  channel: 'Media.TVChannel',
  position: 'Position',
  media_control: 'PlaybackControl',
}

/** Names of actions that are not simply those of the operations in small letters. */
const OPERATIONS: Record<string, string | undefined> = {
  num: 'Set',
  max: 'SetMax',
  min: 'SetMin',
  random: 'SetRandom',
  prev: 'Previous',
}

/** What a device says it can do, in the words of the second version. */
export function interfacesOf({ actions }: HomeDevice): string[] {
  return Object.keys(actions).flatMap((property) => INTERFACES[property] ?? [])
}

/** What a device says it can do and no sentence asks for, as things to press; the id is `property/action`. */
export function actionsOf({ actions }: HomeDevice): Json[] {
  return Object.entries(actions).flatMap(([property, names]) => {
    const name = INTERFACES[property]
    if (name === undefined) return []
    return names.flatMap((action) => {
      const operation = operationOf(action)
      if (!isUnspoken({ interface: name, operation })) return []
      const blank = operation === 'Set' ? blankFor(name) : undefined
      return [{ id: `${property}/${action}`, interface: name, operation, ...(blank && { blank }) }]
    })
  })
}

/** What a device says of itself. */
export function statesOf({ state }: HomeDevice): { interface: string; value: unknown }[] {
  return Object.entries(state).flatMap(([property, value]) => {
    const name = INTERFACES[property]
    if (name === undefined || value === null) return []
    return [{ interface: name, value: typeof value === 'string' ? operationOf(value) : value }]
  })
}

/** `horizon.off` is `HorizonOff`. */
function operationOf(action: string): string {
  const words = action.split('.').map((word) => word.slice(0, 1).toUpperCase() + word.slice(1))
  return OPERATIONS[action] ?? words.join('')
}

/** What a sentence means, as the wire has it; undefined when the device has no such action. */
export function actionOf(
  { actions }: HomeDevice,
  capability: string,
  value: unknown,
): { property: string; name: string; value?: unknown } | undefined {
  const { name = '', payload } = commandFor(capability, value) ?? {}
  const [wanted, operation] = name.split('.')
  for (const [property, names] of Object.entries(actions)) {
    const action = INTERFACES[property] === wanted && names.find((one) => operationOf(one) === operation)
    if (action) return { property, name: action, ...(payload && { value: payload['value'] }) }
  }
  return undefined
}

/** What is pressed, as the wire has it; undefined when it is no action. */
export function actionFor(
  id: string,
  filledIn: unknown,
): { property: string; name: string; value?: unknown } | undefined {
  const [property = '', name = ''] = id.split('/')
  if (INTERFACES[property] === undefined || name === '') return undefined
  if (name !== 'num') return { property, name }
  const value = property === 'color' ? Number.parseInt(String(filledIn).slice(1), 16) : Number(filledIn)
  return { property, name, value }
}
