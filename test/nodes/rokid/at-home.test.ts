import assert from 'node:assert/strict'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { join } from 'node:path'
import { Refused, Speaker } from '../../../simulator/rokid/speaker'
import { freePort } from '../../support/free-port'
import { until } from '../../support/until'
import type { FlowNode } from '../node-red'
import { atHome, device, flow, freshSkillId, type Home, LAMP, skill, tab } from './home'

const USER_TOKEN = 'a-user-token-for-home'
const ON = { property: 'switch', name: 'on' }
const schemes = ['http', 'tcp'] as const

/** The error that a call ends with. */
async function refusal(call: Promise<unknown>): Promise<Refused> {
  const error = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (error instanceof Refused) return error
  throw new Error(`It was not refused: ${String(error)}`)
}

/** Asks again and again, until the answer is yes. */
async function eventually(ask: () => Promise<boolean>): Promise<void> {
  while (!(await ask()));
}

function isOpen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    const end = (open: boolean): void => {
      socket.destroy()
      resolve(open)
    }
    socket.once('connect', () => end(true)).once('error', () => end(false))
  })
}

describe('A Rokid speaker in the home of a Node-RED', () => {
  let home: Home
  let id: string
  let port: number
  let speaker: Speaker
  atHome((own) => (home = own))
  beforeEach(async () => {
    id = freshSkillId()
    port = await freePort()
    speaker = new Speaker({ userToken: USER_TOKEN })
    await speaker.open()
  })
  afterEach(() => speaker.close())

  const at = (scheme: 'http' | 'tcp'): string => `${scheme}://127.0.0.1:${port}`
  /** A skill that is open to speakers at home; its cloud has a token unless it is said otherwise. */
  const skillAtHome = (more: object = {}, credentials: object = {}): FlowNode => {
    const node = skill(home, id, { lan: true, lanPort: port, ...more })
    return {
      ...node,
      credentials: { ...(node['credentials'] as object), lanToken: USER_TOKEN, ...credentials },
    }
  }
  const deploy = (more: object = {}, credentials: object = {}, lamp: object = {}): Promise<void> =>
    home.nodeRed.deploy([tab, skillAtHome(more, credentials), ...device(id, 'lamp', lamp)])
  const listening = (): Promise<unknown> => home.nodeRed.status('lamp-in', /cloud-lan|lan-only/)

  it('finds ten devices, and each gets its own request', async () => {
    const names = Array.from({ length: 10 }, (_, n) => `lamp${n}`)
    await home.nodeRed.deploy([tab, skillAtHome(), ...names.flatMap((name) => device(id, name))])
    await home.nodeRed.status('lamp0-in', /cloud-lan/)
    const { location } = await speaker.find((bridge) => bridge.location === at('http'))
    const devices = await speaker.list(location)
    assert.deepEqual(devices.map(({ deviceId }) => deviceId).sort(), names)
    for (const name of names) {
      const probe = home.nodeRed.collect(`${name}-probe`)
      assert.deepEqual(await speaker.execute(location, { deviceId: name }, ON), { switch: 'on' })
      assert.equal((await probe.next())['payload'], true)
    }
  })

  for (const scheme of schemes) {
    it(`is answered over ${scheme} by the flow, with its failure as well`, async () => {
      await deploy()
      await listening()
      const probe = home.nodeRed.collect('lamp-probe')
      await speaker.execute(
        at(scheme),
        { deviceId: LAMP },
        { property: 'brightness', name: 'num', value: 40 },
      )
      const { topic, payload, request } = await probe.next()
      assert.deepEqual([topic, payload], ['brightness', 40])
      const { platform, raw } = request as { platform: string; raw: object }
      assert.equal(platform, 'rokid')
      assert.deepEqual(raw, {
        device: { deviceId: LAMP, state: {}, deviceInfo: {} },
        action: { property: 'brightness', name: 'num', value: 40 },
      })
      home.nodeRed.probe('lamp-probe', () => Promise.reject(new Error('the bulb is broken')))
      const { errorName, message } = await refusal(speaker.execute(at(scheme), { deviceId: LAMP }, ON))
      assert.deepEqual([errorName, /the bulb is broken/.test(message)], ['E_DRIVER_ERROR', true])
    })
  }

  it('hears a code of the first version as the flow has said it', async () => {
    await deploy({}, {}, { answer: 'reply' })
    await listening()
    home.nodeRed.probe('lamp-probe', ({ request }) => {
      home.nodeRed.inject('lamp-out', {
        request,
        error: { message: 'nothing plays', code: 'E_DRIVER_MEDIA_NOT_PLAYING' },
      })
    })
    const { errorName, message } = await refusal(speaker.execute(at('tcp'), { deviceId: LAMP }, ON))
    assert.deepEqual(
      [errorName, message],
      ['E_DRIVER_MEDIA_NOT_PLAYING', 'E_DRIVER_MEDIA_NOT_PLAYING: nothing plays'],
    )
  })

  it('is told what the device has reported, and that it is offline', async () => {
    await deploy()
    await listening()
    home.nodeRed.inject('lamp-out', { topic: 'brightness', payload: 70 })
    await eventually(async () => (await speaker.get(at('http'), LAMP)).state['brightness'] === 70)
    home.nodeRed.inject('lamp-out', { online: false })
    await eventually(async () => (await speaker.get(at('tcp'), LAMP)).offline)
    const asked = refusal(speaker.execute(at('tcp'), { deviceId: LAMP }, ON))
    assert.equal((await asked).errorName, 'E_DRIVER_TIMEOUT')
  })

  it('is heard by the cloud as well: what it changes becomes an event', async () => {
    await deploy()
    await listening()
    await home.cloud.bind()
    await home.cloud.discover()
    await home.cloud.grant()
    const told = home.cloud.next(({ name }) => name === 'ChangeReport')
    home.nodeRed.collect('lamp-probe')
    await speaker.execute(at('http'), { deviceId: LAMP }, { property: 'brightness', name: 'num', value: 33 })
    const { endpoint } = await told
    assert.match(JSON.stringify(endpoint), /"interface":"Brightness","value":33/)
  })

  it('needs no cloud: a skill with nothing but a user token is no fault', async () => {
    await deploy({}, { token: '' })
    const status = await home.nodeRed.status('lamp-in', /lan-only/)
    assert.equal(status.fill, 'green')
    assert.deepEqual(home.nodeRed.complaints, [])
    home.nodeRed.collect('lamp-probe')
    assert.deepEqual(await speaker.execute(at('tcp'), { deviceId: LAMP }, ON), { switch: 'on' })
  })

  it('is refused everything by a skill without a user token, which says so', async () => {
    await deploy({}, { lanToken: '' })
    await home.nodeRed.status('lamp-in', /lan-token/)
    await home.nodeRed.sentence(/^The rokid skill has no user token for speakers at home/)
    await eventually(() => isOpen(port))
    for (const userToken of ['', USER_TOKEN]) {
      const other = new Speaker({ userToken })
      assert.equal((await refusal(other.list(at('http')))).errorName, 'E_DRIVER_SIGN_ERROR')
    }
  })

  it('meets no port of a skill that was saved before, nor of one that has it off', async () => {
    for (const more of [{}, { lan: false, lanPort: port }, { lanPort: port }, { lan: '', lanPort: port }]) {
      await home.nodeRed.deploy(flow(home, id, {}, more))
      await home.nodeRed.status('lamp-in', /ready|connected/)
      assert.equal(await isOpen(port), false, JSON.stringify(more))
      assert.equal(await isOpen(9999), false, JSON.stringify(more))
    }
  })

  it('meets no port of a skill whose devices nobody uses', async () => {
    const [lamp] = device(id, 'lamp')
    assert.ok(lamp)
    await home.nodeRed.deploy([tab, skillAtHome(), lamp])
    assert.equal(await isOpen(port), false)
  })

  it('meets the port free again when the skill is gone', async () => {
    await deploy()
    await listening()
    await home.nodeRed.deploy([tab])
    assert.equal(await isOpen(port), false)
  })

  it('is answered by the newest flow over every kind of deploy, and knows the skill by the same UUID', async () => {
    await deploy()
    await listening()
    const isOurs = ({ location }: { location: string }): boolean => location === at('http')
    const { usn } = await speaker.find(isOurs)
    for (const type of ['full', 'nodes', 'flows'] as const) {
      const nodes = [tab, skillAtHome({ name: type }), ...device(id, 'lamp', { name: `Lamp ${type}` })]
      const deployed = home.nodeRed.deploy(nodes, type)
      // In the middle of it: whoever asks waits for the successor.
      const asked = speaker.list(at('tcp'))
      await deployed
      assert.equal((await asked).length, 1)
      assert.equal((await speaker.list(at('tcp')))[0]?.name, `Lamp ${type}`)
    }
    assert.equal((await speaker.find(isOurs)).usn, usn)
    const file = join(home.nodeRed.userDir, 'homewire', `rokid-${id}.json`)
    const kept = (): string => {
      try {
        return readFileSync(file, 'utf8')
      } catch {
        return ''
      }
    }
    await until(() => kept().includes(usn.slice('uuid:'.length)), 'the UUID in the file')
    assert.ok(!kept().includes(USER_TOKEN))
  })

  it('is told at once when a deploy cuts its request short', async () => {
    await deploy({}, {}, { answer: 'reply' })
    await listening()
    const probe = home.nodeRed.collect('lamp-probe')
    const asked = refusal(speaker.execute(at('tcp'), { deviceId: LAMP }, ON))
    await probe.next()
    await deploy()
    const { errorName, message } = await asked
    assert.deepEqual([errorName, /was redeployed/.test(message)], ['E_DRIVER_TIMEOUT', true])
  })

  it('waits while another program has the port; the status says so, and it recovers', async function () {
    this.timeout(30_000)
    const other = createServer().listen(port, '127.0.0.1')
    await once(other, 'listening')
    await deploy()
    await home.nodeRed.status('lamp-in', /lan-taken/)
    await home.nodeRed.sentence(new RegExp(`^Port ${port} is taken by another program`))
    other.close()
    await home.nodeRed.until(
      () => /cloud-lan/.test(home.nodeRed.statuses.get('lamp-in')?.text ?? ''),
      'the port',
      15_000,
    )
    assert.equal((await speaker.list(at('tcp'))).length, 1)
  })

  it('reaches one of two skills with the same port and token, and the other says why it is not reached', async () => {
    const other = freshSkillId()
    const twin: FlowNode = { ...skillAtHome({ path: '/other', name: 'Other' }), id: other }
    await home.nodeRed.deploy([tab, skillAtHome(), ...device(id, 'lamp'), twin, ...device(other, 'twin')])
    await home.nodeRed.status('twin-in', /lan-twice/)
    await home.nodeRed.status('lamp-in', /cloud-lan/)
    await home.nodeRed.sentence(/^Another rokid skill has the same port and the same user token at home/)
    const ids = async (): Promise<string[]> => (await speaker.list(at('tcp'))).map(({ deviceId }) => deviceId)
    assert.deepEqual(await ids(), [LAMP])
    const own: FlowNode = {
      ...twin,
      credentials: { ...(twin['credentials'] as object), lanToken: 'another' },
    }
    await home.nodeRed.deploy([tab, skillAtHome(), ...device(id, 'lamp'), own, ...device(other, 'twin')])
    await home.nodeRed.status('twin-in', /cloud-lan/)
    assert.deepEqual(await ids(), [LAMP])
  })

  it('is not served at a port that is none, and the status says so', async () => {
    for (const lanPort of ['70000', 'nine', '${NO_SUCH_PORT}']) {
      await deploy({ lanPort })
      await home.nodeRed.status('lamp-in', /lan-port|lan-unset/)
    }
  })
})
