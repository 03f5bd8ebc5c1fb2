import assert from 'node:assert/strict'
import { createPublicKey, verify } from 'node:crypto'
import fc from 'fast-check'
import { Problem } from '../../../src/bridge/problem'
import { readKeystore, withoutSecrets } from '../../../src/mixin/keystore'
import { assemble, signToken } from '../../../src/mixin/token'
import { faultOf } from '../../../nodes/editor/keystore'
import { APP_ID, ED25519_PEM, KEYSTORE, keystores, PUBLIC, RSA_PEM, SEED, SESSION_ID } from './keystores'

/** docs/protocols/mixin.md#token: Ed25519 is deterministic, so that this is what every right client signs. */
const CLAIMS = {
  uid: APP_ID,
  sid: SESSION_ID,
  iat: 1700000000,
  exp: 1700003600,
  jti: '5c749a9f-c45c-4f5c-a80e-09f3b3473cf7',
  sig: 'f837ebeb4c2981ad9c64b70d0b0d18724c76c60781b9e4bf7a582510df7ada39',
  scp: 'FULL',
}
const TOKEN =
  'eyJhbGciOiJFZERTQSIsInR5cCI6IkpXVCJ9.eyJ1aWQiOiI2N2Q0NmQxYi0wYTQ2LTQ4MjEtYmIwNS03MWVmYjlmOTAzMzUiLCJzaWQiOiIwNzMxNTNmYi1hNWEzLTQ3MjQtODY1OC1mYzkwNzNlNTUxMGMiLCJpYXQiOjE3MDAwMDAwMDAsImV4cCI6MTcwMDAwMzYwMCwianRpIjoiNWM3NDlhOWYtYzQ1Yy00ZjVjLWE4MGUtMDlmM2IzNDczY2Y3Iiwic2lnIjoiZjgzN2ViZWI0YzI5ODFhZDljNjRiNzBkMGIwZDE4NzI0Yzc2YzYwNzgxYjllNGJmN2E1ODI1MTBkZjdhZGEzOSIsInNjcCI6IkZVTEwifQ.WkiMAFKnzNnL78CihyEwnjljdP8_cwzUPEDNezRSIIZ6spF57ve_H5V-1G6oRnouQE-Q3nKZ6EeX7CDAZozBAw'

const request = { method: 'GET', uri: '/', body: '', now: 1700000000_999, jti: CLAIMS.jti }

