import { systemClock } from '../../src/transport/system-clock'
import { FlowOutcomes } from '../runtime/flow-outcomes'
import type { Node, RED } from '../runtime/red'
import { SavedStates } from '../runtime/saved-states'
import { registerUsers } from '../runtime/user-nodes'
import { serveRokidAdmin } from './admin'
import { Archive } from './archive'
import { type DeviceDef, DeviceNode } from './device'
import { holdersOf } from '../runtime/claims'
import { Router, takenPaths } from './router'
import { credentialTypes, type SkillCredentials, type SkillDef } from './settings'
import { type Obstacle, SkillNode } from './owner'

/** The Rokid set: Node-RED as a smart-home skill, on Node-RED's own HTTP server. */
export default function rokid(red: RED): void {
  const clock = systemClock
  const outcomes = new FlowOutcomes(red, 'homewire-rokid', clock)
  const services = { outcomes, savedStates: new SavedStates(clock), clock }
  const archive = new Archive(red, clock)
  const router = new Router(red, clock)
  /** Keyed by node id. */
  const skills = new Map<string, SkillNode>()
  const devices = new Map<string, DeviceNode>()
  /** The skill that a path belongs to. */
  const held = new Map<string, string>()

  function Skill(this: Node<SkillCredentials>, def: SkillDef): void {
    red.nodes.createNode(this, def)
    const skill = new SkillNode(red, this, def, archive, clock)
    skills.set(this.id, skill)
    this.on('close', (removed, done) => {
      skills.delete(this.id)
      router.close(skill.site, removed)
      void skill.close().finally(done)
    })
  }

  function Device(this: Node, def: DeviceDef): void {
    red.nodes.createNode(this, def)
    const device = new DeviceNode(red, this, def, skills.get(def.skill ?? ''), services)
    devices.set(this.id, device)
    this.on('close', (removed, done) => {
      devices.delete(this.id)
      device.close(removed)
      done()
    })
  }

  red.nodes.registerType('rokid-skill', Skill, { credentials: credentialTypes })
  red.nodes.registerType('rokid-device', Device)
  const hubOf = registerUsers(red, 'rokid', 'rokid.status.no-device', (id) => devices.get(id)?.hub, clock)
  red.events.on('flows:started', () => reconcile(red, router, [...skills.values()], held))
  serveRokidAdmin(red, hubOf)
}

/** Each path belongs to one skill; what an `http in` node has taken is left to it. */
function reconcile(red: RED, router: Router, skills: readonly SkillNode[], held: Map<string, string>): void {
  const taken = takenPaths(red)
  const first = holdersOf(skills, ({ settings }) => settings.path, held)
  const obstacleOf = (skill: SkillNode): Obstacle | undefined => {
    if (red.settings.httpNodeRoot === false) return 'rokid.status.no-http'
    if (taken.has(skill.settings.path)) return 'rokid.status.path-taken'
    return first.get(skill.settings.path) === skill ? undefined : 'rokid.status.path-twice'
  }
  const obstacles = skills.map((skill) => ({ skill, obstacle: obstacleOf(skill) }))
  router.open(obstacles.filter(({ obstacle }) => obstacle === undefined).map(({ skill }) => skill.site))
  for (const { skill, obstacle } of obstacles) skill.reconcile(obstacle)
}
