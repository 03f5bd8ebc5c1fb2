import assert from 'node:assert/strict'
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { packFrame } from '../../src/mixin/messages'
import { readKeystore } from '../../src/mixin/keystore'
import { assemble } from '../../src/mixin/token'
import { MixinCloud } from '../../simulator/mixin/cloud'
import { until } from '../support/until'
import { APP_ID, KEYSTORE, PUBLIC, SESSION_ID } from '../unit/mixin/keystores'

const ANN = 'a0000000-0000-4000-8000-00000000000a'

describe('the official SDK of Mixin at the simulated cloud', function () {
  this.timeout(30_000)
  const cloud = new MixinCloud({
    bot: { appId: APP_ID, sessionId: SESSION_ID, publicKey: PUBLIC },
    users: [{ id: ANN, name: 'Ann' }],
  })
  const said: Record<string, unknown>[] = []
  let client: ChildProcessWithoutNullStreams

  async function answer(command: object, name: string): Promise<Record<string, unknown>> {
    client.stdin.write(`${JSON.stringify(command)}\n`)
    await until(() => said.some((line) => name in line), name)
    return said.find((line) => name in line)!
  }

  before(async () => {
    const { server, api } = await cloud.listen()
    const script = join(__dirname, 'official-mixin-client.mjs')
    client = spawn(process.execPath, [script, server, api, KEYSTORE])
    createInterface(client.stdout).on('line', (line) => {
      try {
        said.push(JSON.parse(line) as Record<string, unknown>)
      } catch {
        // The SDK logs on stdout too.
      }
    })
    await until(() => cloud.heard.length > 0 || client.exitCode !== null, 'the SDK', 20_000)
  })
  after(async () => {
    client.kill()
    await once(client, 'exit')
    await cloud.close()
  })

  it('is let in with its own tokens, over the socket and the API', async () => {
    assert.equal(cloud.handshakes[0]!.refused, undefined)
    assert.equal(cloud.heard[0]!.action, 'LIST_PENDING_MESSAGES')
    assert.deepEqual(await answer({ me: true }, 'me'), { me: APP_ID })
  })

  it('reads what people write, and acknowledges it', async () => {
    const id = cloud.say(ANN, { text: 'hello' })
    await until(() => said.some(({ message }) => message === 'hello'), 'the message')
    await until(() => cloud.mailbox.acknowledged.has(id), 'the receipt')
    assert.deepEqual(cloud.rejected, [])
  })

  it('sends with frames that the cloud understands', async () => {
    cloud.say(ANN, { text: 'open the conversation' })
    const sent = cloud.next('sent')
    await answer({ send: 'from the SDK', conversation: cloud.people.with(ANN) }, 'sent')
    assert.equal((await sent).content, 'from the SDK')
  })

  it('signs the same token as we do, byte for byte, and derives the same conversation', async () => {
    const { token } = await answer({ token: true }, 'token')
    const [, claims = ''] = String(token).split('.')
    const parsed = JSON.parse(Buffer.from(claims, 'base64url').toString()) as Parameters<typeof assemble>[1]
    assert.equal(assemble(readKeystore(KEYSTORE).keystore, parsed), token)
    const { conversation } = await answer({ conversationWith: ANN }, 'conversation')
    assert.equal(conversation, cloud.people.with(ANN))
  })

  it('reads the frames that we pack', async () => {
    const frame = packFrame({ id: 'x', action: 'CREATE_MESSAGE', params: { text: '你好' } })
    const { unpacked } = await answer({ unpack: frame.toString('base64') }, 'unpacked')
    assert.deepEqual(unpacked, { id: 'x', action: 'CREATE_MESSAGE', params: { text: '你好' } })
  })
})
