import { say } from '../../../src/bridge/sentence'
import { type Finding, finding } from './finding'
import type { HomeView, Rule } from './view'

export const brokerRules: readonly Rule[] = [away]

function away({ brokers }: HomeView): Finding[] {
  return brokers
    .filter(({ isConnected }) => !isConnected)
    .map(({ id, name, reason }) =>
      finding(
        'broker-away',
        id,
        reason === undefined
          ? say`The MQTT broker ${name} is not connected: nothing reaches the devices behind it`
          : say`The MQTT broker ${name} is not connected (${reason}): nothing reaches the devices behind it`,
        say`Check that the broker runs, and address, port, user name and password in its dialog`,
      ),
    )
}
