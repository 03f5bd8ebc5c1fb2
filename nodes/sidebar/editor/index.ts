import { addTab } from './add-tab'
import { checkTab } from './check-tab'
import { happenedTab } from './happened-tab'
import { homeTab } from './home-tab'
import { offerTour } from './practice-tour'
import { SidebarShell } from './shell'
import { speakTab } from './speak-tab'
import type { Tab } from './tab'

/** In the order in which they stand. */
const tabs: readonly Tab[] = [homeTab, addTab, speakTab, happenedTab, checkTab]

/** Adds the sidebar to the editor; its page calls this when the plugin is there. */
export function register(): void {
  RED.plugins.registerPlugin('homewire-sidebar', {
    onadd: () => {
      const shell = new SidebarShell(tabs)
      RED.sidebar.addTab(shell.options)
      offerTour(shell.translate, () => shell.open('speak'))
      for (const topic of new Set(tabs.flatMap(({ topics }) => topics)))
        RED.comms.subscribe(topic, () => shell.outdate(topic))
    },
  })
}
