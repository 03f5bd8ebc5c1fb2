import assert from 'node:assert/strict'
import type { FlowNode, Msg, NodeRed } from '../node-red'
import * as rokid from '../rokid/home'
import * as sagoo from '../sagoo/thing-home'

/** What a platform heard for its request. */
interface Heard {
  success: boolean
  /** What it was told that the thing is now; undefined when it was told nothing. */
  value?: unknown
  reason: string
}

/** One thing on one platform: `in` → a probe of the test, and an `out` node. */
interface Stand {
  nodeRed: NodeRed
  /** @param behind what stands behind the `in` node instead of the probe; `OUT` is the `out` node */
  deploy(options: object, behind?: FlowNode[]): Promise<void>
  say(msg: Msg): void
  ask(capability: string, value: unknown): Promise<Heard>
  /** The payloads that have gone into the flow. */
  sent: unknown[]
  /** How long a thing of which something was sent before has to be silent, in ms. */
  silenceMs: number
}

const OPERATIONS: Record<string, (value: unknown) => [string, object?]> = {
  power: (value) => [value === true ? 'Switch.On' : 'Switch.Off'],
  brightness: (value) => ['Brightness.Set', { value }],
  position: (value) => ['Position.Set', { value }],
  volume: (value) => ['Volume.Set', { value }],
}
const INTERFACES: Record<string, string> = {
  power: 'Switch',
  brightness: 'Brightness',
  position: 'Position',
  volume: 'Volume',
}

/** Wires the `in` node to what stands behind it, and hears what comes through. */
function wired(
  nodes: FlowNode[],
  [input, probe, out]: [string, string, string],
  behind: FlowNode[],
): FlowNode[] {
  const first = behind[0]?.id
  const wires = [[probe, ...(first === undefined ? [] : [first])]]
  return [
    ...nodes.map((node) => (node.id === input ? { ...node, wires } : node)),
    ...behind.map((node) => ({
      ...node,
      z: 'tab',
      wires: (node.wires as string[][]).map((ids) => ids.map((id) => (id === 'OUT' ? out : id))),
    })),
    { id: 'catch', type: 'catch', z: 'tab', scope: [out], wires: [['caught']] },
    { id: 'caught', type: 'probe', z: 'tab', wires: [] },
  ]
}

function rokidStand(home: () => rokid.Home): Stand {
  const sent: unknown[] = []
  const states = (answer: { endpoint?: Record<string, unknown> | undefined }): unknown =>
    answer.endpoint?.states
  return {
    get nodeRed() {
      return home().nodeRed
    },
    sent,
    silenceMs: 1_000,
    async deploy(options, behind = []) {
      sent.length = 0
      const id = rokid.freshSkillId()
      const thing = rokid.device(id, 'thing', { name: 'Thing', ...options })
      const nodes = wired(thing, ['thing-in', 'thing-probe', 'thing-out'], behind)
      await home().nodeRed.deploy([rokid.tab, rokid.skill(home(), id), ...nodes])
      home().nodeRed.probe('thing-probe', (msg) => void sent.push(msg.payload))
      await home().cloud.bind()
    },
    say: (msg) => home().nodeRed.inject('thing-out', msg),
    async ask(capability, value) {
      const [name, payload] = OPERATIONS[capability]?.(value) ?? ['']
      const answer = await home().cloud.control('thing', name, payload as Msg | undefined)
      const { message } = answer.payload
      const said = (states(answer) ?? []) as { interface: string; value: unknown }[]
      const state = said.find((one) => one.interface === INTERFACES[capability])?.value
      return {
        success: answer.name === 'Response',
        value: state === 'On' || state === 'Off' ? state === 'On' : state,
        reason: typeof message === 'string' ? message : '',
      }
    },
  }
}

function sagooStand(home: () => sagoo.ThingHome): Stand {
  const sent: unknown[] = []
  return {
    get nodeRed() {
      return home().nodeRed
    },
    sent,
    silenceMs: 2_000,
    async deploy(options, behind = []) {
      sent.length = 0
      const { capabilities: _none, displayType: _type, ...own } = options as Msg
      const nodes = sagoo.flow(home().url, { name: 'Thing', ...own }).filter(({ id }) => id !== 'catch')
      const ids = ['relay-in', 'relay-probe', 'relay-out'] as [string, string, string]
      await sagoo.deployed(home(), wired(nodes, ids, behind))
      home().nodeRed.probe('relay-probe', (msg) => void sent.push(msg.payload))
    },
    say: (msg) => home().nodeRed.inject('relay-out', msg),
    async ask(capability, value) {
      // A success is told what it is now by the post that follows it.
      const posts: unknown[] = []
      const end = home().platform.on((happening) => {
        if (happening.kind === 'said' && happening.said.kind === 'properties')
          posts.push(happening.said.values[capability])
      })
      const options = { timeout: 8_000 }
      const reply = await home().platform.ask('relay_001', 'property/set', { [capability]: value }, options)
      end()
      return { success: reply.code === 200, reason: String(reply.message) }
    },
  }
}

