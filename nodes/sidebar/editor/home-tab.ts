import type { Tab } from './tab'

/** *Home*: every device with how it is, and how well it answers. */
export const homeTab: Tab = {
  name: 'home',
  icon: 'fa-home',
  topics: ['homewire/home'],
  render(panel, sidebar) {
    return {
      refresh() {
        sidebar
          .get('homewire/home')
          .done(() => sidebar.complain(panel))
          .fail((xhr, status) => sidebar.complain(panel, { xhr, status }))
      },
    }
  },
}
