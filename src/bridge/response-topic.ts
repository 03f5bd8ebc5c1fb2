/** In characters; brokers have limits of their own, and bridges put something before a topic. */
const MAX_LENGTH = 500

/** Where the answers to the requests of an `in` node come, unless it says something else. */
export function defaultResponseTopic(nodeId: string): string {
  return `homewire/answers/${nodeId}`
}

/** Whether somebody can publish on a topic: no wildcard, and none of the broker's own. */
export function isResponseTopic(topic: string): boolean {
  return /^[^$+#\0][^+#\0]*$/u.test(topic) && topic.length <= MAX_LENGTH
}
