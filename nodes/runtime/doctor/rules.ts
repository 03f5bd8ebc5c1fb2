import { brokerRules } from './broker-rules'
import { deviceRules } from './device-rules'
import type { Finding } from './finding'
import type { Home, Rule } from './home'
import { wiringRules } from './wiring-rules'

const rules: readonly Rule[] = [...brokerRules, ...deviceRules, ...wiringRules]

/** What the rules find in a home. */
export function findingsIn(home: Home): Finding[] {
  return rules.flatMap((rule) => rule(home))
}
