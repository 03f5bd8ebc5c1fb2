import type { House } from '../house/house'
import type { InstalledDevice } from '../house/installed'
import { isObject, type Json } from '../json'
import { BadRequest, type Section } from './section'

/** The house, with a finger on everything. */
export function houseSection(house: House): Section {
  const watchers = new Set<() => void>()
  const changed = () => watchers.forEach((watcher) => watcher())
  house.watch(changed)

  const named = (body: Json): InstalledDevice => {
    const device = house.devices.get(String(body['device']))
    if (device === undefined) throw new BadRequest(`There is no ${String(body['device'])} in the house.`)
    return device
  }

  return {
    id: 'house',
    watch: (watcher) => void watchers.add(watcher),
    snapshot: () =>
      [...house.devices.values()].map(({ appliance, broken, plugged }) => {
        const { id, name, family, look, topic, state, handles } = appliance
        const press = appliance.press !== undefined
        return { id, name, family, look, topic, state, handles, press, broken, plugged }
      }),
    commands: new Map<string, (body: Json) => unknown>([
      ['press', (body) => named(body).press()],
      ['set', (body) => named(body).set(valuesOf(body))],
      [
        'break',
        (body) => {
          named(body).broken = body['broken'] === true
          changed()
        },
      ],
      ['plug', (body) => (body['plugged'] === true ? named(body).plug() : named(body).unplug())],
    ]),
  }
}

function valuesOf({ values }: Json): Json {
  if (!isObject(values)) throw new BadRequest('values must be an object.')
  return values
}
