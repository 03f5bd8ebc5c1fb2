import { AddingDevices } from './adding/adding-devices'
import type { Tab } from './tab'

/** *Add devices*: everything that the broker announces, on any platform, with one click. */
export const addTab: Tab = {
  name: 'add',
  icon: 'fa-plus-circle',
  topics: [],
  render(panel, sidebar) {
    const adding = new AddingDevices(panel, sidebar)
    let isOutdated = false
    // Many nodes come and go at once, as when a step is undone.
    const outdate = (): void => {
      if (isOutdated || !panel.is(':visible')) return
      isOutdated = true
      setTimeout(() => {
        isOutdated = false
        adding.refresh()
      })
    }
    for (const event of ['nodes:add', 'nodes:remove'] as const) RED.events.on(event, outdate)
    return { refresh: () => adding.refresh() }
  },
}
