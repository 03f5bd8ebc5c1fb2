import { type Saying, say } from '../../src/bridge/sentence'
import type { HomePortState } from '../../src/rokid/home/port'
import { type Finding, finding, type FindingCode } from '../runtime/doctor/finding'
import type { HomeFault } from './settings'

/** What keeps speakers at home from being answered. */
export const HOME_SENTENCES: Record<HomeFault, Saying> = {
  'lan-unset': say`An environment variable that the rokid skill uses at home is not set. Until it is, speakers at home are refused`,
  'lan-token': say`The rokid skill has no user token for speakers at home. Without it they are refused`,
  'lan-port': say`The port under At home in the rokid skill is not valid: it must be a number from 1 to 65535`,
}

/** Why nobody at home is heard. */
export const UNHEARD: Record<Extract<HomePortState, 'taken' | 'unusable'>, (port: number) => Saying> = {
  taken: (port) =>
    say`Port ${port} is taken by another program on this machine: Rokid speakers at home cannot reach this skill. Homewire keeps trying`,
  unusable: (port) =>
    say`Port ${port} cannot be opened: Rokid speakers at home cannot reach this skill. Homewire keeps trying`,
}

/** What is wrong with a skill for the speakers at home. @param port and how it stands; undefined while none is needed */
export function homeFindings(
  id: string,
  fault: HomeFault | undefined,
  port: { number: number; state: HomePortState } | undefined,
): Finding[] {
  if (fault !== undefined) return [finding(FAULT_CODES[fault], id, HOME_SENTENCES[fault], CORRECT)]
  if (port?.state !== 'taken' && port?.state !== 'unusable') return []
  return [finding('lan-port', id, UNHEARD[port.state](port.number), FREE_PORT)]
}

const FAULT_CODES: Record<HomeFault, FindingCode> = {
  'lan-unset': 'variable',
  'lan-token': 'key',
  'lan-port': 'address',
}
const CORRECT = say`Open the skill and correct what it has for speakers at home, or do not let them ask it`
const FREE_PORT = say`End the other program that has this port, or choose another one in the skill`

/** Two skills are told apart by their user tokens. */
export const TWICE = say`Another rokid skill has the same port and the same user token at home: speakers reach only that one. Give each skill a user token of its own`

export const UNFOUND = say`UDP port 1900 cannot be opened: Rokid speakers at home do not find this skill by themselves. Enter its address in the Rokid app`
