import assert from 'node:assert/strict'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { SinricCloud } from '../../../simulator/sinric/cloud'
import type { FlowNode } from '../node-red'
import { account, atHome, type Home, LAMP } from './home'

const examples = join(__dirname, '../../../examples/Sinric Pro')

describe('An example without code', () => {
  let home: Home
  atHome((own) => (home = own))

  describe('with a Shelly over HTTP', () => {
    let shelly: Server
    let asked: string[]
    let status: number

    beforeEach(async () => {
      asked = []
      status = 200
      shelly = createServer(({ url = '' }, response) => {
        asked.push(url)
        response.writeHead(status, { 'content-type': 'application/json' })
        response.end(status === 200 ? '{"ison":true,"source":"http"}' : 'Internal Server Error')
      })
      shelly.listen(0, '127.0.0.1')
      await once(shelly, 'listening')
    })
    afterEach(() => shelly.close())

    it('is an OK when the Shelly has answered 200', async () => {
      await deploy()
      const { success, value } = await ask('On')
      assert.deepEqual([success, value], [true, { state: 'On' }])
      await ask('Off')
      assert.deepEqual(asked, ['/relay/0?turn=on', '/relay/0?turn=off'])
    })

    it('is a failure that names the code when the Shelly has answered 500', async () => {
      status = 500
      await deploy()
      const { success, message } = await ask('On')
      assert.deepEqual([success, message], [false, "the device's HTTP answer was 500"])
    })

    it('is a failure when nothing is at that address', async () => {
      await deploy()
      shelly.close()
      shelly.closeAllConnections()
      const { success, message } = await ask('On')
      assert.equal(success, false)
      assert.match(message, /ECONNREFUSED/)
    })

    const deploy = (): Promise<void> =>
      deployed('17 - Shelly over HTTP', (node) => {
        const { port } = shelly.address() as AddressInfo
        if (node.type !== 'http request') return node
        return { ...node, url: String(node.url).replace('192.168.1.50', `127.0.0.1:${port}`) }
      })
  })

  describe('with a script on this machine', () => {
    it('is an OK when the script ends with 0', async () => {
      await deploy('test on =')
      const { success, value } = await ask('On')
      assert.deepEqual([success, value], [true, { state: 'On' }])
    })

    it('is a failure that names the code when the script ends with another', async () => {
      await deploy('test off =')
      const { success, message } = await ask('On')
      assert.deepEqual([success, message], [false, 'the command ended with 1'])
    })

    /** @param command gets the word for on or off as its last argument */
    const deploy = (command: string): Promise<void> =>
      deployed('18 - Script on this machine', (node) => (node.type === 'exec' ? { ...node, command } : node))
  })

  const ask = (state: 'On' | 'Off'): ReturnType<SinricCloud['ask']> =>
    home.cloud.ask(LAMP, 'setPowerState', { state })

  /** Deploys an example with the simulated cloud's credentials, and with what `fill` changes in its nodes. */
  async function deployed(name: string, fill: (node: FlowNode) => FlowNode): Promise<void> {
    const example = JSON.parse(readFileSync(join(examples, `${name}.json`), 'utf8')) as FlowNode[]
    const connected = home.cloud.next('connection')
    await home.nodeRed.deploy([
      { id: 'tab', type: 'tab', label: 'Test' },
      ...example.map((node) => {
        if (node.type === 'sinric-account') return { ...account(home.server), id: node.id }
        if (node.type === 'sinric-device') return { ...node, deviceId: LAMP }
        return fill('z' in node ? { ...node, z: 'tab' } : node)
      }),
    ])
    await connected
  }
})
