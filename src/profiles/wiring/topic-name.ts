const MAX_TOPIC = 500

/** What MQTT takes as the topic of a message: no wildcards, no NUL, and none of the broker's own. */
export function isTopicName(topic: string): boolean {
  return topic.length > 0 && topic.length <= MAX_TOPIC && /^[^$#+\0][^#+\0]*$/.test(topic)
}
