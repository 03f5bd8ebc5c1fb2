import { type Saying, say } from '../../src/bridge/sentence'
import type { HomePortState } from '../../src/rokid/home/port'
import type { HomeFault } from './settings'

/** What keeps speakers at home from being answered. */
export const HOME_SENTENCES: Record<HomeFault, Saying> = {
  'lan-unset': say`An environment variable that the rokid skill uses at home is not set. Until it is, speakers at home are refused`,
  'lan-token': say`The rokid skill has no user token for speakers at home. Without it they are refused`,
  'lan-port': say`The port of the rokid skill at home is none: it is a number from 1 to 65535`,
}

/** Why nobody at home is heard. */
export const UNHEARD: Record<Extract<HomePortState, 'taken' | 'unusable'>, (port: number) => Saying> = {
  taken: (port) =>
    say`Port ${port} is taken by another program on this machine: Rokid speakers at home cannot reach this skill. It is tried again and again`,
  unusable: (port) =>
    say`Port ${port} cannot be opened: Rokid speakers at home cannot reach this skill. It is tried again and again`,
}

/** Two skills are told apart by their user tokens. */
export const TWICE = say`Another rokid skill has the same port and the same user token at home: speakers reach only that one. Give each skill a user token of its own`

export const UNFOUND = say`UDP port 1900 cannot be opened: Rokid speakers at home do not find this skill by themselves. Enter its address in the Rokid app`
