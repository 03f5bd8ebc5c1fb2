import { MixinCloud } from '../../simulator/mixin/cloud'
import { quantile } from '../statistics'
import { answer } from '../worker'
import { BOT, USER } from './home'

/** Mixin's end of the line for each client, in a process of its own. Keyed by the client's name. */
const clouds = new Map<string, MixinCloud>()

async function open(client: string): Promise<string> {
  const cloud = new MixinCloud({ bot: BOT, users: [{ id: USER, name: 'Ann' }] })
  clouds.set(client, cloud)
  return (await cloud.listen()).server
}

function cloudOf(client: string): MixinCloud {
  const cloud = clouds.get(client)
  if (!cloud) throw new Error(`Nobody opened a cloud for ${client}`)
  return cloud
}

/** Resolves when the client listens. */
async function connected(client: string): Promise<void> {
  const cloud = cloudOf(client)
  if (cloud.heard.length === 0) await cloud.next('heard', undefined, 30_000)
}

/** One message at a time: from the push to its receipt, p50 in µs. */
async function latency({ client, messages }: { client: string; messages: number }): Promise<number> {
  const cloud = cloudOf(client)
  const times: number[] = []
  while (times.length < messages) {
    const start = performance.now()
    const receipt = cloud.next('acknowledged')
    cloud.say(USER, { text: 'What is the temperature?' })
    await receipt
    times.push((performance.now() - start) * 1000)
  }
  return quantile(times, 0.5)
}

/** Many at once: messages a second, from the first push to the last receipt. */
async function burst({ client, messages }: { client: string; messages: number }): Promise<number> {
  const cloud = cloudOf(client)
  let left = messages
  const over = new Promise<void>((resolve) => {
    cloud.on('acknowledged', () => {
      left -= 1
      if (left === 0) resolve()
    })
  })
  const start = performance.now()
  for (let n = 0; n < messages; n += 1) cloud.say(USER, { text: 'What is the temperature?' })
  await over
  return (messages / (performance.now() - start)) * 1000
}

/** From now on everybody is refused; forgets the handshakes until now. */
function refuse(client: string): void {
  const cloud = cloudOf(client)
  cloud.faults.refuse = 'http401'
  cloud.faults.refuseApi = true
  cloud.handshakes.length = 0
  cloud.drop()
}

/** How often a client has dialled since it was refused. */
function handshakes(client: string): number {
  return cloudOf(client).handshakes.length
}

answer({ open, connected, latency, burst, refuse, handshakes })
