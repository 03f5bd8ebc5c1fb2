/** Whether an MQTT topic filter covers a topic; of one that ends in `/#`, whether it covers anything below. */
export function hears(filter: string, topic: string): boolean {
  const wanted = plain(filter).split('/')
  const said = topic.split('/')
  for (const [index, level] of wanted.entries()) {
    if (level === '#' || said[index] === '#') return true
    if (said[index] === undefined || (level !== '+' && level !== said[index])) return false
  }
  return said.length === wanted.length
}

/** Of a shared subscription the filter that is meant. */
function plain(filter: string): string {
  return filter.replace(/^\$share\/[^/]+\//, '')
}

/** What says whether a device is there says nothing else. */
const REACHABLE: readonly string[] = ['availability', 'LWT']

/** Whether a filter, or a topic, is about nothing but whether a device is there. */
export function isAboutReach(topic: string): boolean {
  return REACHABLE.includes(topic.split('/').at(-1) ?? '') || /(?:^|\/)bridge\/state$/.test(topic)
}