describe('A keystore of Mixin', () => {
  for (const [what, fields] of Object.entries(keystores)) {
    it(`${what} signs for its bot and session`, () => {
      const { keystore } = readKeystore(JSON.stringify(fields))
      assert.deepEqual([keystore.appId, keystore.sessionId], [APP_ID, SESSION_ID])
      const [head = '', claims = '', signature = ''] = signToken(keystore, request).split('.')
      const algorithm = keystore.alg === 'EdDSA' ? null : 'RSA-SHA512'
      const signed = Buffer.from(`${head}.${claims}`)
      const key = createPublicKey(keystore.key)
      assert.ok(verify(algorithm, signed, key, Buffer.from(signature, 'base64url')))
      assert.deepEqual(JSON.parse(Buffer.from(head, 'base64url').toString()), {
        alg: keystore.alg,
        typ: 'JWT',
      })
      assert.deepEqual(JSON.parse(Buffer.from(claims, 'base64url').toString()), {
        ...CLAIMS,
        exp: 1700000600,
      })
    })
  }

  it('signs the token of the official SDK, byte for byte', () => {
    assert.equal(assemble(readKeystore(KEYSTORE).keystore, CLAIMS), TOKEN)
  })

  it('signs the body and the query of a request', () => {
    const { keystore } = readKeystore(KEYSTORE)
    const sig = (changes: object): unknown => {
      const [, claims = ''] = signToken(keystore, { ...request, ...changes }).split('.')
      return (JSON.parse(Buffer.from(claims, 'base64url').toString()) as { sig: string }).sig
    }
    assert.equal(sig({}), CLAIMS.sig)
    const all = [sig({}), sig({ method: 'POST' }), sig({ uri: '/me?a=1' }), sig({ body: '{}' })]
    assert.equal(new Set(all).size, 4)
  })

  it('says which secrets it does not need, and is stored without them', () => {
    const full = {
      app_id: APP_ID,
      session_id: SESSION_ID,
      session_private_key: SEED,
      pin: '1',
      pin_token: '2',
    }
    const text = JSON.stringify({ ...full, spend_private_key: '3' })
    assert.deepEqual(readKeystore(text).dropped, ['pin', 'pin_token', 'spend_private_key'])
    assert.deepEqual(JSON.parse(withoutSecrets(text)), {
      app_id: APP_ID,
      session_id: SESSION_ID,
      session_private_key: SEED,
    })
    assert.deepEqual(readKeystore(withoutSecrets(text)).dropped, [])
  })

  it('may begin with a byte order mark', () => {
    assert.equal(readKeystore(`\uFEFF${KEYSTORE}\n`).keystore.appId, APP_ID)
  })

  const ids = { app_id: APP_ID, session_id: SESSION_ID }
  const oneLine = RSA_PEM.replaceAll(/\s+/g, ' ')
  const spellings: Record<string, string> = {
    'with names in camelCase (OpenClaw)': JSON.stringify({
      appId: APP_ID,
      sessionId: SESSION_ID,
      serverPublicKey: PUBLIC,
      sessionPrivateKey: SEED,
    }),
    'with privateKey and aeskey (mixin-node)': JSON.stringify({
      client_id: APP_ID,
      session_id: SESSION_ID,
      privateKey: SEED,
      aeskey: 'x',
      pin: '1',
    }),
    'with the names of environment variables': JSON.stringify({
      MIXIN_BOT_CLIENT_ID: APP_ID,
      'MIXIN-SESSION-ID': SESSION_ID,
      MIXIN_SESSION_PRIVATE_KEY: SEED,
    }),
    'that is a member of another object': JSON.stringify({
      channels: { mixin: { ...ids, private_key: SEED } },
    }),
    'with a PEM on one line with blanks': JSON.stringify({ ...ids, private_key: oneLine }),
    'with a PEM on one line without anything': JSON.stringify({
      ...ids,
      private_key: RSA_PEM.replaceAll(/[\r\n]/g, ''),
    }),
    'with a PEM whose line breaks are written out': JSON.stringify({
      ...ids,
      private_key: RSA_PEM.replaceAll('\r\n', '\\n'),
    }),
    'with a PEM whose line breaks are written out twice': JSON.stringify({
      ...ids,
      private_key: RSA_PEM.replaceAll('\r\n', '\\\\r\\\\n'),
    }),
    'with a PEM that was pasted with its lines': JSON.stringify({ ...ids, private_key: '@' }).replace(
      '@',
      RSA_PEM,
    ),
    'with an Ed25519 key as PKCS#8': JSON.stringify({ ...ids, private_key: ED25519_PEM }),
    'with blanks that do not break': JSON.stringify({ ...ids, private_key: SEED }, null, 1).replaceAll(
      ' ',
      '\u00A0',
    ),
  }
  for (const [what, text] of Object.entries(spellings)) {
    it(`${what} is read, here and in the dialog, also once its secrets are gone`, () => {
      for (const one of [text, withoutSecrets(text)]) {
        const { keystore } = readKeystore(one)
        assert.deepEqual([keystore.appId, keystore.sessionId], [APP_ID, SESSION_ID])
        assert.equal(keystore.alg, what.includes('a PEM') ? 'RS512' : 'EdDSA')
        assert.equal(faultOf(one), undefined)
      }
      assert.deepEqual(readKeystore(withoutSecrets(text)).dropped, [])
    })
  }

  it('keeps no key that moves money or opens another door, however it is spelt', () => {
    const names = ['pin', 'pinToken', 'aeskey', 'clientSecret', 'spendKey', 'MIXIN_SPEND_PRIVATE_KEY']
    const text = JSON.stringify({
      ...ids,
      private_key: SEED,
      ...Object.fromEntries(names.map((n) => [n, 's3cret'])),
    })
    assert.deepEqual(readKeystore(text).dropped, names)
    assert.ok(!withoutSecrets(text).includes('s3cret'))
  })

  const wrong: Record<string, [string, RegExp]> = {
    'that is no JSON': ['keystore-7000.json', /not the JSON text/],
    'that is a config.js': ['module.exports = { client_id: "x" }', /JavaScript/],
    'that is TypeScript with comments': ['// my bot\nexport default {}', /JavaScript/],
    'that is a list of variables': ['MIXIN_APP_ID=67d46d1b\nMIXIN_PIN=123456', /NAME=value/],
    'that is YAML': ['client_id: 67d46d1b\npin: 1', /NAME=value/],
    'with a comma too many': [`{"app_id": "${APP_ID}",\n}`, /comma/],
    'that holds two bots': [
      JSON.stringify({ a: { ...ids, private_key: SEED }, b: { ...ids, private_key: SEED } }),
      /several keystores/,
    ],
    'of an authorization': [
      JSON.stringify({ ...ids, private_key: SEED, authorization_id: APP_ID }),
      /authorization/,
    ],
    'with a PEM that has a password': [
      JSON.stringify({
        ...ids,
        private_key:
          '-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\nAAAA\n-----END RSA PRIVATE KEY-----',
      }),
      /password/,
    ],
    'that is a list': ['[]', /not the JSON text/],
    'that is null': ['null', /not the JSON text/],
    'without an app id': [JSON.stringify({ session_id: SESSION_ID, private_key: SEED }), /app_id/],
    'with an app id that is no UUID': [
      JSON.stringify({ ...ids, app_id: '7000103034' }),
      /app_id .* is missing or malformed/,
    ],
    'without a session': [JSON.stringify({ app_id: APP_ID, private_key: SEED }), /session_id is missing/],
    'without a key': [JSON.stringify(ids), /session_private_key/],
    'with half a key': [JSON.stringify({ ...ids, private_key: SEED.slice(1) }), /neither hex nor base64/],
    'with a number for a key': [JSON.stringify({ ...ids, private_key: 42 }), /private_key/],
    'with a PEM that is none': [
      JSON.stringify({
        ...ids,
        private_key: '-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----',
      }),
      /no RSA key/,
    ],
  }
  for (const [what, [text, sentence]] of Object.entries(wrong)) {
    it(`${what} is refused with a sentence`, () => {
      assert.throws(
        () => readKeystore(text),
        (error) => error instanceof Problem && sentence.test(error.message),
      )
    })
  }

  it('is never quoted, whatever is wrong with it', () => {
    const secret = fc.string({ minLength: 12, maxLength: 80 }).filter((text) => /^\S+$/.test(text))
    fc.assert(
      fc.property(secret, fc.constantFrom('private_key', 'app_id', 'session_id'), (text, field) => {
        const json = JSON.stringify({ ...ids, private_key: text, [field]: text })
        try {
          readKeystore(json)
        } catch (error) {
          assert.ok(error instanceof Problem && !error.message.includes(text.slice(0, 12)))
        }
      }),
    )
  })
})
