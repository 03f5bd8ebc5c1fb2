import { HomeHub } from '../../src/rokid/home/hub'
import { rokidPlatform } from '../../src/rokid/platform'
import { systemClock } from '../../src/transport/system-clock'
import { registerDevicePlatform } from '../runtime/device-platform'
import type { Node, RED } from '../runtime/red'
import { onTermination } from '../runtime/termination'
import { serveRokidAdmin } from './admin'
import { Archive } from './archive'
import { holdersOf } from '../runtime/claims'
import { Router, takenPaths } from './router'
import type { SkillCredentials } from './settings'
import { type PathFault, SkillNode } from './owner'

/** The Rokid set: Node-RED as a smart-home skill, on Node-RED's own HTTP server. */
export default function rokid(red: RED): void {
  const clock = systemClock
  const archive = new Archive(red, clock)
  const router = new Router(red, clock)
  const homeHub = new HomeHub({ clock })
  onTermination(() => homeHub.sayGoodbye())
  /** The skill that a path belongs to. */
  const held = new Map<string, string>()
  /** The skill that a port and a user token at home belong to. */
  const heldAtHome = new Map<string, string>()
  registerDevicePlatform(red, rokidPlatform, {
    create: (node: Node<SkillCredentials>, def) => new SkillNode(red, node, def, { archive, clock, homeHub }),
    reconcile: (skills: readonly SkillNode[]) => {
      reconcile(red, router, skills, { held, heldAtHome })
      homeHub.settle()
    },
    onClose: (skill, removed) => router.close(skill.site, removed),
  })
  serveRokidAdmin(red)
}

/**
 * Each path belongs to one skill, and each pair of port and user token at home; what an `http in` node has taken is left
 * to it. A skill that practises needs none, and shuts its own path where nobody else has it.
 */
function reconcile(
  red: RED,
  router: Router,
  skills: readonly SkillNode[],
  { held, heldAtHome }: Record<'held' | 'heldAtHome', Map<string, string>>,
): void {
  const taken = takenPaths(red)
  const practising = skills.filter(({ practises }) => practises)
  const live = skills.filter(({ practises }) => !practises)
  const first = holdersOf(live, ({ settings }) => settings.path, held)
  const obstacleOf = (skill: SkillNode): PathFault | undefined => {
    if (red.settings.httpNodeRoot === false) return 'rokid.status.no-http'
    if (taken.has(skill.settings.path)) return 'rokid.status.path-taken'
    return first.get(skill.settings.path) === skill ? undefined : 'rokid.status.path-twice'
  }
  const atHome = holdersOf(live, ({ homeClaim }) => homeClaim, heldAtHome)
  const obstacles = live.map((skill) => ({ skill, obstacle: obstacleOf(skill) }))
  const shut = practising.filter(({ settings }) => !taken.has(settings.path) && !first.has(settings.path))
  const open = obstacles.filter(({ obstacle }) => obstacle === undefined).map(({ skill }) => skill)
  router.open([...shut, ...open].map(({ site }) => site))
  for (const { skill, obstacle } of obstacles)
    skill.reconcile(obstacle, { isTwinAtHome: atHome.get(skill.homeClaim) !== skill })
  for (const skill of practising) skill.reconcile(undefined, { isTwinAtHome: false })
}
