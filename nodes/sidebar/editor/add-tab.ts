import { AddingDevices } from './adding/adding-devices'
import type { Tab } from './tab'

/** *Add devices*: everything that the broker announces, on any platform, with one click. */
export const addTab: Tab = {
  name: 'add',
  icon: 'fa-plus-circle',
  topics: [],
  render(panel, sidebar) {
    const adding = new AddingDevices(panel, sidebar)
    return { refresh: () => adding.refresh() }
  },
}
