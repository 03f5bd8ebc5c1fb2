import assert from 'node:assert/strict'
import { createCipheriv, createHash, createHmac, randomBytes } from 'node:crypto'
import type { MixinCloud } from '../../../simulator/mixin/cloud'
import type { NodeRed } from '../node-red'
import { ANN, atHome, caught, CONNECTED, flow, type Home, mixin } from './home'

const BYTES = Buffer.from('the bytes of a picture')
const GONE = '00000000-0000-4000-8000-000000000001'

/** As the apps do it before they upload (docs/protocols/mixin-api.md#encrypted-files). */
function encrypted(plain: Buffer): { file: Buffer; key: string; digest: string } {
  const key = randomBytes(64)
  const iv = randomBytes(16)
  const cipher = createCipheriv('aes-256-cbc', key.subarray(0, 32), iv)
  const body = Buffer.concat([iv, cipher.update(plain), cipher.final()])
  const file = Buffer.concat([body, createHmac('sha256', key.subarray(32)).update(body).digest()])
  return { file, key: key.toString('base64'), digest: createHash('sha256').update(file).digest('base64') }
}

describe('A picture or file that somebody sends to the bot', () => {
  let nodeRed: NodeRed
  let cloud: MixinCloud
  let at: Home['at']

  atHome((home) => ({ nodeRed, cloud, at } = home))

  async function connect(options: object = { files: true }): Promise<void> {
    await nodeRed.deploy(flow(at, options))
    await nodeRed.status('in', CONNECTED)
  }

  const categories = ['PLAIN_IMAGE', 'PLAIN_DATA', 'PLAIN_AUDIO', 'PLAIN_VIDEO']
  for (const category of categories) {
    it(`comes as a Buffer with "files", and its own object in msg.mixin.file: ${category}`, async () => {
      await connect()
      const content = {
        attachment_id: cloud.api.store(BYTES),
        mime_type: 'x/y',
        size: BYTES.length,
        width: 1,
      }
      const { next } = nodeRed.collect('probe')
      const id = cloud.say(ANN, { category, content })
      const msg = await next()
      assert.deepEqual(msg['payload'], BYTES)
      assert.deepEqual(mixin(msg)['file'], content)
      await nodeRed.until(() => cloud.mailbox.acknowledged.has(id), 'the receipt')
    })
  }

  it('comes as its object without "files", and nobody fetches it', async () => {
    await connect({})
    const content = { attachment_id: cloud.api.store(BYTES) }
    const { next } = nodeRed.collect('probe')
    cloud.say(ANN, { category: 'PLAIN_IMAGE', content })
    const msg = await next()
    assert.deepEqual(msg['payload'], content)
    assert.ok(!('file' in mixin(msg)))
    assert.ok(!cloud.api.calls.some(({ path }) => path.startsWith('/attachments')))
  })

  it('is decrypted when the app encrypted it', async () => {
    await connect()
    const { file, key, digest } = encrypted(BYTES)
    const { next } = nodeRed.collect('probe')
    cloud.say(ANN, {
      category: 'PLAIN_IMAGE',
      content: { attachment_id: cloud.api.store(file), key, digest },
      encrypted: true,
    })
    assert.deepEqual((await next())['payload'], BYTES)
  })

  const lost: [string, () => object, RegExp][] = [
    ['that is gone', () => ({ attachment_id: GONE }), /no longer available/],
    ['that is too large', () => ({ attachment_id: GONE, size: 31 * 1024 * 1024 }), /larger than 30 MB/],
    ['that nobody can find', () => ({ mime_type: 'image/png' }), /not say where its file is/],
    [
      'that was changed on its way',
      () => {
        const { file, key, digest } = encrypted(BYTES)
        return { attachment_id: cloud.api.store(Buffer.concat([file, file])), key, digest }
      },
      /was damaged on its way/,
    ],
  ]
  for (const [what, contentOf, sentence] of lost) {
    it(`${what} is an error for the Catch node with the object, and does not come again for ever`, async () => {
      await connect()
      const { next } = nodeRed.collect('caught')
      const content = contentOf()
      const id = cloud.say(ANN, { category: 'PLAIN_IMAGE', content })
      const msg = await next()
      assert.match(caught(msg).message, sentence)
      assert.deepEqual(msg['payload'], content)
      await nodeRed.until(() => cloud.mailbox.acknowledged.has(id), 'the receipt')
    })
  }

  it('that the storage does not give just now comes when the server pushes the message again', async () => {
    await connect()
    cloud.faults.statuses.set('view', { status: 503, times: 1 })
    const [refused, arrived] = [nodeRed.collect('caught'), nodeRed.collect('probe')]
    const id = cloud.say(ANN, { category: 'PLAIN_IMAGE', content: { attachment_id: cloud.api.store(BYTES) } })
    assert.match(caught(await refused.next()).message, /HTTP 503/)
    assert.ok(!cloud.mailbox.acknowledged.has(id))
    cloud.redeliver()
    assert.deepEqual((await arrived.next())['payload'], BYTES)
    await nodeRed.until(() => cloud.mailbox.acknowledged.has(id), 'the receipt')
  })
})
