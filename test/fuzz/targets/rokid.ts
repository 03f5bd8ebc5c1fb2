import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import * as v from 'valibot'
import type { Abilities } from '../../../src/bridge/abilities'
import { parseJson } from '../../../src/bridge/json'
import { AuthorizationServer, CALLBACK_URL, type PendingCodes } from '../../../src/rokid/auth/oauth'
import { IssuedTokens } from '../../../src/rokid/auth/issued-tokens'
import { userOfJwt } from '../../../src/rokid/auth/jwt'
import { capabilityNames } from '../../../src/rokid/speakable'
import { Endpoint } from '../../../src/rokid/endpoint'
import { JsonText } from '../../../src/rokid/home/json-text'
import { overHttp, overRpc } from '../../../src/rokid/home/replies'
import { directiveOf, type HomeRequest, readRequest, withoutTokens } from '../../../src/rokid/home/requests'
import { isSearch } from '../../../src/rokid/home/ssdp'
import { operationOf, statesFrom, stateOf } from '../../../src/rokid/home/vocabulary'
import type { Memory } from '../../../src/rokid/memory'
import {
  type Directive,
  directiveSchema,
  messageIdOf,
  tokenOf,
  withoutToken,
} from '../../../src/rokid/messages'
import { toQuestion } from '../../../src/rokid/requests'
import { readForm } from '../../../src/rokid/web/form'
import { hashOf } from '../../../src/rokid/auth/secrets'
import { FakeClock } from '../../support/fake-clock'
import { firstLineOf, type Target, unlessRefused } from '../target'

const ranges = { kelvin: { min: 2_700, max: 6_500 } }
const facts = { endpointId: 'it', displayName: 'It', displayType: 'light', room: '', ranges }
const endpoint = new Endpoint({ ...facts, capabilities: capabilityNames })
const abilities: Abilities = { has: () => true, takes: () => true }

/** A device that can do everything understands the directive or refuses it. */
function asked(directive: Directive, isKnown: boolean): void {
  const context = { id: '1', abilities, isKnown: () => isKnown, randomColor: () => ({ r: 1, g: 2, b: 3 }) }
  const question = unlessRefused(() => toQuestion(directive, endpoint, context))
  question?.resolve?.(50)
  if (question) endpoint.states([{ capability: question.capability, value: question.value, at: 0 }])
}

function takenHome(request: HomeRequest): void {
  if (request.method === 'directive') return asked(request.directive, false)
  const { action, device } = request.params
  const shown = withoutTokens(request.params)
  assert.ok(!Object.hasOwn(v.parse(v.looseObject({}), shown['device']), 'userAuth'))
  JSON.stringify(shown)
  const operation = action && operationOf(action)
  if (!operation) return
  asked(directiveOf(device?.deviceId ?? '', operation, statesFrom(device?.state)), false)
}

/** A memory that keeps nothing. */
const memory: Memory = {
  ready: Promise.resolve(),
  isDamaged: false,
  read: () => undefined,
  write: () => undefined,
}

const client = { clientId: 'rokid', clientSecret: 'a secret of Rokid' }

/** A code that waits to be exchanged, in what an input calls it. */
const CODE = 'code-in-the-corpus'

function authorizationServer(): AuthorizationServer {
  const codes: PendingCodes = new Map()
  const tokens = new IssuedTokens(memory, new FakeClock(Date.now()))
  codes.set(hashOf(CODE), {
    authorizationCode: CODE,
    expiresAt: new Date(Date.now() + 60_000),
    redirectUri: CALLBACK_URL,
    client: { id: client.clientId, grants: ['authorization_code'] },
    user: { id: 'me' },
  })
  tokens.add(CODE, { kind: 'refresh', user: 'me', client: client.clientId, expires: Date.now() + 1e9 })
  return new AuthorizationServer(client, tokens, codes)
}

const ERRORS =
  /^(?:invalid_(?:request|client|grant|scope|token)|unauthorized_client|unsupported_grant_type|server_error)$/

export const rokid: readonly Target[] = [
  {
    name: 'rokid-directive',
    reads:
      'a directive is understood by a device that can do everything, and shown to the flow without its token',
    read(bytes) {
      const message = parseJson(bytes.toString('utf8'))
      messageIdOf(message)
      const parsed = v.safeParse(directiveSchema, message)
      if (!parsed.success) return
      asked(parsed.output, true)
      asked(parsed.output, false)
      const shown = withoutToken(parsed.output)
      assert.ok(v.is(directiveSchema, shown))
      assert.equal(tokenOf(v.parse(directiveSchema, shown)), undefined)
    },
  },
  {
    name: 'rokid-home',
    reads: 'a request of the first version, over HTTP or JSON-RPC, whole or in pieces',
    read(bytes) {
      const [whole, pieces] = [new JsonText(), new JsonText()]
      const isWhole = whole.add(bytes)
      const ends = [...bytes].map((byte) => pieces.add(Buffer.from([byte])))
      assert.equal(ends.includes(true), isWhole)
      const call = v.safeParse(v.looseObject({}), parseJson(whole.toString()))
      if (!call.success) return
      const { method, params, id } = call.output
      for (const name of [typeof method === 'string' ? method : '', 'list', 'execute', 'get', 'command'])
        for (const given of [params, call.output]) {
          const request = readRequest(name, given)
          if (request) takenHome(request)
        }
      JSON.stringify([overRpc({ data: {} }, id), overHttp({ data: {} }), stateOf([])])
    },
  },
  {
    name: 'rokid-search',
    reads: 'a datagram that may look for devices',
    read: (bytes) => isSearch(bytes),
  },
  {
    name: 'rokid-token',
    reads: 'a token of Rokid that says who speaks',
    read(bytes) {
      const app = { appId: 'a', appSecret: 's' }
      const text = bytes.toString('utf8')
      assert.equal(userOfJwt(text, app, 0), 'invalid')
      const [head = '', body = ''] = text.split('.')
      const signature = createHmac('sha256', app.appSecret).update(`${head}.${body}`).digest('base64url')
      const read = userOfJwt(`${head}.${body}.${signature}`, app, 1e9)
      if (typeof read === 'object') assert.ok(read.user !== '')
    },
  },
  {
    name: 'oauth-form',
    reads:
      'a form at the token endpoint is answered with tokens for who knows the secret, or with an error of OAuth',
    async read(bytes) {
      const [head, text] = firstLineOf(bytes)
      const form = readForm(text)
      if (!form) return
      const server = authorizationServer()
      const headers = {
        'content-type': 'application/x-www-form-urlencoded',
        'content-length': '1',
        authorization: head,
      }
      const { status, body } = await server.token(headers, form)
      const answer = v.parse(v.looseObject({ error: v.optional(v.string()) }), body)
      if (status === 200) assert.equal(typeof answer['access_token'], 'string')
      else assert.match(String(answer.error), ERRORS)
      if (!server.isOurs(form)) return
      const location = await server.authorize(form, 'me')
      assert.ok(location.startsWith(CALLBACK_URL), location)
    },
  },
]
