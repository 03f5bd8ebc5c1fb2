import { brokerRules } from './broker-rules'
import { deviceRules } from './device-rules'
import type { Finding } from './finding'
import type { HomeView, Rule } from './view'
import { wiringRules } from './wiring-rules'

const rules: readonly Rule[] = [...brokerRules, ...deviceRules, ...wiringRules]

/** What the rules find in a home. */
export function findingsIn(home: HomeView): Finding[] {
  return rules.flatMap((rule) => rule(home))
}
