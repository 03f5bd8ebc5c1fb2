import { type Saying, say } from '../../src/bridge/sentence'
import type { SkillCheck } from '../../src/rokid/web/self-check'
import { type Finding, finding, type FindingCode } from '../runtime/doctor/finding'

const BIND = say`Unbind the skill in the Rokid app and bind it again`

/** What a fault of a skill means, and what to do about it; those without devices have findings of their own. */
const FAULTS: Record<SkillCheck['faults'][number], [FindingCode, Saying, Saying] | undefined> = {
  http: [
    'not-https',
    say`The skill is called over http, or its addresses for events are not https: Rokid takes https only, and tokens would travel in the clear`,
    say`Put a reverse proxy or a tunnel with https in front of Node-RED, and give Rokid that address`,
  ],
  auth: [
    'http-auth',
    say`httpNodeAuth is set in settings.js: Rokid cannot log in and gets 401`,
    say`Exempt the path of the skill from it, or let a proxy add the login`,
  ],
  'no-credentials': [
    'key',
    say`The skill has no token, or no app or client with its secret: everything is refused`,
    say`Open the skill and fill in what Rokid's console shows`,
  ],
  unset: [
    'variable',
    say`An environment variable that the rokid skill uses is not set. Until it is, everything is refused`,
    say`Set the variable where Node-RED is started, and restart Node-RED`,
  ],
  'events-unset': [
    'events-refused',
    say`An environment variable that the rokid skill uses for events is not set. Until it is, Rokid cannot allow events`,
    say`Set the variable where Node-RED is started, and restart Node-RED`,
  ],
  'no-login': [
    'no-login',
    say`The rokid skill has no login and password, so nobody can approve when Rokid asks to be bound`,
    say`Open the skill and choose a login and a password`,
  ],
  'no-devices': undefined,
  'bad-address': [
    'address',
    say`The address for events or tokens of the rokid skill is not valid: it must start with https://`,
    say`Empty the field to use Rokid's own address`,
  ],
  damaged: [
    'store',
    say`The file with what Rokid granted could not be read`,
    say`Unbind the skill in the Rokid app and bind it again`,
  ],
  unsaved: [
    'store',
    say`The file with what Rokid granted cannot be written: after a restart the skill has to be bound again`,
    say`Check that the disk is not full, and that Node-RED may write to its folder`,
  ],
  lost: [
    'events-refused',
    say`The permission to send events was saved with another secret and cannot be read`,
    BIND,
  ],
  'exchange-refused': [
    'events-refused',
    say`Rokid refused to exchange its own code for events: no change is reported to it`,
    BIND,
  ],
  'exchange-unknown-client': [
    'events-refused',
    say`Rokid’s token endpoint does not know the client for events: no change is reported to it`,
    say`Check client ID and client secret for events in the skill, deploy, and bind the skill again`,
  ],
  'exchange-failed': [
    'events-refused',
    say`Rokid’s token endpoint did not answer when events were allowed: no change is reported to Rokid`,
    say`Check the address for tokens in the skill, then bind the skill again`,
  ],
  refused: ['events-refused', say`Rokid no longer accepts events: no change is reported to it`, BIND],
}

/** What is wrong with a skill. */
export function skillFindings(id: string, { faults }: Pick<SkillCheck, 'faults'>): Finding[] {
  return faults.flatMap((fault) => {
    const known = FAULTS[fault]
    return known ? [finding(known[0], id, known[1], known[2])] : []
  })
}

/** Somebody calls with a token that the skill does not take, and nobody with one that it takes. */
export function strangerFinding(id: string): Finding {
  return finding(
    'secret',
    id,
    say`Somebody called the skill with a token that is not the skill's, and nobody with the right one: if that is Rokid, nothing works`,
    say`Compare the token or secret in the skill with the one in Rokid's console`,
  )
}
