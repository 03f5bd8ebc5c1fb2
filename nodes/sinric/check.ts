import { type Saying, say } from '../../src/bridge/sentence'
import type { ListedDevice } from '../../src/sinric/rest/answers'
import type { FrameRejection, SinricStatus } from '../../src/sinric/session'
import type { Rival } from '../../src/sinric/local/rivals'
import { type Finding, finding, type FindingCode, named } from '../runtime/doctor/finding'

/** What is wrong with an account, as far as its own connection tells. */
export function connectionFindings(
  { id, name }: { id: string; name: string },
  { link, complaint, skew, local }: SinricStatus,
): Finding[] {
  const found: Finding[] = []
  const add = (code: FindingCode, sentence: Saying, advice: Saying): void =>
    void found.push(finding(code, id, sentence, advice))
  if (link.state === 'refused')
    add(
      'key',
      say`Sinric Pro refuses the App Key of ${name} (${link.reason})`,
      say`Copy App Key and App Secret again from the portal, under Credentials`,
    )
  if (complaint) {
    const [code, sentence, advice] = COMPLAINTS[complaint.kind](complaint)
    if (code !== undefined) add(code, sentence, advice)
  }
  if (skew !== undefined && complaint?.kind !== 'stale')
    add('clock', say`This machine's clock is ${Math.abs(skew)} s off Sinric Pro's`, SET_CLOCK)
  if (local?.port === 'taken' || local?.port === 'unusable')
    add(
      'lan-port',
      say`Port 3333 cannot be opened: the Sinric Pro app cannot reach the devices of ${name} over the local network`,
      say`End the other program that has this port, or switch off the local network in the account`,
    )
  return found
}

/** Others in the local network that say they have these devices. */
export function rivalFindings(
  account: { id: string },
  devices: readonly { name: string; deviceId: string }[],
  rivals: readonly Rival[],
): Finding[] {
  if (rivals.length === 0) return []
  const ids = new Set(rivals.map(({ deviceId }) => deviceId))
  const names = devices.filter(({ deviceId }) => ids.has(deviceId)).map(({ name }) => name)
  const hosts = [...new Set(rivals.map(({ host }) => host))]
  return [
    finding(
      'account-twice',
      account.id,
      say`${named(hosts)} in the local network has ${named(names)}, too: both answer, and a request may be carried out twice`,
      say`End the other Node-RED or module, or give it another account: two cannot have the same devices`,
    ),
  ]
}

const SET_CLOCK = say`Set this machine's clock right, best with NTP (timedatectl set-ntp true)`

/** What a frame that was refused says about the account. */
const COMPLAINTS: Record<
  FrameRejection['kind'],
  (complaint: FrameRejection) => [FindingCode | undefined, Saying, Saying]
> = {
  signature: ({ detail }) => [
    'secret',
    say`What Sinric Pro sends is signed with another App Secret: no request is answered (${detail})`,
    say`Copy the App Secret again from the portal, under Credentials, for this App Key`,
  ],
  stale: ({ detail }) => ['clock', say`Messages of Sinric Pro carry the wrong time: ${detail}`, SET_CLOCK],
  stranger: ({ detail }) => [
    'stranger',
    say`Sinric Pro sent ${detail}`,
    say`Add a device with this ID, or delete it in the portal`,
  ],
  malformed: ({ detail }) => [
    'foreign-words',
    say`Sinric Pro sent something that is not understood: ${detail}`,
    say`Check the server in the account; if it is Sinric Pro's own, please report this`,
  ],
  // Nothing is lost: the first one was answered.
  replayed: () => [undefined, '', ''],
}

/** What the account has in the portal: its devices, or that the key for them is refused. */
export type PortalList = readonly ListedDevice[] | 'refused'

/** The devices that the account's own list does not have, or why it could not be read. */
export function listFindings(
  account: { id: string; name: string },
  devices: readonly { id: string; name: string; deviceId: string }[],
  list: PortalList,
): Finding[] {
  if (list === 'refused')
    return [
      finding(
        'api-key',
        account.id,
        say`Sinric Pro refuses the API Key of ${account.name}: the list of the account's devices cannot be read`,
        say`Create an API Key in the portal, under Credentials, and copy it into the account; or empty the field`,
      ),
    ]
  const known = new Set(list.map(({ id }) => id.toLowerCase()))
  return devices
    .filter(({ deviceId }) => !known.has(deviceId.toLowerCase()))
    .map(({ id, name, deviceId }) =>
      finding(
        'device-unknown',
        id,
        say`The account ${account.name} has no device ${deviceId}: ${name} never gets a request`,
        say`Choose the device again from the list of the account, or create it in the portal`,
      ),
    )
}
