import type { State } from '../appliance'

const BOOTED = Date.now()

/** the device's clock, without a zone, as Tasmota writes it */
export function timestamp(now = new Date()): string {
  return now.toISOString().slice(0, 19)
}

/** What stands around the device's own values in `tele/<topic>/STATE` (Tasmota docs, MQTT, "STATE"). */
export function stateOf(own: State): State {
  const seconds = Math.floor((Date.now() - BOOTED) / 1000)
  const time = new Date(seconds * 1000).toISOString().slice(11, 19)
  const uptime = `${Math.floor(seconds / 86_400)}T${time}`
  return {
    Time: timestamp(),
    Uptime: uptime,
    UptimeSec: seconds,
    Heap: 25,
    SleepMode: 'Dynamic',
    Sleep: 50,
    LoadAvg: 19,
    MqttCount: 1,
    ...own,
    Wifi: {
      AP: 1,
      SSId: 'home',
      BSSId: '18:E8:29:CA:17:C1',
      Channel: 6,
      Mode: '11n',
      RSSI: 78,
      Signal: -61,
      LinkCount: 1,
      Downtime: '0T00:00:04',
    },
  }
}
