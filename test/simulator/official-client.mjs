// Runs the vendor's own Node SDK against the server named in argv, and says on stdout, one JSON line each, what it did.
import sdk from 'sinricpro'

const [host, appKey, appSecret, deviceId] = process.argv.slice(2)
const say = (line) => console.log(JSON.stringify(line))
const light = sdk.SinricProLight(deviceId)

light.onPowerState((_, on) => {
  say({ power: on })
  return true
})
light.onBrightness((_, level) => {
  say({ brightness: level })
  return level > 90 ? { success: false, message: 'Too bright for the SDK' } : true
})
light.onColor((_, r, g, b) => {
  say({ color: { r, g, b } })
  return true
})

const client = sdk.SinricPro.getInstance()
client.on('error', (error) => say({ error: error.message }))
client.add(light)
// the SDK appends ":443/" to the host: as a query it does no harm
await client.begin({ appKey, appSecret, serverUrl: `${host}/?` })
say({ ready: true })

process.stdin.on('data', () => void light.sendBrightnessEvent(33)).on('end', () => void client.stop())
