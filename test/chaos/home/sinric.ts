import { SinricCloud } from '../../../simulator/sinric/cloud'
import { FaultProxy } from '../../support/fault-proxy'
import { until } from '../../support/until'
import { done, failed, nothing, type Side } from './side'

const CREDENTIALS = { appKey: 'a1b2c3d4-chaos', appSecret: 'the secret of the chaos tests' }

const idOf = (index: number): string => `5d737888aea17c30a056${index.toString(16).padStart(4, '0')}`

export async function sinricSide(): Promise<Side> {
  const cloud = new SinricCloud(CREDENTIALS)
  const line = await FaultProxy.to(await cloud.listen())
  return {
    name: 'sinric',
    lines: [line],
    shown: 'sinric-ask',
    nodes: ({ lamps, addressOf }) => [
      {
        ...{ id: 'sinric-home', type: 'sinric-account', name: 'Home', server: addressOf(line) },
        credentials: CREDENTIALS,
      },
      ...lamps.map(({ index, name, topic }) => ({
        ...{ id: `sinric-device-${index}`, type: 'sinric-device', name, account: 'sinric-home' },
        ...{ deviceId: idOf(index), deviceType: 'LIGHT', profile: 'zigbee2mqtt', topic },
      })),
      { id: 'sinric-ask', type: 'sinric-in', z: 'tab', serves: 'all', account: 'sinric-home', wires: [] },
      { id: 'sinric-tell', type: 'sinric-out', z: 'tab', serves: 'all', account: 'sinric-home', wires: [] },
    ],
    ready: async () => {
      if (!cloud.isOnline(idOf(0))) await cloud.next('connection', undefined, 120_000)
    },
    restored: () => until(() => cloud.isOnline(idOf(0)), 'the account again', 120_000),
    async ask({ index }, brightness) {
      try {
        const { success, message } = await cloud.ask(idOf(index), 'setBrightness', { brightness })
        return success ? done : failed(message)
      } catch (error) {
        return nothing(error, /offline/)
      }
    },
    believes: ({ index }) => cloud.beliefOf(idOf(index))['brightness'],
    connections: () => cloud.connections,
    complaints: () => cloud.rejected,
    async close() {
      await line.close()
      await cloud.close()
    },
  }
}
