import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import type { Express } from 'express'
import type express from 'express'
import type { RED } from '../../../nodes/runtime/red'
import { Router } from '../../../nodes/rokid/router'
import { readBody } from '../../../src/rokid/web/body'
import { systemClock } from '../../../src/transport/system-clock'
import { listen, shut } from '../../../simulator/loopback'
import { readObject, text } from '../../package/files'

type CreateExpress = typeof express

const load = createRequire(__filename)
/** Node-RED 4.1 and 5.0 bring Express 4; a later one will bring Express 5. */
const versions = ['express', 'express5'].map((name) => ({
  version: text(readObject('node_modules', name, 'package.json')['version']),
  // The types of Express 4 fit what is used here of both.
  createApp: load(name) as CreateExpress,
}))

const SENTENCE = /^Rokid: this version of Node-RED's web server \(Express\) is not known to Homewire\. /

/** The web server of a Node-RED: the editor at the root, which reads every body, and the flows below `/api`. */
class WebServer {
  readonly warnings: string[] = []
  readonly #server

  /** @param seen what the Router sees of the application for the flows */
  constructor(createApp: CreateExpress, seen = (app: Express): object => app) {
    const root = createApp()
    root.use(createApp.json())
    const flows = createApp()
    root.use('/api', flows)
    flows.post(/.*/, (_request, response) => {
      response.end('an http-in node')
    })
    const red = {
      httpNode: seen(flows),
      log: { warn: (text: string) => this.warnings.push(text) },
      _: () => 'en-US',
    }
    const router = new Router(red as unknown as RED, systemClock)
    router.open([
      {
        path: '/rokid',
        serve: async (request, response) => {
          const body = await readBody(request, 1000, systemClock)
          response.end(JSON.stringify(body))
        },
      },
    ])
    this.#server = createServer(root)
  }

  /** What a body that is no JSON is answered with. */
  async answer(): Promise<string> {
    const port = await listen(this.#server, 0)
    const response = await fetch(`http://127.0.0.1:${port}/api/rokid`, {
      method: 'POST',
      body: '{"header":',
      headers: { 'content-type': 'application/json' },
    })
    return response.text()
  }

  close(): Promise<void> {
    return shut(this.#server)
  }
}

describe("Rokid on Node-RED's web server", () => {
  let web: WebServer | undefined
  afterEach(() => web?.close())

  for (const { version, createApp } of versions) {
    it(`gets a body as it came, before anybody else, with Express ${version}`, async () => {
      web = new WebServer(createApp)
      assert.deepEqual(JSON.parse(await web.answer()), { text: '{"header":' })
      assert.deepEqual(web.warnings, [])
    })

    it(`says once what follows when it cannot find the layers of Express ${version}`, () => {
      web = new WebServer(createApp, (app) => ({
        path: () => app.path(),
        use: (handler: never) => app.use(handler),
      }))
      assert.equal(web.warnings.length, 1)
      assert.match(web.warnings.join(), SENTENCE)
    })
  }

  it('is tested with both kinds of Express, and with the one that Node-RED brings', () => {
    const majors = versions.map(({ version }) => version.split('.', 1).join())
    assert.deepEqual(majors, ['4', '5'])
    const brought = readObject('node_modules', 'node-red', 'package.json')['dependencies'] as {
      express: string
    }
    assert.match(brought.express, /^4\./)
  })
})
