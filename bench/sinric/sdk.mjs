// A peer: the npm package `sinricpro`, with switches that answer at once. Started by the bench, which reads its CPU time.
import sdk from 'sinricpro'

process.once('disconnect', () => process.exit())

const questions = {
  async connect({ url, appKey, appSecret, ids }) {
    for (const id of ids) {
      const device = sdk.SinricProSwitch(id)
      device.onPowerState(() => true)
      sdk.SinricPro.getInstance().add(device)
    }
    sdk.SinricPro.getInstance().on('error', () => undefined)
    // The package appends ":443/" to the host: as a query it does no harm.
    await sdk.SinricPro.getInstance().begin({ appKey, appSecret, serverUrl: `${url}/?` })
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
