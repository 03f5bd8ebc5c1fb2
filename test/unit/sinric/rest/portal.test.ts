import assert from 'node:assert/strict'
import { SinricCloud } from '../../../../simulator/sinric/cloud'
import type { Fault } from '../../../../simulator/sinric/rest/replies'
import { Problem } from '../../../../src/bridge/problem'
import { addressesOf } from '../../../../src/sinric/rest/addresses'
import { SinricApi } from '../../../../src/sinric/rest/api'
import { Portal } from '../../../../src/sinric/rest/portal'
import { HurriedClock } from '../../../support/hurried-clock'

const APP_KEY = 'de0bxxxx-1x3x-4x3x-ax2x-5dabxxxxxxxx'
const APP_SECRET = 'a751abdb-e260-4bfd-a42c-60660561123d-3d8e6a30-0f39-42f0-a1ec-e47d47fb1392'
const API_KEY = 'f0000000-0000-4000-8000-00000000000f'
const MINUTE = 60_000

describe('Creating devices in a Sinric Pro account', () => {
  let cloud: SinricCloud
  let portal: Portal
  let clock: HurriedClock

  beforeEach(async () => {
    clock = new HurriedClock()
    cloud = new SinricCloud({ appKey: APP_KEY, appSecret: APP_SECRET, apiKey: API_KEY, devices: [] })
    const base = addressesOf(await cloud.listen()).api
    portal = new Portal(new SinricApi({ base, apiKey: API_KEY, clock, random: () => 0 }), clock)
  })
  afterEach(async () => {
    portal.close()
    await cloud.close()
  })

  const calls = (call: string): number =>
    cloud.web.rest.calls.filter(({ method, path }) => `${method} ${path}` === call).length
  const create = (name: string, type = 'LIGHT', room = ''): ReturnType<Portal['create']> =>
    portal.create({ name, type, room }, APP_KEY)
  const roomIdOf = (count: number): unknown =>
    cloud.web.rest.calls.filter(({ method, path }) => `${method} ${path}` === 'POST /devices')[count]?.body
      .roomId

  async function refusal(fault: Fault, name = 'Lamp'): Promise<string> {
    cloud.web.rest.faults.push({ on: /^POST \/devices$/, times: 1, ...fault })
    return create(name).then(
      () => assert.fail('it was created'),
      (error: unknown) => {
        assert.ok(error instanceof Problem, String(error))
        return error.message
      },
    )
  }

  it('puts each into its own room, and reads each list once', async () => {
    await portal.devices()
    const lamp = await create('Desk lamp', 'LIGHT', ' kitchen')
    await create('Climate', 'TEMPERATURESENSOR', 'Attic')
    assert.match(lamp.id, /^[0-9a-f]{24}$/)
    assert.deepEqual(
      (await portal.devices()).map(({ name, type }) => [name, type]),
      [
        ['Desk lamp', 'LIGHT'],
        ['Climate', 'TEMPERATURESENSOR'],
      ],
    )
    assert.notEqual(roomIdOf(0), roomIdOf(1))
    const lists = [
      'GET /devices',
      'GET /products',
      'GET /homes',
      'GET /credentials/appkeyandsecret',
      'POST /auth',
    ]
    assert.deepEqual(lists.map(calls), [1, 1, 1, 1, 1])
    clock.ahead += MINUTE
    assert.equal((await portal.devices()).length, 2)
    assert.equal(calls('GET /devices'), 2)
  })

  it('says in plain words what the key may not do, that the plan is full, what is wrong, and how long to wait', async () => {
    const refused = (status: number, message: string): Fault => ({
      status,
      body: { success: false, message },
    })
    assert.match(
      await refusal(refused(403, 'Forbidden')),
      /^This API Key may read .*, but create none\..*: "Forbidden"$/,
    )
    assert.match(
      await refusal(refused(200, 'Device limit reached. Please upgrade')),
      /^The account's plan has no room for another device.*: "Device limit reached. Please upgrade"$/,
    )
    assert.equal(await refusal(refused(422, 'name is required.')), 'Sinric Pro refuses: "name is required."')
    assert.match(
      await refusal({ ...refused(429, 'Too many requests'), headers: { 'retry-after': '42' } }),
      /Too many requests to Sinric Pro.* 42 s$/,
    )
    assert.equal(cloud.devices.length, 0)
  })

  it('never creates one twice of which nobody knows whether it was created', async () => {
    await portal.devices()
    // It is created, and the answer is cut off.
    await refusal({ cutAfter: 5 })
    assert.equal(cloud.devices.length, 1)
    await assert.rejects(create('Lamp'), /not known whether Sinric Pro has created Lamp.* go on then$/)
    clock.ahead += MINUTE
    const lamp = await create('Lamp')
    assert.equal(lamp.id, cloud.devices[0]?.id)
    assert.equal(calls('POST /devices'), 1)
  })

  it('tells what the account lacks before anything is asked for', async () => {
    await assert.rejects(create('Lamp', 'POWER_SENSOR'), /no kind of device called POWER_SENSOR/)
    cloud.web.rest.faults.push({ on: /^GET \/homes$/, status: 200, body: { success: true, homes: [] } })
    cloud.web.rest.faults.push({ on: /^GET \/rooms$/, status: 200, body: { success: true, rooms: [] } })
    await assert.rejects(create('Lamp'), /has no room yet/)
    assert.equal(calls('POST /devices'), 0)
  })
})
