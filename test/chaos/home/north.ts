import { SagooPlatform } from '../../../simulator/sagoo/platform'
import { FaultProxy } from '../../support/fault-proxy'
import { until } from '../../support/until'
import { done, failed, nothing, type Side } from './side'

const TOKEN = 'a-token-of-the-chaos-tests'
const PRODUCT = 'elsewhere'

/** The other way round: a flow asks devices of the platform. Somebody presses a button: an HTTP request to the flow. */
export async function northSide(count: number): Promise<Side> {
  const keyOf = (index: number): string => `lamp_${index}`
  const platform = new SagooPlatform({
    token: TOKEN,
    things: Array.from({ length: count }, (_, index) => ({
      ...{ product: PRODUCT, device: keyOf(index), isVirtual: true, values: { brightness: 0 } },
    })),
  })
  const line = await FaultProxy.to(await platform.north.listen())
  let button = ''
  return {
    name: 'north',
    lines: [line],
    shown: 'north-request',
    nodes: ({ addressOf }) => [
      {
        ...{ id: 'north-home', type: 'sagoo-server', name: 'Platform', url: addressOf(line) },
        ...{ dialect: 'sagoo', timeout: 8, credentials: { token: TOKEN } },
      },
      {
        ...{
          id: 'north-button',
          type: 'http in',
          z: 'tab',
          url: '/north',
          method: 'post',
          wires: [['north-make']],
        },
      },
      {
        ...{ id: 'north-make', type: 'function', z: 'tab', outputs: 1, wires: [['north-request']] },
        func: 'return { ...msg, devices: msg.payload.device, payload: { brightness: msg.payload.level } }',
      },
      {
        ...{ id: 'north-request', type: 'sagoo-request', z: 'tab', server: 'north-home', product: PRODUCT },
        ...{ devices: '', messageType: 'WRITE_PROPERTY', properties: '', wires: [['north-done']] },
      },
      { id: 'north-done', type: 'http response', z: 'tab', statusCode: '200', wires: [] },
      { id: 'north-catch', type: 'catch', z: 'tab', scope: ['north-request'], wires: [['north-why']] },
      {
        ...{ id: 'north-why', type: 'function', z: 'tab', outputs: 1, wires: [['north-failed']] },
        func: 'return { ...msg, payload: msg.error.message }',
      },
      { id: 'north-failed', type: 'http response', z: 'tab', statusCode: '502', wires: [] },
    ],
    ready: async (nodeRed) => {
      button = `${nodeRed}/north`
      await until(() => platform.north.connections > 0, 'a client of the platform', 120_000)
    },
    restored: () => until(() => platform.north.connections > 0, 'the flow again', 120_000),
    async ask({ index }, level) {
      try {
        const response = await fetch(button, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ device: keyOf(index), level }),
          signal: AbortSignal.timeout(15_000),
        })
        return response.status === 200 ? done : failed(await response.text())
      } catch (error) {
        return nothing(error, /ECONNREFUSED/)
      }
    },
    // What a device of the platform is needs no believing: it lives there.
    believes: (lamp) => lamp.level,
    connections: () => platform.north.connections,
    complaints: () => [],
    async close() {
      await line.close()
      await platform.close()
    },
  }
}
