import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { account } from '../../../demo/account'
import { bot } from '../../../demo/bot'
import { demoFlows } from '../../../demo/flows'
import { readKeystore } from '../../../src/mixin/keystore'
import { freePorts, portFrom } from '../../../demo/ports'
import { jetlinks, sagoo } from '../../../demo/sagoo'
import { userToken } from '../../../demo/skill'
import { COOL_WHITE_K, WARM_WHITE_K } from '../../../simulator/speaker/settings'

type Node = Record<string, unknown>

const read = (file: string) =>
  JSON.parse(readFileSync(join(__dirname, '../../../demo', file), 'utf8')) as unknown

describe('the demo', () => {
  it('moves on from a port that is taken, and gives none out twice', async () => {
    const other = createServer()
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
    const { port } = other.address() as AddressInfo
    const given = await freePorts([port, port])
    other.close()
    const [first, second] = given.map((one) => one.port)
    assert.ok(first! > port && second! > first!)
    assert.deepEqual(
      given.map((one) => one.wanted),
      [port, port],
    )
  })

  it('takes a port from the environment, and says what is no port', () => {
    assert.equal(portFrom(undefined, 1880), 1880)
    assert.equal(portFrom('', 1880), 1880)
    assert.equal(portFrom('3000', 1880), 3000)
    for (const text of ['0', '70000', 'http', '1.5'])
      assert.throws(() => portFrom(text, 1880), /is not a port/)
  })

  it('has flows that name the account and the devices of the simulated cloud', () => {
    const flows = read('flows.json') as Node[]
    const credentials = read('flows_cred.json') as Record<string, Node>
    const config = flows.find(({ type }) => type === 'sinric-account')!
    const { appKey, appSecret, apiKey, devices } = account
    assert.deepEqual(credentials[String(config['id'])], { appKey, appSecret, apiKey })
    assert.deepEqual(
      flows
        .filter(({ type }) => type === 'sinric-device')
        .map(({ deviceId, name, deviceType }) => ({ id: deviceId, name, type: deviceType })),
      devices.filter((device) => !('isElsewhere' in device)),
    )
    const others = devices.filter((device) => 'isElsewhere' in device).map(({ id }) => id)
    const asked = flows.filter(({ type }) => type === 'sinric-request').map(({ deviceId }) => deviceId)
    assert.deepEqual(asked, others)
  })

  it('has a skill that the speaker at home finds, with the user token that opens it', () => {
    const flows = read('flows.json') as Node[]
    const credentials = read('flows_cred.json') as Record<string, Node>
    const skill = flows.find(({ type }) => type === 'rokid-skill')!
    assert.deepEqual([skill['lan'], skill['lanPort']], [true, '${HOMEWIRE_ROKID_LAN_PORT}'])
    assert.equal(credentials[String(skill['id'])]!['lanToken'], userToken)
  })

  it('is read in Chinese on a Chinese machine, under names that the simulated clouds know', () => {
    const [english, chinese] = [demoFlows({ LANG: 'C' }), demoFlows({ LANG: 'zh_CN.UTF-8' })]
    assert.deepEqual(english, read('flows.json'))
    const names = { SagooIoT: true, Mixin: true, '21.4 °C': true }
    chinese.forEach(({ type, name = '', label = '', ...rest }, index) => {
      const { name: before = '', label: labelBefore = '', ...same } = english[index]!
      assert.deepEqual({ type, ...rest }, same)
      if (type.endsWith('-device')) return assert.equal(name, before)
      for (const text of [name, label])
        assert.ok(
          text === '' || text in names || /[\u4e00-\u9fff]/.test(text),
          `${before}${labelBefore}: ${text}`,
        )
    })
  })

  it('has a keystore for the bot of the simulated messenger', () => {
    const credentials = read('flows_cred.json') as Record<string, { keystore?: string }>
    const config = (read('flows.json') as Node[]).find(({ type }) => type === 'mixin-bot')!
    const { keystore, dropped } = readKeystore(credentials[String(config['id'])]?.keystore ?? '')
    assert.deepEqual([keystore.appId, keystore.sessionId], [bot.bot.appId, bot.bot.sessionId])
    assert.deepEqual(dropped, [])
  })

  it('has flows that name the token, the products and the devices of the simulated SagooIoT', () => {
    const flows = read('flows.json') as Node[]
    const credentials = read('flows_cred.json') as Record<string, Node>
    const ofType = (wanted: string) => flows.filter(({ type }) => type === wanted)
    assert.deepEqual(credentials[String(ofType('sagoo-server')[0]!['id'])], { token: sagoo.token })
    const brokerOf = (dialect: string) =>
      ofType('sagoo-broker').find((broker) => broker['dialect'] === dialect)!
    const [greenhouse, lamp] = sagoo.things
    assert.deepEqual(
      ofType('sagoo-device')
        .filter(({ broker }) => broker === brokerOf('sagoo')['id'])
        .map(({ productKey, deviceKey, name }) => [productKey, deviceKey, name]),
      [[lamp!.product, lamp!.device, lamp!.name]],
    )
    const requests = ofType('sagoo-request')
    assert.deepEqual(
      requests.map(({ messageType, product, devices }) => [messageType, product, devices]),
      ['READ_PROPERTY', 'WRITE_PROPERTY'].map((type) => [type, greenhouse!.product, greenhouse!.device]),
    )
    const names = JSON.parse(String(requests[0]!['properties'])) as string[]
    assert.deepEqual(names, ['temperature', 'humidity'])
    for (const name of names) assert.ok(name in greenhouse!.values!, name)
  })

  it('has flows that name the gateway of the simulated JetLinks with its secrets, and the device behind it', () => {
    const flows = read('flows.json') as Node[]
    const credentials = read('flows_cred.json') as Record<string, Node>
    const broker = flows.find(({ type, dialect }) => type === 'sagoo-broker' && dialect === 'jetlinks')!
    const [gateway, child] = jetlinks.devices
    assert.equal(broker['clientId'], gateway!.id)
    assert.deepEqual(credentials[String(broker['id'])], {
      username: gateway!.secureId,
      password: gateway!.secureKey,
    })
    assert.equal(child!.gateway, gateway!.id)
    assert.deepEqual(
      flows
        .filter(({ type, broker: of }) => type === 'sagoo-device' && of === broker['id'])
        .map(({ productKey, deviceKey, name }) => [productKey, deviceKey, name]),
      jetlinks.devices.map(({ product, id, name }) => [product, id, name]),
    )
  })

  it('has a lamp whose whites every platform can ask for, and answers of its own before the page gives up', () => {
    const flows = read('flows.json') as Node[]
    const { kelvinMin, kelvinMax } = flows.find(({ type }) => type === 'rokid-device')!
    assert.ok(Number(kelvinMin) <= WARM_WHITE_K && Number(kelvinMax) >= COOL_WHITE_K)
    const { timeout } = flows.find(({ type }) => type === 'sagoo-device')!
    assert.ok(Number(timeout) * 1000 < sagoo.patience)
    assert.equal(flows.filter(({ type }) => type === 'function').length, 0)
  })

  it('has flows whose wires and references all lead somewhere', () => {
    const flows = read('flows.json') as Node[]
    const ids = new Set(flows.map(({ id }) => id))
    assert.equal(ids.size, flows.length)
    for (const { id, z, account: config, device, broker, server, scope, wires, type } of flows) {
      const targets = [
        z,
        config,
        device,
        type === 'mqtt-broker' ? undefined : broker,
        type === 'sagoo-request' || type === 'sagoo-subscribe' ? server : undefined,
        ...[scope ?? []].flat(),
        ...[wires ?? []].flat(2),
      ]
      for (const target of targets)
        if (target !== undefined && target !== '') assert.ok(ids.has(target), JSON.stringify({ id, target }))
    }
  })
})
