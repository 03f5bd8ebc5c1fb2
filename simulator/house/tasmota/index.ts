import { TasmotaFan } from './fan'
import { TasmotaMeter } from './meter'
import { TasmotaPlug } from './plug'
import { TasmotaShutter } from './shutter'
import { TasmotaStrip } from './strip'

export { TasmotaFan, TasmotaMeter, TasmotaPlug, TasmotaShutter, TasmotaStrip }

/** One of each; every one is its own MQTT client. */
export function tasmotaDevices() {
  return [new TasmotaPlug(), new TasmotaStrip(), new TasmotaShutter(), new TasmotaFan(), new TasmotaMeter()]
}
