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
      [...house.devices.values()].map(({ appliance: { id, name, look, topics }, state, broken }) => {
        return { id, name, look, topic: topics.state, state, broken }
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
    ]),
  }
}

function valuesOf({ values }: Json): Json {
  if (!isObject(values)) throw new BadRequest('values must be an object.')
  return values
}
