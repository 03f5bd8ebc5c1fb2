// A peer: the npm package `sinricpro`, with switches that answer at once. Started by the bench, which reads its CPU time.
import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)
const WebSocket = require('ws')
// It dials nothing but TLS, and the others of the bench use none.
require.cache[require.resolve('ws')].exports = class extends WebSocket {
  constructor(url, options) {
    super(url.replace(/^wss:/, 'ws:'), { ...options, perMessageDeflate: false })
  }
}
const sdk = require('sinricpro')

process.once('disconnect', () => process.exit())

const devices = []

const questions = {
  async connect({ url, appKey, appSecret, ids }) {
    for (const id of ids) {
      const device = sdk.SinricProSwitch(id)
      device.onPowerState(() => true)
      sdk.SinricPro.getInstance().add(device)
      devices.push(device)
    }
    sdk.SinricPro.getInstance().on('error', () => undefined)
    // The package appends ":443/" to the host: as a query it does no harm.
    const serverUrl = `${new URL(url).host}/?`
    await sdk.SinricPro.getInstance().begin({ appKey, appSecret, serverUrl, debug: true })
  },
  async hand() {
    await devices[0].sendPowerStateEvent(true)
  },
  cpu() {
    const { user, system } = process.cpuUsage()
    return user + system
  },
}

process.on('message', async ({ question, argument }) => {
  try {
    process.send({ result: await questions[question](argument) })
  } catch (error) {
    process.send({ error: String(error) })
  }
})
