import assert from 'node:assert/strict'
import { gzipSync } from 'node:zlib'
import * as v from 'valibot'
import {
  appIdOf,
  faultOf,
  secretsIn,
  withoutSecrets as withoutSecretsIn,
} from '../../../nodes/editor/keystore'
import { parseJson } from '../../../src/bridge/json'
import { readFilter } from '../../../src/mixin/filter'
import { judge, readInOptions } from '../../../src/mixin/in-options'
import { readKeystore, withoutSecrets } from '../../../src/mixin/keystore'
import { factsOf, messageViewSchema, payloadOf } from '../../../src/mixin/message-view'
import { type Frame, packFrame, unpackFrame } from '../../../src/mixin/messages'
import { MixinError, NoReply, verdictOf } from '../../../src/mixin/refusal'
import { readButtons } from '../../../src/mixin/sending/buttons'
import { compose } from '../../../src/mixin/sending/outgoing'
import { readReply } from '../../../src/mixin/sending/reply'
import { APP_ID, SEED, SESSION_ID } from '../../unit/mixin/keystores'
import { strange } from '../strange'
import { assertSame, type Target, unlessRefused } from '../target'

const { keystore } = readKeystore(
  JSON.stringify({ app_id: APP_ID, session_id: SESSION_ID, session_private_key: SEED }),
)
const options = [readInOptions({ maxAge: 60 }), readInOptions({ allow: APP_ID, filter: '^lamp' })]

function received(frame: Frame): void {
  const view = v.safeParse(messageViewSchema, frame.data)
  if (!view.success) return
  const facts = factsOf(view.output, keystore.appId)
  const payload = unlessRefused(() => payloadOf(view.output, keystore))
  for (const each of options) judge({ facts, payload }, each, Date.parse('2023-04-28T10:01:40Z'))
  if (typeof payload === 'string') readFilter('/lamp')?.(payload)
}

/** What an answer says; undefined for a refusal of Mixin's. */
function repliedWith(status: number, text: string): unknown {
  try {
    return readReply(status, text)
  } catch (error) {
    if (error instanceof NoReply) return undefined
    if (!(error instanceof MixinError)) throw error
    return verdictOf(error.code)
  }
}

export const mixin: readonly Target[] = [
  {
    name: 'mixin-frame',
    reads: 'a frame of Mixin, compressed or not, is a message that can be written again',
    read(bytes) {
      for (const frame of [unpackFrame(bytes), unpackFrame(gzipSync(bytes, { level: 0 }))]) {
        if ('odd' in frame) continue
        received(frame)
        assertSame(parseJson(JSON.stringify(unpackFrame(packFrame(frame)))), parseJson(JSON.stringify(frame)))
      }
    },
  },
  {
    name: 'mixin-answer',
    reads: 'an answer of the API of Mixin, with any status',
    read: (bytes) => [200, 202, 429, 500].map((status) => repliedWith(status, bytes.toString('utf8'))),
  },
  {
    name: 'keystore',
    reads: 'a keystore that somebody pastes is the same without what is not kept, and no error quotes it',
    secretsIn: (bytes) => bytes.toString('utf8').match(/[\w+/-]{20,}/g) ?? [],
    read(bytes) {
      const text = bytes.toString('utf8')
      const kept = withoutSecretsIn(text)
      assertSame(secretsIn(kept), [])
      assert.equal(withoutSecretsIn(kept), kept)
      const fault = faultOf(text)
      const read = readKeystore(text)
      assert.equal(fault, undefined)
      assert.equal(appIdOf(text).toLowerCase(), read.keystore.appId)
      const again = readKeystore(withoutSecrets(text))
      assertSame(again.keystore.seed, read.keystore.seed)
      assertSame(again.dropped, [])
    },
  },
  {
    name: 'mixin-input',
    reads: 'a message for the node mixin-out is a content that Mixin takes, or refused',
    read(bytes) {
      const { payload, category = 'PLAIN_TEXT', buttons, filename } = strange(bytes.toString('utf8'))
      if (buttons !== undefined) unlessRefused(() => readButtons(buttons))
      const draft = { category: typeof category === 'string' ? category : '', payload }
      const content = compose({ ...draft, ...(typeof filename === 'string' && { filename }) }, keystore.appId)
      if ('data' in content) assert.ok(content.data.length > 0)
    },
  },
]
