import { isPractice } from '../../editor/practice-choice'
import type { Translate } from '../../editor/texts'

/** What each step points at; its texts are `sidebar.tour.<name>`. */
const STEPS = [
  { name: 'lamp' },
  { name: 'say', element: '.homewire-speak-form', direction: 'left' },
  { name: 'see', element: '.homewire-speak-devices', direction: 'left' },
  { name: 'live' },
] as const

/** In the browser's own memory: whether somebody has been asked. */
const OFFERED = 'homewire-practice-tour'

/** @param show brings what the steps point at into sight */
export function runTour(translate: Translate, show: () => void): void {
  show()
  const steps = STEPS.map(({ name, ...place }) => ({
    ...place,
    title: translate(`sidebar.tour.${name}.title`),
    description: translate(`sidebar.tour.${name}.text`),
  }))
  // Node-RED takes the address of a module.
  const module = new Blob([`export default ${JSON.stringify({ steps })}`], { type: 'text/javascript' })
  RED.tourGuide.run(URL.createObjectURL(module))
}

/** Offers the tour when something that practises is deployed for the first time. */
export function offerTour(translate: Translate, show: () => void): void {
  RED.events.on('deploy', () => {
    if (RED.settings.getLocal(OFFERED) !== null || !isPractising()) return
    RED.settings.setLocal(OFFERED, 'yes')
    const notification = RED.notify(translate('sidebar.tour.offer'), {
      fixed: true,
      buttons: [
        {
          text: translate('sidebar.tour.later'),
          click: () => notification.close(),
        },
        {
          text: translate('sidebar.tour.start'),
          class: 'homewire-tour-start',
          click: () => {
            notification.close()
            runTour(translate, show)
          },
        },
      ],
    })
  })
}

function isPractising(): boolean {
  let is = false
  RED.nodes.eachConfig(({ server, url, practice }) => {
    is ||= isPractice(server) || isPractice(url) || practice === true
  })
  return is
}
