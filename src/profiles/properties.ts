import { isCapability } from '../bridge/capabilities'
import type { PropertyNames } from '../bridge/platform'
import { Problem, quote } from '../bridge/problem'
import { say } from '../bridge/sentence'
import { isObject } from '../bridge/tolerant'
import { unwrap } from './addressing'
import type { Heard, Profile, Subject } from './index'
import { readEach } from './read-each'

/**
 * A profile that also takes what only a platform with free property names has: any property under its own name,
 * service calls, `event/<id>` and `tags` (docs/contract.md#5-capabilities-and-canonical-values,
 * docs/contract.md#8-fine-print).
 */
export function propertyProfile(base: Profile, names: PropertyNames): Profile {
  function read(message: { topic?: unknown; payload: unknown }, subject: Subject): Heard {
    const topic = typeof message.topic === 'string' ? message.topic.trim() : ''
    const payload = unwrap(message.payload)
    const post = names.postNamed(topic)
    if (post !== undefined) return { readings: [{ capability: post, value: payload }] }
    // What is said on an MQTT topic is the device's own language.
    if (base.listen !== undefined && topic.includes('/')) return base.read(message, subject)
    const named = names.isName(topic) ? { [topic]: inner(topic, payload) } : payload
    if (isObject(named)) return heard(named, subject)
    throw new Problem(
      'unknown-capability',
      say`${subject.name}: ${quote(payload)} belongs to no property: set msg.topic to the name of one`,
    )
  }

  function heard(values: Record<string, unknown>, subject: Subject): Heard {
    return readEach(Object.entries(values), ([capability, value]) => ({
      capability: names.check(capability),
      value: isCapability(capability) ? base.readAs(capability, value, subject) : value,
    }))
  }

  return {
    ...base,
    read,
    shape: (change, subject) =>
      change.operation === 'action' || !isCapability(change.capability)
        ? { topic: change.capability, payload: change.value }
        : base.shape(change, subject),
    readAs(capability, payload, subject, operation) {
      // A service may have the name of a capability, and gives what it likes.
      if (isCapability(capability) && operation !== 'action') return base.readAs(capability, payload, subject)
      return names.copy(inner(capability, unwrap(payload)), capability)
    },
  }
}

/** `{[name]: value}` about one property is its value. */
function inner(name: string, content: unknown): unknown {
  return isObject(content) && Object.hasOwn(content, name) ? content[name] : content
}