const Z2M = { profile: 'zigbee2mqtt', topic: 'zigbee2mqtt/thing' }
const state = (payload: object, more: object = {}): Msg => ({ topic: Z2M.topic, payload, ...more })
const LAMP = { ...Z2M, displayType: 'light', capabilities: ['power', 'brightness'], timeout: 1 }
const PLAIN = { profile: 'value', answer: 'state', timeout: 1 }
const BLIND = { ...PLAIN, displayType: 'curtain', capabilities: ['position'] }
const at30 = { topic: 'position', payload: 30 }
const RELAY = {
  profile: 'value',
  displayType: 'switch',
  capabilities: ['power'],
  onlyChanges: true,
  timeout: 1,
}

/** What holds for Sinric Pro holds for every platform with devices: the rules are the bridge's. */
function describeRules(at: Stand): void {
  const asked = async (capability: string, value: unknown): Promise<boolean> =>
    (await at.ask(capability, value)).success

  describe('a thing that is already what is asked for, and does not say so again,', () => {
    for (const [what, options, said, [capability, value]] of [
      ['a lamp that is on', LAMP, state({ state: 'ON' }), ['power', true]],
      ['a lamp that shines at 40 %', LAMP, state({ state: 'ON', brightness: 102 }), ['brightness', 40]],
      ['a blind at 30 %', BLIND, at30, ['position', 30]],
    ] as const)
      it(`is there: ${what}`, async () => {
        await at.deploy(options)
        at.say(said)
        const { success, reason } = await at.ask(capability, value)
        assert.ok(success, reason)
        assert.equal(at.sent.length, 1)
      })

    for (const [what, options, said, [capability, value]] of [
      ['a lamp that is off', LAMP, state({ state: 'OFF' }), ['power', true]],
      [
        'a lamp that is off and remembers 40 %',
        LAMP,
        state({ state: 'OFF', brightness: 102 }),
        ['brightness', 40],
      ],
      ['a lamp that shines at 90 %', LAMP, state({ state: 'ON', brightness: 230 }), ['brightness', 40]],
      ['a lamp that is offline', LAMP, state({ state: 'ON' }, { online: false }), ['power', true]],
      ['a blind at 80 %', BLIND, { topic: 'position', payload: 80 }, ['position', 30]],
      ['a blind of which only the broker knows', BLIND, { ...at30, qos: 0, retain: true }, ['position', 30]],
    ] as const)
      it(`is a failure when it is not there: ${what}`, async () => {
        await at.deploy(options)
        at.say(said)
        const { success, reason } = await at.ask(capability, value)
        assert.ok(!success)
        assert.match(reason, /Thing(: the device did not confirm within 1 s| is offline)$/)
      })

    it('is there only after a silence when something else was asked in vain before', async () => {
      await at.deploy({ ...LAMP, timeout: 2.4 })
      at.say(state({ state: 'OFF' }))
      assert.ok(!(await asked('power', true)))
      const begun = performance.now()
      assert.ok(await asked('power', false))
      assert.ok(performance.now() - begun >= at.silenceMs - 50)
    })

    it('is a failure when it says something else in that silence', async () => {
      await at.deploy({ ...LAMP, timeout: 2.4 })
      at.say(state({ state: 'OFF' }))
      assert.ok(!(await asked('power', true)))
      at.nodeRed.probe(at.nodeRed.statuses.has('thing-in') ? 'thing-probe' : 'relay-probe', () =>
        at.say(state({ state: 'ON' })),
      )
      assert.ok(!(await asked('power', false)))
    })
  })

  describe('a pulse relay (onlyChanges)', () => {
    for (const value of [true, false])
      it(`that said ${value} gets no pulse when that is asked, and one when the other is`, async () => {
        await at.deploy(RELAY)
        at.say({ topic: 'power', payload: value })
        assert.ok(await asked('power', value))
        assert.deepEqual(at.sent, [])
        assert.ok(await asked('power', !value))
        assert.deepEqual(at.sent, [!value])
      })

    it('of which nothing is known gets no pulse, and the reason says so', async () => {
      await at.deploy(RELAY)
      const { success, reason } = await at.ask('power', true)
      assert.deepEqual([success, reason, at.sent], [false, 'It is not known yet whether Thing is on', []])
    })

    it('of which only the broker knows gets no pulse', async () => {
      await at.deploy(RELAY)
      at.say({ topic: 'power', payload: false, qos: 0, retain: true })
      assert.ok(!(await asked('power', true)))
      assert.deepEqual(at.sent, [])
    })
  })

  it('a thing that only knows more and less gets the difference', async () => {
    const tv = { profile: 'value', displayType: 'tv', capabilities: ['volume'], relative: true }
    await at.deploy(tv)
    assert.ok(await asked('volume', 30))
    assert.ok(await asked('volume', 45))
    assert.deepEqual(at.sent, [-20, 15])
  })

  it('an older request is answered when a newer one is confirmed', async () => {
    await at.deploy({ ...LAMP, timeout: 2.4 })
    at.say(state({ state: 'ON', brightness: 25 }))
    const older = at.ask('brightness', 30)
    await at.nodeRed.until(() => at.sent.length === 1, 'the older one')
    const newer = at.ask('brightness', 60)
    await at.nodeRed.until(() => at.sent.length === 2, 'the newer one')
    at.say(state({ state: 'ON', brightness: 153 }))
    assert.deepEqual([(await newer).success, (await older).success], [true, true])
  })

  describe('a flow that asks a device over HTTP or by a command', () => {
    const relay = { profile: 'value', displayType: 'switch', capabilities: ['power'] }
    for (const [members, success, reason] of [
      ['msg.statusCode = 200; msg.payload = "<h1>ok</h1>"', true, ''],
      ['msg.statusCode = 204; msg.payload = 0', true, ''],
      ['msg.rc = {code: 0}; msg.payload = "done"', true, ''],
      ['msg.payload = {code: 0}', true, ''],
      ['msg.statusCode = 503; msg.payload = "busy"', false, "the device's HTTP answer was 503"],
      [
        'msg.statusCode = "ECONNREFUSED"; msg.payload = "gone"',
        false,
        "the device's HTTP answer was ECONNREFUSED",
      ],
      ['msg.rc = {code: 2}; msg.payload = ""', false, 'the command ended with 2'],
      ['msg.payload = {code: null, signal: "SIGTERM"}', false, 'the command ended with SIGTERM'],
    ] as const)
      it(`is answered with ${success ? 'success' : 'failure'} for ${members}`, async () => {
        const func = {
          id: 'fn',
          type: 'function',
          func: `${members}; return msg`,
          outputs: 1,
          wires: [['OUT']],
        }
        await at.deploy(relay, [func])
        const heard = await at.ask('power', true)
        assert.equal(heard.success, success, heard.reason)
        if (reason !== '') assert.equal(heard.reason, reason)
        if (heard.value !== undefined) assert.equal(heard.value, true)
      })
  })

  for (const [language, options, said] of [
    ['the plain language', PLAIN, { payload: { power: true, brightness: 'dim' } }],
    ['the language of Zigbee2MQTT', LAMP, state({ state: 'ON', brightness: 'dim' })],
  ] as const)
    it(`of a report with one bad field in ${language} the good one is known, and the bad one is the error`, async () => {
      await at.deploy({ ...options, displayType: 'light', capabilities: ['power', 'brightness'] })
      const caught = at.nodeRed.collect('caught')
      at.say(said)
      assert.match(
        String(((await caught.next()).error as Msg).message),
        /brightness: "dim" is not understood/,
      )
      const { success, reason } = await at.ask('power', true)
      assert.ok(success, reason)
    })
}

describe('What people ran into with Sinric Pro, on Rokid', function () {
  this.timeout(30_000)
  let home: rokid.Home
  rokid.atHome((own) => (home = own))
  describeRules(rokidStand(() => home))
})

describe('What people ran into with Sinric Pro, on SagooIoT', function () {
  this.timeout(30_000)
  let home: sagoo.ThingHome
  sagoo.atThingHome((own) => (home = own))
  describeRules(sagooStand(() => home))
})
