import { freePort } from '../../test/support/free-port'
import { type Comparison, FLOOR, OURS } from '../arms'
import { type Home, NodeRed } from '../node-red'
import { appKeys, home, inCoreNodes } from './home'
import { Platform } from './platform'

const DEVICES = 50
const DEPLOYS = 100
/** Until everything hot is compiled. */
const WARM_UP = 10

/** A home that is deployed again and again, beside one of Node-RED's own lightest nodes: how long that takes, and what it leaves. */
export async function redeploys(): Promise<Comparison[]> {
  const platform = await Platform.open()
  try {
    const ours = await deployed(home(DEVICES, platform.url), platform)
    const core = await deployed(inCoreNodes(home(DEVICES, platform.url)))
    const of = (what: keyof Deployed): Comparison['samples'] => ({
      [FLOOR]: [core[what]],
      [OURS]: [ours[what]],
    })
    return [
      {
        what: `Sinric, ${DEVICES} devices: a full deploy (floor: Node-RED’s own lightest nodes)`,
        floor: (ms) => `${ms.toFixed(1)} ms`,
        samples: of('ms'),
      },
      {
        what: `Sinric, ${DEVICES} devices: heap that ${DEPLOYS} full deploys leave`,
        floor: (bytes) => `${(bytes / 1e6).toFixed(1)} MB`,
        samples: of('left'),
      },
    ]
  } finally {
    await platform.stop()
  }
}

interface Deployed {
  ms: number
  /** Bytes. */
  left: number
}

async function deployed(flow: Home, platform?: Platform): Promise<Deployed> {
  const port = await freePort()
  const nodeRed = await NodeRed.start({ ...flow, port, hasAdmin: true })
  const deploy = async (): Promise<void> => {
    const response = await fetch(`http://127.0.0.1:${port}/admin/flows`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(flow.flows),
    })
    if (!response.ok) throw new Error(`The deploy failed: ${response.status} ${await response.text()}`)
  }
  const connected = async (): Promise<void> => {
    if (platform) for (const appKey of appKeys(DEVICES)) await platform.connected(appKey)
  }
  try {
    for (let n = 0; n < WARM_UP; n += 1) await deploy()
    await connected()
    const before = await nodeRed.heap()
    const start = performance.now()
    for (let n = 0; n < DEPLOYS; n += 1) await deploy()
    const ms = (performance.now() - start) / DEPLOYS
    await connected()
    return { ms, left: Math.max(0, (await nodeRed.heap()) - before) }
  } finally {
    await nodeRed.stop()
  }
}
