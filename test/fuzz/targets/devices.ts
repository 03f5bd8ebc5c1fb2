import assert from 'node:assert/strict'
import { readDeviceOptions } from '../../../nodes/runtime/options'
import { localRequestOf } from '../../../nodes/runtime/local-request'
import { receive } from '../../../nodes/runtime/received'
import type { FlowDevice } from '../../../nodes/runtime/flow-device'
import { capabilities, isCapability } from '../../../src/bridge/capabilities'
import { Device } from '../../../src/bridge/device'
import { facetKey } from '../../../src/bridge/facet'
import { parseJson } from '../../../src/bridge/json'
import { Problem } from '../../../src/bridge/problem'
import type { Answer } from '../../../src/bridge/request'
import { type Saying, Sentence } from '../../../src/bridge/sentence'
import { parseValue } from '../../../src/bridge/values'
import { announcedList, isAnnouncement } from '../../../src/discovery/announcements'
import { parseWiring, type Profile, type ProfileName, profiles, type Subject } from '../../../src/profiles'
import { FakeClock } from '../../support/fake-clock'
import { strange } from '../strange'
import { assertSame, assertShort, firstLineOf, type Target, unlessRefused } from '../target'

const names = Object.keys(capabilities)

/** A device that can do everything. */
const subject: Subject = {
  name: 'It',
  capabilities: names,
  isAction: (name) => name === 'setBands',
  asked: () => undefined,
  expected: () => [],
}

/** What a device says is canonical, so that reading it again changes nothing. */
function heard(profile: Profile, message: { topic?: unknown; payload: unknown }, bytes: Buffer): void {
  const found = unlessRefused(() => profile.read(message, subject))
  if (!found) return
  assertShort(found.readings, bytes, 'readings')
  for (const { capability, value } of found.readings) {
    assert.doesNotThrow(() => JSON.stringify(value))
    if (isCapability(capability) && unlessRefused(() => parseValue(capability, value)) !== undefined)
      assertSame(parseValue(capability, parseValue(capability, value)), parseValue(capability, value))
  }
}

/** Every value that a device may be asked for finds its words or is refused. */
function spoken(profile: Profile): void {
  for (const capability of names) {
    for (const value of [true, 50, 'LOCKED', { r: 1, g: 2, b: 3 }])
      unlessRefused(() => {
        profile.takes?.(capability, subject, value)
        return profile.shape({ capability, operation: 'set', value }, subject)
      })
    unlessRefused(() => profile.shape({ capability, operation: 'adjust', delta: 1 }, subject))
  }
}

const all = (Object.keys(profiles) as ProfileName[]).map((name) =>
  profiles[name]({ topic: 'home/it', min: 0, max: 255 }),
)

function deviceOn(clock: FakeClock): Device {
  return new Device({
    id: 'it',
    name: 'It',
    platform: 'any',
    clock,
    answer: 'flow',
    timeout: 7_000,
    patience: 8_000,
    port: {
      refine: (report) => report,
      channel: (capability, instance) => ({ key: facetKey(capability, instance), gap: 0 }),
      send: () => 'sent',
    },
  })
}

function flowDeviceOf(profile: Profile): FlowDevice {
  return {
    device: deviceOn(new FakeClock()),
    profile,
    isServed: true,
    isWordless: () => false,
    warnWordless: () => undefined,
    subject: () => subject,
  }
}

function announcementOf(program: string): Target {
  return {
    name: `announcement-of-${program}`,
    reads: 'what is announced is devices whose options a node takes, and refusals with a reason',
    read(bytes) {
      const [topic, payload] = firstLineOf(bytes)
      isAnnouncement(topic)
      const { devices: found, refused } = announcedList([{ topic, payload }])
      assertShort([...found, ...refused], bytes, 'devices')
      for (const { options, capabilities: own } of found.slice(0, 20)) {
        assert.ok(own.length > 0 && own.every(isCapability))
        const { fault, profile } = readDeviceOptions({ id: 'it', type: 'any', ...options }, 7, {})
        assert.equal(fault, undefined)
        assert.ok((profile.speaks ?? []).every((one) => !/[+#]./.test(one)))
      }
    },
  }
}

export const devices: readonly Target[] = [
  ...['zigbee2mqtt', 'tasmota', 'homeassistant'].map(announcementOf),
  {
    name: 'wiring',
    reads: 'a wiring is the same when it is written and read again, and a device can be asked by it',
    read(bytes) {
      const wiring = parseWiring(bytes.toString('utf8'))
      assertSame(parseWiring(JSON.stringify(wiring)), wiring)
      const profile = profiles.homeassistant({ topic: '', wiring })
      spoken(profile)
      for (const topic of (profile.speaks ?? []).slice(0, 10))
        for (const payload of ['ON', '50', '{"state":"ON","value":1}', '[]'])
          heard(profile, { topic, payload }, bytes)
    },
  },
  {
    name: 'device-state',
    reads: 'what a device says in any of the languages is canonical, or refused',
    read(bytes) {
      const [topic, payload] = firstLineOf(bytes)
      for (const profile of all) heard(profile, { topic, payload }, bytes)
    },
  },
  {
    name: 'saved-state',
    reads: 'a state that was saved comes back as it was, and anything else is left',
    read(bytes) {
      const clock = new FakeClock()
      const device = deviceOn(clock)
      device.restore(parseJson(bytes.toString('utf8')))
      const saved = device.save()
      const successor = deviceOn(clock)
      successor.restore(parseJson(JSON.stringify(saved)))
      assertSame(parseJson(JSON.stringify(successor.save())), parseJson(JSON.stringify(saved)))
      clock.advance(60_000)
      device.close()
      successor.close()
    },
  },
  {
    name: 'device-input',
    reads: 'a message for an out node of a device is reports, or refused with a sentence',
    async read(bytes) {
      const said: Saying[] = []
      const answers: Answer[] = []
      const own = flowDeviceOf(all[bytes.reduce((sum, byte) => sum + byte, 0) % all.length]!)
      own.device.serve(() => undefined)
      const asked = { id: 'asked', capability: 'power', operation: 'set', value: true, raw: {} } as const
      own.device.ask(asked, (answer) => answers.push(answer) > 0)
      const msg = strange(bytes.toString('utf8'))
      unlessRefused(() => localRequestOf(msg, own))
      const received = unlessRefused(() => receive(msg, own, (what) => said.push(what)))
      const refused = await own.device.report(...(received?.reports ?? [])).catch((error: unknown) => error)
      assert.ok(refused === undefined || refused instanceof Problem, String(refused))
      own.device.close()
      assert.ok(answers.length <= 1, `${answers.length} answers`)
      assertShort(received?.reports ?? [], bytes, 'reports')
      assertShort(said, bytes, 'warnings')
    },
  },
  {
    name: 'sentence',
    reads: 'what stands in the gaps of a sentence is never taken for a gap, in any language',
    read(bytes) {
      const [template, rest] = firstLineOf(bytes)
      const values = rest.split('\n').slice(0, 20)
      const inner = new Sentence('{0}', values)
      const text = new Sentence(template, [inner, ...values]).render((own) => own)
      assert.equal(text, String(new Sentence(template, [values[0] ?? '', ...values])))
      assert.ok(text.length <= (template.length + 1) * (bytes.length + 10))
    },
  },
]
