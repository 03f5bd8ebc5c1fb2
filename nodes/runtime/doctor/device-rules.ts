import { say } from '../../../src/bridge/sentence'
import { isSameThing } from '../shared-things'
import { type Finding, finding } from './finding'
import type { HomeView, Rule } from './view'

/** Every kind of mistake in the devices themselves. */
export const deviceRules: readonly Rule[] = [unfit, unused, duplicates, offline, unannounced, pulses]

/** A device that cannot work as it is set up. */
function unfit({ devices }: HomeView): Finding[] {
  return devices.flatMap(({ id, name, fault }) =>
    fault === undefined
      ? []
      : [
          finding(
            'device-unfit',
            id,
            say`${name} ${fault}`,
            say`Open the device and fill in what is missing or wrong`,
          ),
        ],
  )
}

function unused({ devices }: HomeView): Finding[] {
  return devices
    .filter(({ inUse, fault }) => !inUse && fault === undefined)
    .map(({ id, name, set }) =>
      finding(
        'device-unused',
        id,
        say`No node uses ${name}: the platform does not know about it`,
        say`Put a ${set} in or out node for it on the canvas, or delete the device`,
      ),
    )
}

function duplicates({ devices }: HomeView): Finding[] {
  return devices
    .filter(({ isDuplicate }) => isDuplicate)
    .map(({ id, name, key }) =>
      finding(
        'device-twice',
        id,
        say`${name} has the ID ${key}, which another device has already: this one does nothing`,
        say`Delete one of the two, or correct its ID; one device serves any number of nodes`,
      ),
    )
}

function offline({ devices }: HomeView): Finding[] {
  return devices
    .filter(({ isOnline, inUse }) => inUse && !isOnline)
    .map(({ id, name }) =>
      finding(
        'device-offline',
        id,
        say`${name} is offline: requests for it fail at once`,
        say`Check its power and its radio or Wi-Fi; it is back as soon as it says so`,
      ),
    )
}

function unannounced({ devices, unannounced: unknown }: HomeView): Finding[] {
  return devices
    .filter(({ id, inUse }) => inUse && unknown.has(id))
    .map(({ id, name, topics, thing }) =>
      finding(
        'not-announced',
        id,
        say`The broker's own list has no device on ${thing.topic ?? topics?.listen ?? ''}, where ${name} is expected: it may have been renamed or removed`,
        say`Open the device and choose it again from the list of the broker`,
      ),
    )
}

/** Each platform knows only what it has asked for itself. */
function pulses({ devices }: HomeView): Finding[] {
  const used = devices.filter(({ inUse }) => inUse)
  return used.flatMap((device) => {
    if (!device.onlyChanges) return []
    const other = used.find(({ set, thing }) => set !== device.set && isSameThing(thing, device.thing))
    if (!other) return []
    return [
      finding(
        'only-changes-twice',
        device.id,
        say`${device.name} is sent changes only, and is also on another platform, as the ${other.set} device ${other.name}: neither knows what the other one asks for, so there may be one pulse too many`,
        say`Leave this device to one of the two platforms`,
      ),
    ]
  })
}
