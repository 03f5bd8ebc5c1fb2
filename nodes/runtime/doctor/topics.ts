/** What says whether a device is there says nothing else. */
const REACHABLE: readonly string[] = ['availability', 'LWT']

/** Whether a filter, or a topic, is about nothing but whether a device is there. */
export function isAboutReach(topic: string): boolean {
  return REACHABLE.includes(topic.split('/').at(-1) ?? '') || /(?:^|\/)bridge\/state$/.test(topic)
}
