import type { Tab } from './tab'

/** *What happened*: the last requests, answers, events and refusals. */
export const happenedTab: Tab = {
  name: 'happened',
  icon: 'fa-list-ul',
  topics: ['homewire/exchanges'],
  render(panel, sidebar) {
    return {
      refresh() {
        sidebar
          .get('homewire/exchanges')
          .done(() => sidebar.complain(panel))
          .fail((xhr, status) => sidebar.complain(panel, { xhr, status }))
      },
    }
  },
}
