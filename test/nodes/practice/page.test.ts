import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Page, startPage } from '../../../simulator/page/page'
import { sinricSection } from '../../../simulator/page/sinric-section'
import { SinricCloud } from '../../../simulator/sinric/cloud'
import { Phone } from '../../../simulator/sinric/phone'
import { type FlowNode, NodeRed } from '../node-red'
import { account, PRACTISING, type Said, say, tab } from './home'

interface Corpus {
  devices: { name: string }[]
  sentences: [string, ...unknown[]][]
  freer: [string, ...unknown[]][]
}

/** What the devices of the corpora are at Sinric Pro, in their order. */
const TYPES = 'LIGHT LIGHT LIGHT BLIND GARAGE_DOOR SMARTLOCK FAN AC_UNIT TV SWITCH'.split(' ')
const idOf = (at: number): string => `5d737888aea17c30a056d7${10 + at}`

/** What was understood, or why nothing was; whether a device is connected is not about the sentence. */
function heard({ understood, device, capability, value, reason }: Said): unknown[] {
  return understood === true ? [device, capability, value] : [reason]
}

for (const language of ['en', 'zh'])
  describe(`The virtual house of npm start and the Practice tab, in ${language}`, () => {
    const file = join(__dirname, '..', '..', 'data', 'speaker', `${language}.json`)
    const { devices, sentences, freer } = JSON.parse(readFileSync(file, 'utf8')) as Corpus
    let nodeRed: NodeRed
    let page: Page

    before(async () => {
      nodeRed = await NodeRed.get()
      const registered = devices.map(({ name }, at) => ({ id: idOf(at), name, type: TYPES[at]! }))
      const cloud = new SinricCloud({ appKey: 'key', appSecret: 'secret', devices: registered })
      page = await startPage([sinricSection(cloud, new Phone({ appSecret: 'secret' }))], [])
      const flow = registered.map(({ id, name, type }): FlowNode => ({
        ...{ id: `device-${id}`, type: 'sinric-device', name, account: 'account' },
        ...{ deviceId: id, deviceType: type },
      }))
      const reading = { id: 'in', type: 'sinric-in', z: 'tab', device: `device-${idOf(0)}`, wires: [[]] }
      await nodeRed.deploy([tab, account(), ...flow, reading])
      await nodeRed.status('in', PRACTISING)
    })
    after(async () => {
      await page.close()
      await nodeRed.clear()
    })

    it('give the same answer to every sentence of the corpus', async () => {
      for (const [sentence] of [...sentences, ...freer]) {
        const response = await fetch(`http://127.0.0.1:${page.port}/sinric/say`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ sentence }),
        })
        const onPage = (await response.json()) as Said
        assert.deepEqual(heard(onPage), heard(await say(nodeRed, { sentence })), sentence)
      }
    })
  })
