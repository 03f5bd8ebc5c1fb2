import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { MixinCloud } from '../../../simulator/mixin/cloud'
import { ChildNodeRed } from '../../support/child-node-red'
import { until } from '../../support/until'
import { ANN, bot, inNode, openCloud, tab } from './home'

const ALL = 1000

/** What the flow does with a message: a web service that hears each text and says when it is done. */
class Service {
  /** The texts that came since the last look, in their order. */
  heard: string[] = []
  /** Whether a request is answered; one that is not stays in the flow. */
  answers: () => boolean = () => true
  readonly #server: Server
  readonly #held: ServerResponse[] = []

  private constructor() {
    this.#server = createServer((request, response) => {
      let text = ''
      request.setEncoding('utf8')
      request.on('data', (more: string) => (text += more))
      request.on('end', () => {
        this.heard.push(text)
        if (this.answers()) response.end('ok')
        else this.#held.push(response)
      })
    })
  }

  static async open(): Promise<Service> {
    const service = new Service()
    service.#server.listen(0, '127.0.0.1')
    await once(service.#server, 'listening')
    return service
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/`
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }
}

describe('A Node-RED that is killed in the middle of 1,000 messages', function () {
  this.timeout(90_000)
  let cloud: MixinCloud
  let service: Service
  let nodeRed: ChildNodeRed
  /** The text of each message, keyed by its id. */
  let texts: Map<string, string>

  beforeEach(async () => {
    cloud = openCloud()
    service = await Service.open()
    nodeRed = new ChildNodeRed('{ logging: { console: { level: "info" } } }')
    await nodeRed.start()
    const request = {
      id: 'web',
      type: 'http request',
      z: 'tab',
      method: 'POST',
      url: service.url,
      ret: 'txt',
    }
    await nodeRed.deploy([
      tab,
      bot(await cloud.listen()),
      { ...inNode({ acknowledge: 'complete', wires: [['web']] }), x: 1, y: 1 },
      { ...request, x: 1, y: 1, wires: [[]] },
    ])
    await until(() => cloud.heard.length > 0, 'the bot')
    texts = new Map()
  })
  afterEach(async () => {
    await nodeRed.remove()
    await service.close()
    await cloud.close()
  })

  function sayAll(): void {
    for (let n = 0; n < ALL; n += 1) texts.set(cloud.say(ANN, { text: `message ${n}` }), `message ${n}`)
  }

  function acknowledged(): string[] {
    return [...cloud.mailbox.acknowledged.keys()].map((id) => texts.get(id)!).sort()
  }

  async function killAndRestart(): Promise<void> {
    await nodeRed.stop('SIGKILL')
    await until(() => cloud.connections === 0, 'the end of the connection')
    service.heard = []
    service.answers = () => true
    await nodeRed.start()
    await until(() => cloud.mailbox.waiting.length === 0, 'all receipts', 30_000)
  }

  it('repeats nothing that was completed, and delivers all that was not', async () => {
    let done = 0
    service.answers = () => (done += 1) <= 400
    sayAll()
    await until(() => cloud.mailbox.acknowledged.size === 400, 'the receipts for 400', 20_000)
    const before = acknowledged()
    await killAndRestart()
    const rest = [...texts.values()].filter((text) => !before.includes(text))
    assert.equal(rest.length, 600)
    assert.deepEqual(service.heard.toSorted(), rest.sort())
  })

  it('while they are under way loses none, and repeats none whose receipt was on its way', async () => {
    sayAll()
    await until(() => cloud.mailbox.acknowledged.size >= 200, 'the first receipts', 20_000)
    await killAndRestart()
    assert.equal(cloud.mailbox.acknowledged.size, ALL)
    assert.equal(new Set(service.heard).size, service.heard.length)
    const twice = [...cloud.mailbox.times.values()].filter((times) => times > 1)
    assert.deepEqual(twice, [])
  })
})
